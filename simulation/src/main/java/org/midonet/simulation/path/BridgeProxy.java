package org.midonet.simulation.path;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.midonet.packet.Arp;
import org.midonet.packet.Icmpv6Type;
import org.midonet.packet.Ip6;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.NeighbourDiscovery;
import org.midonet.simulation.Action;
import org.midonet.simulation.Dependency.OfDhcp;
import org.midonet.simulation.Dependency.OfNeighbour;
import org.midonet.simulation.Effect.LearnNeighbour;
import org.midonet.simulation.Verdict;
import org.midonet.simulation.view.CompiledBridge;
import org.midonet.simulation.view.CompiledBridge.RouterAddress;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Port;
import org.midonet.topology.RouterPort;

/**
 * A bridge answers questions for addresses of which it knows the MAC: those of the routers at its
 * ports, those in its table of pairs, and its DHCP server's. So no such question floods the
 * network.
 */
final class BridgeProxy {

  private static final Mac ALL_NODES = Mac.ofMulticast(Ip6.ALL_NODES);

  private BridgeProxy() {}

  /**
   * Answers a frame to a group or to a router if it is a question that the bridge can answer.
   *
   * @param port by which the question came, and the answer leaves with the tags of the question
   * @param vlan of a bridge that is aware of them, that of the question
   */
  static boolean answers(
      Walk walk,
      InFlight packet,
      UUID bridge,
      CompiledBridge compiled,
      Port port,
      int vlan,
      Mac destination) {
    if (destination.isUnicast()) {
      return packet.isArp()
          && packet.arpOperation() == Arp.REQUEST
          && !packet.readIp(true).equals(packet.readIp(false))
          && arp(walk, packet, bridge, compiled, port, vlan);
    }
    if (destination.isBroadcast()) {
      return packet.isArp() && arp(walk, packet, bridge, compiled, port, vlan);
    }
    // Solicited-node groups, RFC 4291 2.7.1.
    boolean solicitation = destination.value() >>> 24 == 0x3333ff;
    if (solicitation) {
      return packet.isIpv6() && solicitation(walk, packet, bridge, compiled, port, vlan);
    }
    return destination.equals(ALL_NODES)
        && packet.isIpv6()
        && advertisement(walk, packet, bridge, compiled);
  }

  private static boolean arp(
      Walk walk, InFlight packet, UUID bridge, CompiledBridge compiled, Port port, int vlan) {
    int operation = packet.arpOperation();
    IpAddress target = packet.readIp(false);
    IpAddress sender = packet.readIp(true);
    Mac asker = new Mac(packet.readEthSrc());
    Mac mac = known(walk, bridge, compiled, target, port, vlan);
    if (sender.equals(target) && !sender.isUnspecified()) {
      return announced(walk, bridge, compiled, sender, asker);
    }
    if (operation != Arp.REQUEST || mac == null || mac.equals(asker)) {
      return false;
    }
    Optional<Arp> request = Questions.arp(walk);
    if (request.isEmpty()) {
      return false;
    }
    walk.consumed = true;
    tellRouter(walk, compiled, target, sender, new Mac(request.get().senderMac()));
    byte[] reply = tagged(packet, request.get().reply(mac).toFrame());
    Verdict.Reply how = new Verdict.Reply(mac, compiled.routerAddresses().containsKey(target));
    Made.answer(walk, packet, port, reply, how, "an ARP reply for " + target);
    return true;
  }

  /**
   * The pair is news for this network, and each announcement shall be seen; but nobody takes the
   * address of a router.
   */
  private static boolean announced(
      Walk walk, UUID bridge, CompiledBridge compiled, IpAddress address, Mac mac) {
    walk.recording.cacheable = false;
    if (compiled.routerAddresses().containsKey(address) && !compiled.routers().containsKey(mac)) {
      walk.consume();
      return true;
    }
    if (mac.isUnicast()) {
      walk.effect(new LearnNeighbour(bridge, address, mac));
    }
    return false;
  }

