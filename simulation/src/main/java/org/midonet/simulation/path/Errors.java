package org.midonet.simulation.path;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.midonet.packet.IcmpErrors;
import org.midonet.packet.IcmpProblem;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.simulation.path.InFlight.Arrival;
import org.midonet.topology.RouterPort;

/**
 * ICMP errors: a router's port tells the sender why its packet is not forwarded. The error leaves
 * by the port by which the packet came in, to the station and address that it came from there,
 * whatever the router has rewritten since, and quotes it as it came from the wire: undoing
 * translations on its way back brings it to the one whose packet it quotes.
 */
final class Errors {

  private Errors() {}

  /** Tells the sender of a packet that came to a router; of one that came to none nobody. */
  static void send(Walk walk, InFlight packet, IcmpProblem problem) {
    send(walk, packet, problem, 0);
  }

  /** Says that a packet is larger than this MTU. */
  static void tooBig(Walk walk, InFlight packet, int mtu) {
    send(walk, packet, IcmpProblem.TOO_BIG, mtu);
  }

  private static void send(Walk walk, InFlight packet, IcmpProblem problem, int mtu) {
    Arrival came = packet.arrival;
    if (walk.kind != Walk.Kind.WIRE
        || walk.copies
        || came == null
        || came.by().overlay()
        || !packet.isIp()) {
      return;
    }
    RouterPort port = came.by();
    Optional<MemorySegment> frame = walk.payload();
    Optional<IpAddress> from = NextHops.speaks(port, came.ipSrc());
    if (frame.isEmpty() || from.isEmpty() || broadcast(port, came.ipDst())) {
      return;
    }
    try {
      Optional<byte[]> error = IcmpErrors.answer(frame.get(), problem, mtu, port.mac(), from.get());
      if (error.isPresent()) {
        byte[] toSender = Rewriting.addressed(error.get(), new Mac(came.ethSrc()), came.ipSrc());
        Made.sendFromPort(walk, port, toSender, "an ICMP error: " + problem);
      }
    } catch (MalformedPacket e) {
      // A packet that cannot be quoted gets no answer.
      walk.recording.cacheable = false;
    }
  }

  private static boolean broadcast(RouterPort port, IpAddress address) {
    return port.addresses().stream()
        .anyMatch(prefix -> prefix.broadcast().filter(address::equals).isPresent());
  }
}
