package org.midonet.simulation.path;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.midonet.packet.EtherType;
import org.midonet.packet.FlowKey;
import org.midonet.packet.IcmpProblem;
import org.midonet.packet.Ip4;
import org.midonet.packet.Ip6;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;
import org.midonet.simulation.Dependency.OfRouter;
import org.midonet.simulation.DropReason;
import org.midonet.simulation.Step;
import org.midonet.topology.Port;
import org.midonet.topology.Route;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;

/** What a router does with a frame: is it for me, may it pass, where to, to whom exactly. */
final class Routing {

  private static final Prefix LINK_LOCAL = Prefix.parse("fe80::/10");

  private Routing() {}

  static void handle(Walk walk, InFlight packet, RouterPort port) {
    walk.depend(new OfRouter(port.routerId()));
    Router router = walk.view.router(port.routerId()).router();
    if (router == null) {
      walk.drop(port.routerId(), DropReason.ADMIN_DOWN);
      return;
    }
    if (packet.tagged()) {
      if (packet.readVlanId() != 0) {
        walk.drop(router.id(), DropReason.WRONG_VLAN);
        return;
      }
      packet.popTag(); // A tag for the priority only (IEEE 802.1Q, VLAN 0).
    }
    int type = packet.etherType();
    if (type != EtherType.IPV4 && type != EtherType.IPV6 && type != EtherType.ARP) {
      walk.drop(router.id(), DropReason.NOT_IP);
      return;
    }
    if (!router.adminStateUp()) {
      Errors.send(walk, packet, IcmpProblem.PROHIBITED);
      walk.drop(router.id(), DropReason.ADMIN_DOWN);
      return;
    }
    Mirroring.copy(walk, packet, router.inboundMirrorIds());
    long destination = packet.readEthDst();
    boolean mine = destination == port.mac().value();
    if (type == EtherType.ARP && ((mine && !port.overlay()) || destination == Mac.MASK)) {
      RouterNeighbours.arp(walk, packet, port);
      return;
    }
    if (port.overlay()) {
      Overlays.encapsulate(walk, packet, port, destination);
      return;
    }
    if (type == EtherType.IPV6 && RouterNeighbours.discovery(walk, packet, port, destination)) {
      return;
    }
    if (!mine) {
      walk.drop(router.id(), DropReason.NOT_FOR_ROUTER);
      return;
    }
    if (Overlays.decapsulates(walk, packet, router.id(), port)) {
      return;
    }
    walk.senders.put(port.id(), new Walk.Sender(packet.ethSrc, packet.ethSrcFrom));
    boolean on =
        switch (Balancing.inbound(walk, packet, router.id())) {
          case PASSED -> filtered(walk, packet, router, port, true);
          case DONE -> true;
          case ENDED -> false;
        };
    if (on) {
      route(walk, packet, router, port);
    }
  }

  /** Runs the two filters of a direction; false if the packet's walk is over. */
  static boolean filtered(
      Walk walk, InFlight packet, Router router, @Nullable RouterPort in, boolean inbound) {
    Optional<UUID> first = inbound ? router.localRedirectChainId() : router.forwardChainId();
    Optional<UUID> second = inbound ? router.inboundFilterId() : router.outboundFilterId();
    if (inbound) {
      Traces.met(walk, packet, router.id());
    }
    Filters.Outcome outcome = Filters.run(walk, packet, first, inbound, router.id(), router.id());
    if (outcome.kind() == Filters.Kind.ACCEPT) {
      outcome = Filters.run(walk, packet, second, inbound, router.id(), router.id());
    }
    switch (outcome.kind()) {
      case ACCEPT -> {
        return true;
      }
      case DROP -> {
        // In IPv6 only the sender cuts, and knows what its rules are told by a fragment's loss.
        if (inbound
            && in != null
            && !packet.isIpv6()
            && packet.readFragment() == FlowKey.FIRST_FRAGMENT) {
          Errors.send(walk, packet, IcmpProblem.TOO_BIG);
        }
        walk.drop(router.id(), DropReason.RULE, outcome.rule());
      }
      case REJECT -> {
        if (in != null) {
          Errors.send(walk, packet, IcmpProblem.PROHIBITED);
        }
        walk.drop(router.id(), DropReason.REJECTED, outcome.rule());
      }
      case ENDED -> {}
    }
    return false;
  }

