package org.midonet.agent.flow;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.midonet.packet.EtherType;
import org.midonet.packet.FlowKey;
import org.midonet.packet.Ip6;
import org.midonet.packet.IpAddress;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Mac;
import org.midonet.packet.NeighbourDiscovery;
import org.midonet.packet.NeighbourQuestion;
import org.midonet.simulation.Packet;

/**
 * A packet that stands for all those a flow matches: its key is the flow's masked key, which lies
 * inside the mask like any other. Its frame has the headers that the key tells of, a TTL that does
 * not run out, and no payload, but for questions for neighbours; a verdict that rests on more is
 * not cacheable, so no flow stands for it.
 */
final class RepresentativePacket {

  private static final byte TTL = 64;

  /** Octets behind the IP header: room for any header that a key tells of, and no odd fragment. */
  private static final int UPPER = 24;

  private static final int FRAGMENT_HEADER = 8;
  private static final int FRAGMENT_MORE = 0x2000;
  private static final int FRAGMENT_LATER = 1;

  private RepresentativePacket() {}

  /**
   * @param question the neighbour for plain questions of which alone the flow is
   */
  static Packet of(FlowKey key, Optional<IpAddress> question, Packet.Asked asked) {
    byte[] frame = question.isPresent() ? question(key, question.get()) : frame(key);
    return new Packet(key, MemorySegment.ofArray(frame), asked);
  }

  /** What a question reads is in the mask of its flow: who asks, by which address. */
  private static byte[] question(FlowKey key, IpAddress target) {
    Mac asker = new Mac(key.ethSrc());
    return target instanceof Ip6 address
        ? new NeighbourDiscovery.Solicitation(address, Optional.of(asker))
            .toFrame(asker, new Mac(key.ethDst()), (Ip6) key.ipSrc(), (Ip6) key.ipDst())
        : new NeighbourQuestion(asker, key.ipSrc(), target).toFrame(new Mac(key.ethDst()));
  }

  private static byte[] frame(FlowKey key) {
    ByteBuffer frame = ByteBuffer.allocate(14 + 4 + 40 + FRAGMENT_HEADER + UPPER);
    mac(frame, key.ethDst());
    mac(frame, key.ethSrc());
    if (key.vlan() != 0) {
      frame.putShort((short) EtherType.VLAN).putShort((short) (key.vlan() & 0xefff));
    }
    frame.putShort((short) key.etherType());
    switch (key.etherType()) {
      case EtherType.IPV4 -> ipv4(frame, key);
      case EtherType.IPV6 -> ipv6(frame, key);
      case EtherType.ARP -> arp(frame, key);
      default -> {}
    }
    byte[] bytes = new byte[frame.position()];
    frame.flip().get(bytes);
    return bytes;
  }

  private static void ipv4(ByteBuffer frame, FlowKey key) {
    frame.put((byte) 0x45).put((byte) key.tos()).putShort((short) (20 + UPPER));
    frame.putShort((short) 0).putShort((short) fragmentField(key.fragment()));
    frame.put(TTL).put((byte) key.protocol()).putShort((short) 0);
    frame.putInt((int) key.ipSrcLow()).putInt((int) key.ipDstLow());
    transport(frame, key);
  }

  private static int fragmentField(int fragment) {
    return switch (fragment) {
      case 0 -> 0;
      case 1 -> FRAGMENT_MORE;
      default -> FRAGMENT_LATER;
    };
  }

  private static void ipv6(ByteBuffer frame, FlowKey key) {
    boolean whole = key.fragment() == FlowKey.WHOLE;
    frame.putInt(0x6000_0000 | (key.tos() << 20));
    frame.putShort((short) (whole ? UPPER : FRAGMENT_HEADER + UPPER));
    frame.put((byte) (whole ? key.protocol() : IpProtocol.FRAGMENT)).put(TTL);
    frame.putLong(key.ipSrcHigh()).putLong(key.ipSrcLow());
    frame.putLong(key.ipDstHigh()).putLong(key.ipDstLow());
    if (!whole) {
      // The offset stands three bits higher than in IPv4, the flag "more" lowest.
      frame.put((byte) key.protocol()).put((byte) 0);
      frame.putShort((short) (key.fragment() == FlowKey.LATER_FRAGMENT ? 1 << 3 : 1)).putInt(0);
    }
    transport(frame, key);
  }

  private static void transport(ByteBuffer frame, FlowKey key) {
    ByteBuffer upper = frame.slice(frame.position(), UPPER);
    frame.position(frame.position() + UPPER);
    if (key.fragment() == FlowKey.LATER_FRAGMENT) {
      return;
    }
    upper.putShort((short) key.tpSrc());
    switch (key.protocol()) {
      // Type and code, checksum, identifier.
      case IpProtocol.ICMP, IpProtocol.ICMPV6 ->
          upper.putShort((short) 0).putShort((short) key.tpDst());
      case IpProtocol.UDP -> upper.putShort((short) key.tpDst()).putShort((short) UPPER);
      // The length of a TCP header, 20 octets, is where others have nothing that counts.
      default -> upper.putShort((short) key.tpDst()).put(12, (byte) 0x50);
    }
  }

  private static void arp(ByteBuffer frame, FlowKey key) {
    frame.putShort((short) 1).putShort((short) EtherType.IPV4).put((byte) 6).put((byte) 4);
    frame.putShort((short) key.protocol());
    mac(frame, key.ethSrc());
    frame.putInt((int) key.ipSrcLow());
    mac(frame, 0);
    frame.putInt((int) key.ipDstLow());
  }

  private static void mac(ByteBuffer frame, long mac) {
    frame.putShort((short) (mac >> 32)).putInt((int) mac);
  }
}
