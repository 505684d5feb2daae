package org.midonet.simulation.path;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.midonet.packet.Ethernet;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Icmp;
import org.midonet.packet.IpPacket;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.simulation.DropReason;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;

/** Packets for a router's own addresses: it answers pings, and has no use for others. */
final class LocalDelivery {

  private LocalDelivery() {}

  /**
   * Handles a packet for the router itself.
   *
   * @param in the port by which it came in; null if the router itself made it
   */
  static void handle(Walk walk, InFlight packet, Router router, @Nullable RouterPort in) {
    // Nobody here puts fragments together, and an answer to the first alone would be a wrong one.
    if (in == null
        || walk.kind != Walk.Kind.WIRE
        || !packet.isEcho(true)
        || packet.readFragment() != FlowKey.WHOLE) {
      walk.drop(router.id(), DropReason.LOCAL_UNUSED);
      return;
    }
    Optional<byte[]> reply = walk.payload().flatMap(frame -> reply(frame, packet, in));
    if (reply.isEmpty()) {
      walk.drop(router.id(), DropReason.MALFORMED);
      return;
    }
    walk.consume();
    if (packet.isIpv6() && packet.readIp(true).isLinkLocal()) {
      Made.sendFromPort(walk, in, reply.get(), "an echo reply"); // No route leads there.
    } else {
      Made.route(walk, router, in, reply.get(), "an echo reply");
    }
  }

  /**
   * The reply to an echo request, from the address that it has here, which a translation may have
   * put there.
   */
  private static Optional<byte[]> reply(MemorySegment frame, InFlight packet, RouterPort in) {
    try {
      IpPacket ip = IpPacket.parse(Ethernet.parse(frame).payload());
      Icmp request = Icmp.parse(ip.payload());
      return Optional.of(
          FrameBuilder.ethernet(in.mac(), new Mac(packet.readEthSrc()))
              .ip(packet.readIp(false), packet.readIp(true))
              .tos(ip.tos())
              .echoReply(request.identifier(), request.sequence())
              .payload(request.body().toArray(ValueLayout.JAVA_BYTE))
              .build());
    } catch (MalformedPacket e) {
      return Optional.empty(); // The caller drops it as malformed.
    }
  }

  /** The TTL or hop limit of a frame's packet; 0 if it has none. */
  static int ttl(MemorySegment frame) {
    try {
      return IpPacket.parse(Ethernet.parse(frame).payload()).ttl();
    } catch (MalformedPacket e) {
      return 0; // Not to be forwarded, whatever it is.
    }
  }
}
