package org.midonet.simulation.path;

import java.util.Optional;
import org.midonet.packet.Arp;
import org.midonet.packet.Icmpv6Type;
import org.midonet.packet.Ip4;
import org.midonet.packet.Ip6;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.NeighbourDiscovery;
import org.midonet.packet.Prefix;
import org.midonet.simulation.DropReason;
import org.midonet.simulation.Verdict;
import org.midonet.topology.RouterPort;

/**
 * ARP (RFC 826) and neighbour discovery (RFC 4861) at a router's port: answering for its addresses,
 * learning others'.
 */
final class RouterNeighbours {

  private RouterNeighbours() {}

  static void arp(Walk walk, InFlight packet, RouterPort port) {
    int operation = packet.arpOperation();
    IpAddress sender = packet.readIp(true);
    IpAddress target = packet.readIp(false);
    boolean probe = sender.isUnspecified(); // Is the address free? RFC 5227, 2.1.1.
    if (!probe && !NextHops.onLink(port, sender)) {
      walk.drop(port.id(), DropReason.NOT_FOR_ROUTER);
      return;
    }
    boolean forMe = has(port, target);
    boolean announces = sender.equals(target);
    if ((!forMe && !announces) || (operation != Arp.REQUEST && operation != Arp.REPLY)) {
      walk.drop(port.id(), DropReason.NOT_FOR_ROUTER);
      return;
    }
    Optional<Arp> arp = Questions.arp(walk);
    if (arp.isEmpty()) {
      walk.drop(port.id(), DropReason.MALFORMED);
      return;
    }
    learn(walk, port, sender, new Mac(arp.get().senderMac()));
    if (operation == Arp.REQUEST && forMe && !announces) {
      walk.consumed = true;
      byte[] reply = arp.get().reply(port.mac()).toFrame();
      Verdict.Reply how = new Verdict.Reply(port.mac(), true);
      Made.answer(walk, packet, port, reply, how, "an ARP reply for " + target);
    } else {
      walk.consume();
    }
  }

  /** Handles what is neighbour discovery for this port; false if the packet is something else. */
  static boolean discovery(Walk walk, InFlight packet, RouterPort port, long destination) {
    boolean group = destination >>> 32 == 0x3333;
    if (destination != port.mac().value() && !group) {
      return false;
    }
    if (!group && !toMe(packet, port)) {
      return false; // It is to be routed: not even its protocol needs a look.
    }
    if (!packet.isIcmp() || packet.laterFragment()) {
      return false;
    }
    int type = packet.readIcmpType();
    if (type == Icmpv6Type.ROUTER_SOLICITATION) {
      if (Questions.discovery(walk).orElse(null) instanceof NeighbourDiscovery.RouterSolicitation) {
        RouterAdvertising.answer(walk, packet, port);
      } else {
        walk.drop(port.id(), DropReason.MALFORMED);
      }
      return true;
    }
    if (type != Icmpv6Type.NEIGHBOUR_SOLICITATION && type != Icmpv6Type.NEIGHBOUR_ADVERTISEMENT) {
      return false;
    }
    Optional<NeighbourDiscovery> message = Questions.discovery(walk);
    IpAddress source = packet.readIp(true);
    switch (message.orElse(null)) {
      case NeighbourDiscovery.Solicitation ask
          when has(port, ask.target()) || ask.target().equals(Ip6.linkLocal(port.mac())) -> {
        ask.sourceMac()
            .filter(mac -> NextHops.onLink(port, source))
            .ifPresent(mac -> learn(walk, port, source, mac));
        walk.consumed = true;
        Mac asker = new Mac(packet.readEthSrc());
        byte[] answer = Questions.advertisement(ask, asker, (Ip6) source, port.mac(), true);
        Verdict.Reply how = new Verdict.Reply(port.mac(), true);
        Made.answer(
            walk, packet, port, answer, how, "a neighbour advertisement for " + ask.target());
      }
      case NeighbourDiscovery.Advertisement tells when NextHops.onLink(port, tells.target()) -> {
        // What does not override is for those who know nothing yet (RFC 4861, 7.2.5).
        if (tells.override() || walk.view.neighbour(port.routerId(), tells.target()) == null) {
          Mac mac = tells.targetMac().orElseGet(() -> new Mac(packet.readEthSrc()));
          learn(walk, port, tells.target(), mac);
        }
        walk.consume();
      }
      case null, default -> walk.drop(port.id(), DropReason.NOT_FOR_ROUTER);
    }
    return true;
  }

  private static boolean toMe(InFlight packet, RouterPort port) {
    for (Prefix prefix : port.addresses()) {
      if (packet.ipIn(false, Prefix.host(prefix.address()))) {
        return true;
      }
    }
    return packet.ipIn(false, Prefix.host(Ip6.linkLocal(port.mac())));
  }

  private static void learn(Walk walk, RouterPort port, IpAddress address, Mac mac) {
    boolean unspecified = address.equals(Ip4.ANY) || address.equals(Ip6.ANY);
    if (mac.isUnicast() && !unspecified && !has(port, address)) {
      Questions.teach(walk, port.routerId(), address, mac);
    }
  }

  static boolean has(RouterPort port, IpAddress address) {
    for (Prefix prefix : port.addresses()) {
      if (prefix.address().equals(address)) {
        return true;
      }
    }
    return false;
  }
}
