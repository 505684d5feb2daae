package org.midonet.simulation.path;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FrameEditor;
import org.midonet.packet.IcmpQuote;
import org.midonet.packet.IcmpType;
import org.midonet.packet.Icmpv6Type;
import org.midonet.packet.IpAddress;
import org.midonet.packet.MalformedPacket;
import org.midonet.simulation.Packet;
import org.midonet.simulation.Verdict.Delivery;

/**
 * ICMP errors and the packets that they quote. An error that a static translation rewrites must
 * quote what its receiver sent: no action of the datapath reaches into the quote, so such a packet
 * is rewritten here and delivered as a frame.
 */
final class Quotes {

  private Quotes() {}

  static boolean isError(InFlight packet) {
    if (!packet.isIcmp() || packet.laterFragment()) {
      return false;
    }
    int type = packet.readIcmpType();
    return packet.isIpv6() ? Icmpv6Type.isError(type) : IcmpType.isError(type);
  }

  /** The key of the packet that an error quotes; nothing if it quotes none. */
  static Optional<FlowKey> key(Walk walk) {
    Optional<MemorySegment> payload = walk.payload();
    if (payload.isEmpty()) {
      return Optional.empty();
    }
    try {
      return IcmpQuote.find(payload.get()).map(IcmpQuote::key);
    } catch (MalformedPacket e) {
      return Optional.empty(); // It belongs to no connection.
    }
  }

  /**
   * Turns the exits of a translated error into deliveries.
   *
   * @return false if this packet is no such error: it leaves by actions, as all others
   */
  static boolean deliver(Walk walk, InFlight start) {
    Walk opener = walk.opener();
    Packet.Opener known = opener == null ? null : opener.opened;
    if ((walk.bindings.isEmpty() && known == null) || !isError(start)) {
      return false;
    }
    Optional<MemorySegment> frame = walk.payload();
    if (frame.isEmpty()) {
      return false;
    }
    try {
      for (Walk.Exit exit : walk.exits) {
        byte[] out =
            Rewriting.apply(
                FrameEditor.copyOf(frame.get()).toBytes(), Edits.all(start, List.of(exit)));
        walk.deliveries.add(
            new Delivery(
                exit.port(),
                known == null ? requoted(out, walk.bindings) : requoted(out, known.key())));
      }
      return true;
    } catch (MalformedPacket e) {
      walk.deliveries.clear();
      return false; // A quote that cannot be read is forwarded as it is.
    }
  }

  /** The receiver opened the connection: it sees its own packet quoted. */
  private static byte[] requoted(byte[] frame, FlowKey opener) throws MalformedPacket {
    Optional<IcmpQuote> found = IcmpQuote.find(MemorySegment.ofArray(frame));
    if (found.isPresent()) {
      found.get().translate(opener.ipSrc(), opener.ipDst(), opener.tpSrc(), opener.tpDst());
    }
    return frame;
  }

  private static byte[] requoted(byte[] frame, List<Binding> bindings) throws MalformedPacket {
    Optional<IcmpQuote> found = IcmpQuote.find(MemorySegment.ofArray(frame));
    if (found.isEmpty()) {
      return frame;
    }
    FlowKey key = found.get().key();
    IpAddress source = key.ipSrc();
    IpAddress destination = key.ipDst();
    int sourcePort = key.tpSrc();
    int destinationPort = key.tpDst();
    for (Binding binding : bindings) {
      // The quoted packet went the other way: what is the error's destination was its source.
      if (binding.source() && destination.equals(binding.oldIp())) {
        destination = binding.newIp();
        destinationPort = binding.portStayed() ? destinationPort : binding.newPort();
      } else if (!binding.source() && source.equals(binding.oldIp())) {
        source = binding.newIp();
        sourcePort = binding.portStayed() ? sourcePort : binding.newPort();
      }
    }
    found.get().translate(source, destination, sourcePort, destinationPort);
    return frame;
  }
}