  /**
   * Finds the way of a packet that the router took in, or made.
   *
   * @param in the port by which it came in; null if the router made it
   */
  static void route(Walk walk, InFlight packet, Router router, @Nullable RouterPort in) {
    if (packet.isIpv6() && packet.ipIn(false, LINK_LOCAL)) {
      boolean mine = in != null && packet.readIp(false).equals(Ip6.linkLocal(in.mac()));
      if (mine) {
        LocalDelivery.handle(walk, packet, router, in);
      } else {
        walk.drop(router.id(), DropReason.NO_ROUTE);
      }
      return;
    }
    List<Route> routes = RouteChoice.best(walk, packet, router.id());
    if (routes.isEmpty()) {
      refuse(walk, packet, in, router.id(), IcmpProblem.NO_ROUTE, DropReason.NO_ROUTE);
      return;
    }
    Route route = RouteChoice.of(routes, packet);
    Optional<IpAddress> gateway =
        route.nextHopGateway().filter(g -> !g.isUnspecified() && !g.equals(Ip4.BROADCAST));
    walk.step(new Step.Routed(router.id(), route.id(), route.destination(), gateway));
    switch (route.nextHop()) {
      case LOCAL -> LocalDelivery.handle(walk, packet, router, in);
      case BLACKHOLE -> walk.drop(router.id(), DropReason.BLACKHOLE);
      case REJECT ->
          refuse(walk, packet, in, router.id(), IcmpProblem.PROHIBITED, DropReason.REJECT_ROUTE);
      case PORT -> {
        Port out = route.nextHopPortId().map(walk::port).orElse(null);
        if (out instanceof RouterPort port) {
          forward(walk, packet, router, in, port, gateway);
        } else {
          walk.drop(router.id(), DropReason.UNREACHABLE);
        }
      }
    }
  }

  private static void forward(
      Walk walk,
      InFlight packet,
      Router router,
      @Nullable RouterPort in,
      RouterPort out,
      Optional<IpAddress> gateway) {
    if (in != null) {
      if (walk.frame != null && LocalDelivery.ttl(walk.frame) <= packet.hops + 1) {
        // The TTL is no field of the mask: the datapath hands over every packet whose TTL would run
        // out.
        walk.recording.cacheable = false;
        refuse(walk, packet, in, router.id(), IcmpProblem.TTL_EXCEEDED, DropReason.TTL_EXPIRED);
        return;
      }
      packet.hops++;
    }
    packet.outPort = out.id();
    if (!Balancing.outbound(walk, packet, router.id())
        && !filtered(walk, packet, router, in, false)) {
      return;
    }
    IpAddress nextHop = gateway.orElseGet(() -> packet.readIp(false));
    walk.lastHop = new Walk.NextHop(out, nextHop);
    NextHops.Found found = NextHops.find(walk, out, nextHop);
    switch (found.kind()) {
      case KNOWN -> {
        packet.setEth(out.mac().value(), found.mac());
        if (!found.from().equals(Origin.CONSTANT)) {
          packet.ethDstFrom = found.from();
        }
        Mirroring.copy(walk, packet, router.outboundMirrorIds());
        Ports.leave(walk, packet, out);
      }
      case ASKED -> {
        // The need says the rest.
      }
      case UNREACHABLE ->
          refuse(
              walk,
              packet,
              in,
              router.id(),
              gateway.isPresent() ? IcmpProblem.NO_ROUTE : IcmpProblem.HOST_UNREACHABLE,
              DropReason.UNREACHABLE);
    }
  }

  private static void refuse(
      Walk walk,
      InFlight packet,
      @Nullable RouterPort in,
      UUID at,
      IcmpProblem problem,
      DropReason reason) {
    if (in != null) {
      Errors.send(walk, packet, problem);
    }
    walk.drop(at, reason);
  }
}
