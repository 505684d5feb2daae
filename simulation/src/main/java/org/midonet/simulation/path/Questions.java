package org.midonet.simulation.path;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.Arp;
import org.midonet.packet.Ethernet;
import org.midonet.packet.Ip6;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Ipv6;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.NeighbourDiscovery;
import org.midonet.packet.NeighbourQuestion;
import org.midonet.simulation.Dependency.OfNeighbour;
import org.midonet.simulation.Effect.LearnNeighbour;

/**
 * Reading what neighbours ask and tell, which no mask can say. Of a plain, untagged question a
 * datapath can tell whether a packet is the same: then the verdict holds for all that ask it. Of
 * anything else it holds for one packet.
 */
final class Questions {

  private Questions() {}

  /** The ARP message that the packet is; empty if it is cut, or not for IPv4 over Ethernet. */
  static Optional<Arp> arp(Walk walk) {
    try {
      Optional<MemorySegment> frame = read(walk);
      return frame.isEmpty()
          ? Optional.empty()
          : Optional.of(Arp.parse(Ethernet.parse(frame.get()).payload()));
    } catch (MalformedPacket e) {
      return Optional.empty(); // Counted as malformed by the caller.
    }
  }

  /** The message of neighbour discovery that the packet is. */
  static Optional<NeighbourDiscovery> discovery(Walk walk) {
    try {
      Optional<MemorySegment> frame = read(walk);
      return frame.isEmpty()
          ? Optional.empty()
          : NeighbourDiscovery.parse(Ipv6.parse(Ethernet.parse(frame.get()).payload()));
    } catch (MalformedPacket e) {
      return Optional.empty(); // What cannot be read asks nothing.
    }
  }

  private static Optional<MemorySegment> read(Walk walk) {
    InFlight start = walk.start;
    Optional<NeighbourQuestion> plain =
        start == null || walk.frame == null || start.tagged()
            ? Optional.empty()
            : NeighbourQuestion.parse(walk.frame);
    if (start == null || plain.isEmpty()) {
      return walk.payload();
    }
    walk.recording.question = plain.get().target();
    // It must have these to be plain.
    long _ = start.readEthSrc();
    var _ = start.readIp(true);
    return Optional.ofNullable(walk.frame);
  }

  /**
   * A router learns from who asks. While its table does not say so yet, each question is to come
   * and teach it; and again when the table has forgotten.
   */
  static void teach(Walk walk, UUID router, IpAddress address, Mac mac) {
    walk.effect(new LearnNeighbour(router, address, mac));
    walk.depend(new OfNeighbour(router, address));
    if (!mac.equals(walk.view.neighbour(router, address))) {
      walk.recording.cacheable = false;
    }
  }

  /** The advertisement that answers a solicitation. */
  static byte[] advertisement(
      NeighbourDiscovery.Solicitation ask, Mac asker, Ip6 askerIp, Mac mac, boolean router) {
    boolean probe = askerIp.isUnspecified();
    Ip6 to = probe ? Ip6.ALL_NODES : askerIp;
    Mac toMac = probe ? Mac.ofMulticast(to) : asker;
    return new NeighbourDiscovery.Advertisement(
            ask.target(), router, !probe, true, Optional.of(mac))
        .toFrame(mac, toMac, ask.target(), to);
  }
}
