package org.midonet.simulation.path;

import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.Arp;
import org.midonet.packet.Ip4;
import org.midonet.packet.Ip6;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.NeighbourDiscovery;
import org.midonet.packet.Prefix;
import org.midonet.simulation.Dependency.OfNeighbour;
import org.midonet.simulation.Need;
import org.midonet.simulation.Step;
import org.midonet.simulation.view.CompiledBridge.RouterAddress;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Port;
import org.midonet.topology.RouterPort;

/**
 * The hardware address of the next hop: by whom it is known without asking, else by the router's
 * table, else by asking.
 */
final class NextHops {

  private NextHops() {}

  enum Kind {
    KNOWN,
    ASKED,
    UNREACHABLE
  }

  /** What was found; {@code mac} and where it comes from only if known. */
  record Found(Kind kind, long mac, Origin from) {}

  private static final Found UNREACHABLE = new Found(Kind.UNREACHABLE, 0, Origin.CONSTANT);
  private static final Found ASKED = new Found(Kind.ASKED, 0, Origin.CONSTANT);

  static Found find(Walk walk, RouterPort out, IpAddress nextHop) {
    if (RouterNeighbours.has(out, nextHop)) {
      return UNREACHABLE; // nobody on the network has the port's own address
    }
    Port peer = out.peerId().map(walk::port).orElse(null);
    if (peer instanceof RouterPort router) {
      return known(walk, out, nextHop, router.mac());
    }
    if (peer instanceof BridgePort bridge) {
      walk.depend(new OfNeighbour(bridge.bridgeId(), nextHop));
      RouterAddress router = walk.view.bridge(bridge.bridgeId()).routerAddresses().get(nextHop);
      if (router != null && !router.routerPort().equals(out.id())) {
        return known(walk, out, nextHop, router.mac());
      }
      Mac pair = walk.view.neighbour(bridge.bridgeId(), nextHop);
      if (pair != null) {
        return known(walk, out, nextHop, pair);
      }
    }
    if (!onLink(out, nextHop)) {
      return UNREACHABLE;
    }
    walk.depend(new OfNeighbour(out.routerId(), nextHop));
    Mac mac = walk.view.neighbour(out.routerId(), nextHop);
    if (mac != null) {
      return known(walk, out, nextHop, mac);
    }
    Walk opener = walk.opener();
    Walk.Sender sender = opener == null ? null : opener.senders.get(out.id());
    if (sender != null) {
      // An answer whose receiver is not in the table goes to where the opener's packet came from.
      walk.step(new Step.Resolved(out.routerId(), nextHop, Optional.of(new Mac(sender.mac()))));
      return new Found(Kind.KNOWN, sender.mac(), sender.from());
    }
    if (walk.unanswered) {
      walk.recording.cacheable = false;
      walk.step(new Step.Resolved(out.routerId(), nextHop, Optional.empty()));
      return UNREACHABLE;
    }
    ask(walk, out, nextHop);
    return ASKED;
  }

  /** Sends a request for a neighbour's address, and notes that it is needed. */
  private static void ask(Walk walk, RouterPort out, IpAddress nextHop) {
    walk.step(new Step.Resolved(out.routerId(), nextHop, Optional.empty()));
    walk.need(new Need.Neighbour(out.routerId(), out.id(), nextHop));
    request(out, nextHop)
        .ifPresent(frame -> Made.sendFromPort(walk, out, frame, "a request for " + nextHop));
  }

  /** The frame that asks for a neighbour's hardware address. */
  static Optional<byte[]> request(RouterPort out, IpAddress nextHop) {
    return switch (nextHop) {
      case Ip4 target ->
          speaks(out, target).map(own -> Arp.request(out.mac(), (Ip4) own, target).toFrame());
      case Ip6 target ->
          speaks(out, target)
              .map(
                  own ->
                      new NeighbourDiscovery.Solicitation(target, Optional.of(out.mac()))
                          .toFrame(out.mac(), (Ip6) own));
    };
  }

  /**
   * The address from which a port speaks to another: the one in the same network, else the first of
   * the version.
   */
  static Optional<IpAddress> speaks(RouterPort port, IpAddress to) {
    if (to.bits() == 128 && to.isLinkLocal()) {
      return Optional.of(Ip6.linkLocal(port.mac()));
    }
    Optional<IpAddress> near =
        port.addresses().stream().filter(p -> p.contains(to)).map(Prefix::address).findFirst();
    return near.or(
        () ->
            port.addresses().stream()
                .map(Prefix::address)
                .filter(a -> a.bits() == to.bits())
                .findFirst());
  }

  /** Whether an address is on the network that a port leads to. */
  static boolean onLink(RouterPort port, IpAddress address) {
    if (address.bits() == 128 && address.isLinkLocal()) {
      return true;
    }
    for (Prefix prefix : port.addresses()) {
      if (prefix.contains(address)) {
        return true;
      }
    }
    return false;
  }

  private static Found known(Walk walk, RouterPort out, IpAddress nextHop, Mac mac) {
    UUID router = out.routerId();
    walk.step(new Step.Resolved(router, nextHop, Optional.of(mac)));
    return new Found(Kind.KNOWN, mac.value(), Origin.CONSTANT);
  }
}