  /**
   * A station tells all where its address is now (RFC 4861, 7.2.6): an announcement as ARP has it.
   * It speaks for the address that it speaks from: as that, filters have seen it.
   */
  private static boolean advertisement(
      Walk walk, InFlight packet, UUID bridge, CompiledBridge compiled) {
    if (!isDiscovery(packet, Icmpv6Type.NEIGHBOUR_ADVERTISEMENT)
        || !(Questions.discovery(walk).orElse(null)
            instanceof NeighbourDiscovery.Advertisement tells)
        || !tells.target().equals(packet.readIp(true))
        || !tells.override()) {
      return false;
    }
    Mac mac = tells.targetMac().orElseGet(() -> new Mac(packet.readEthSrc()));
    return announced(walk, bridge, compiled, tells.target(), mac);
  }

  private static boolean isDiscovery(InFlight packet, int type) {
    return packet.isIcmp() && !packet.laterFragment() && packet.readIcmpType() == type;
  }

  private static boolean solicitation(
      Walk walk, InFlight packet, UUID bridge, CompiledBridge compiled, Port port, int vlan) {
    if (!isDiscovery(packet, Icmpv6Type.NEIGHBOUR_SOLICITATION)
        || !(Questions.discovery(walk).orElse(null)
            instanceof NeighbourDiscovery.Solicitation ask)) {
      return false;
    }
    Ip6 asker = (Ip6) packet.readIp(true);
    Mac mac = known(walk, bridge, compiled, ask.target(), port, vlan);
    if (mac == null || asker.isUnspecified()) {
      return false;
    }
    walk.consumed = true;
    ask.sourceMac().ifPresent(from -> tellRouter(walk, compiled, ask.target(), asker, from));
    boolean router = compiled.routerAddresses().containsKey(ask.target());
    Mac askerMac = new Mac(packet.readEthSrc());
    byte[] answer = tagged(packet, Questions.advertisement(ask, askerMac, asker, mac, router));
    Verdict.Reply how = new Verdict.Reply(mac, router);
    Made.answer(walk, packet, port, answer, how, "a neighbour advertisement for " + ask.target());
    return true;
  }

  /** Who asks with tags is answered with tags: they are how it is reached. */
  private static byte[] tagged(InFlight question, byte[] answer) {
    List<Action> tags = new ArrayList<>();
    for (int tag : question.readTags()) {
      tags.add(new Action.PushVlan(tag & 0xefff));
    }
    try {
      return tags.isEmpty() ? answer : Rewriting.apply(answer, tags);
    } catch (MalformedPacket e) {
      throw new AssertionError("an answer of our own making takes no tags", e);
    }
  }

  /**
   * The MAC to answer with. The one who asks must not hear its own address: a router asks about
   * what is on its network.
   */
  private static @Nullable Mac known(
      Walk walk, UUID bridge, CompiledBridge compiled, IpAddress target, Port port, int vlan) {
    walk.depend(new OfNeighbour(bridge, target));
    RouterAddress router = compiled.routerAddresses().get(target);
    if (router != null) {
      return router.bridgePort().equals(port.id()) || otherVlan(walk, compiled, router, vlan)
          ? null
          : router.mac();
    }
    Mac pair = walk.view.neighbour(bridge, target);
    if (pair != null) {
      return pair;
    }
    walk.depend(new OfDhcp(bridge));
    return compiled.dhcpServers().contains(target) ? DhcpService.SERVER_MAC : null;
  }

  /** Whether a router is on another VLAN of the bridge than the question. */
  private static boolean otherVlan(
      Walk walk, CompiledBridge compiled, RouterAddress router, int vlan) {
    return compiled.vlanAware()
        && walk.port(router.bridgePort()) instanceof BridgePort to
        && to.vlanId().orElse(0) != 0
        && to.vlanId().orElse(0) != vlan;
  }

  /** Who asks for a router's address will speak to that router: it need not ask back. */
  private static void tellRouter(
      Walk walk, CompiledBridge compiled, IpAddress target, IpAddress sender, Mac mac) {
    RouterAddress router = compiled.routerAddresses().get(target);
    if (router != null
        && mac.isUnicast()
        && !sender.isUnspecified()
        && walk.port(router.routerPort()) instanceof RouterPort port
        && NextHops.onLink(port, sender)
        && !RouterNeighbours.has(port, sender)) {
      Questions.teach(walk, router.router(), sender, mac);
    }
  }
}
