package org.midonet.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.Prefix;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgeBuilder;
import org.midonet.topology.BridgePort;
import org.midonet.topology.BridgePortBuilder;
import org.midonet.topology.ChainBuilder;
import org.midonet.topology.Condition;
import org.midonet.topology.ConditionBuilder;
import org.midonet.topology.Dhcp;
import org.midonet.topology.ForwardNatRuleBuilder;
import org.midonet.topology.JumpRuleBuilder;
import org.midonet.topology.L2Insertion;
import org.midonet.topology.L2TransformRuleBuilder;
import org.midonet.topology.L4Protocol;
import org.midonet.topology.LbMethod;
import org.midonet.topology.LbStatus;
import org.midonet.topology.LiteralRuleBuilder;
import org.midonet.topology.LoadBalancer;
import org.midonet.topology.Mirror;
import org.midonet.topology.NatTarget;
import org.midonet.topology.NextHop;
import org.midonet.topology.PoolBuilder;
import org.midonet.topology.PoolMappingStatus;
import org.midonet.topology.PoolMember;
import org.midonet.topology.Port;
import org.midonet.topology.ReverseNatRuleBuilder;
import org.midonet.topology.RouteBuilder;
import org.midonet.topology.Router;
import org.midonet.topology.RouterBuilder;
import org.midonet.topology.RouterPort;
import org.midonet.topology.RouterPortBuilder;
import org.midonet.topology.Rule;
import org.midonet.topology.RuleAction;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.VipBuilder;
import org.midonet.topology.VxlanPortBuilder;

/**
 * A small language for virtual networks: things have names, ids come from names, and everything
 * said takes effect at once. One host runs everything unless said otherwise.
 */
final class Cloud {

  static final UUID HOST = new UUID(7, 1);

  private final Map<String, UUID> ids = new HashMap<>();
  private final Map<UUID, TopologyObject> objects = new HashMap<>();
  private int rules;
  NetworkView view = NetworkView.empty();
  Set<Dependency> touched = new HashSet<>();

  /** All that was touched since somebody cleared it. */
  final Set<Dependency> touchedSince = new HashSet<>();

  /** The id of a thing. */
  UUID id(String name) {
    return ids.computeIfAbsent(name, n -> new UUID(0x1000, ids.size() + 1));
  }

  /** The name of the thing that has this id. */
  String nameOf(UUID id) {
    return ids.entrySet().stream()
        .filter(named -> named.getValue().equals(id))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(id.toString());
  }

  private final List<Change> told = new ArrayList<>();

  /** All that was said, without what was said of the same thing before: to be told in any order. */
  List<Change> news() {
    Map<Object, Change> last = new java.util.LinkedHashMap<>();
    for (Change change : told) {
      Object about =
          switch (change) {
            case Change.Put c -> c.object().id();
            case Change.Remove c -> c.id();
            case Change.MacAt c -> List.of(c.bridge(), c.vlan(), c.mac());
            case Change.NeighbourAt c -> List.of(c.device(), c.address());
            case Change.PeerAt c -> List.of("peer", c.port(), c.mac());
            case Change.VtepAt c -> List.of("vtep", c.vtep());
            case Change.PortAt c -> List.of("port", c.port());
            case Change.BlockOf c -> List.of(c.device(), c.address(), c.firstPort());
            case Change.GuestMtu c -> "mtu";
            case Change.Metadata c -> "metadata";
          };
      last.put(about, change);
    }
    return List.copyOf(last.values());
  }

  /** Applies changes, and remembers what they touched. */
  Cloud apply(Change... changes) {
    told.addAll(Arrays.asList(changes));
    NetworkView.Updated updated = view.with(Arrays.asList(changes));
    view = updated.view();
    touched = updated.touched();
    touchedSince.addAll(touched);
    return this;
  }

  Cloud put(TopologyObject object) {
    objects.put(object.id(), object);
    return apply(new Change.Put(object));
  }

  Cloud remove(Class<? extends TopologyObject> type, String name) {
    objects.remove(id(name));
    return apply(new Change.Remove(type, id(name)));
  }

  Cloud bridge(String name) {
    return put(BridgeBuilder.builder().id(id(name)).adminStateUp(true).build());
  }

  Cloud router(String name) {
    return put(RouterBuilder.builder().id(id(name)).adminStateUp(true).asNumber(-1).build());
  }

  /** An exterior port of a bridge, bound and active. */
  Cloud vm(String port, String bridge) {
    bridgePort(port, bridge, p -> p.with(b -> b.hostId(HOST).interfaceName(port)));
    return active(port);
  }

  Cloud bridgePort(String port, String bridge, UnaryOperator<BridgePort> more) {
    return put(
        more.apply(
            BridgePortBuilder.builder()
                .id(id(port))
                .bridgeId(id(bridge))
                .adminStateUp(true)
                .build()));
  }

  /** An exterior port of a router, bound and active. */
  Cloud uplink(String port, String router, String mac, String... addresses) {
    routerPort(port, router, mac, addresses);
    routerPortWith(port, p -> p.with(b -> b.hostId(HOST).interfaceName(port)));
    return active(port);
  }

  Cloud routerPort(String port, String router, String mac, String... addresses) {
    return put(
        RouterPortBuilder.builder()
            .id(id(port))
            .routerId(id(router))
            .adminStateUp(true)
            .mac(Mac.parse(mac))
            .addresses(Arrays.stream(addresses).map(Prefix::parse).toList())
            .build());
  }

  Cloud routerPortWith(String port, UnaryOperator<RouterPort> more) {
    return put(more.apply((RouterPort) object(port)));
  }

  Cloud bridgePortWith(String port, UnaryOperator<BridgePort> more) {
    return put(more.apply((BridgePort) object(port)));
  }

  TopologyObject object(String name) {
    TopologyObject object = objects.get(id(name));
    if (object == null) {
      throw new IllegalArgumentException("no such thing: " + name);
    }
    return object;
  }

  /** Links a router's port to a new port of a bridge, named {@code port-bridge}. */
  Cloud plug(String routerPort, String bridge) {
    String far = routerPort + "-" + bridge;
    bridgePort(far, bridge, p -> p.withPeerId(Optional.of(id(routerPort))));
    return routerPortWith(routerPort, p -> p.withPeerId(Optional.of(id(far))));
  }

  /** Links two ports that exist. */
  Cloud link(String one, String other) {
    for (String[] pair : new String[][] {{one, other}, {other, one}}) {
      Optional<UUID> peer = Optional.of(id(pair[1]));
      put(
          switch ((Port) object(pair[0])) {
            case BridgePort p -> p.withPeerId(peer);
            case RouterPort p -> p.withPeerId(peer);
            case org.midonet.topology.VxlanPort p -> p.withPeerId(peer);
          });
    }
    return this;
  }

  Cloud active(String port) {
    return apply(new Change.PortAt(id(port), Optional.of(HOST)));
  }

  Cloud inactive(String port) {
    return apply(new Change.PortAt(id(port), Optional.empty()));
  }

  /** A route out of a port, directly to the destination. */
  Cloud route(String router, String destination, String port) {
    return route(router, destination, port, Optional.empty());
  }

  Cloud routeVia(String router, String destination, String port, String gateway) {
    return route(router, destination, port, Optional.of(IpAddress.parse(gateway)));
  }

  private Cloud route(String router, String destination, String port, Optional<IpAddress> gateway) {
    return route(
        router + "→" + destination + "→" + port,
        router,
        "0.0.0.0/0",
        destination,
        NextHop.PORT,
        Optional.of(id(port)),
        gateway,
        0);
  }

  Cloud route(
      String name,
      String router,
      String source,
      String destination,
      NextHop nextHop,
      Optional<UUID> port,
      Optional<IpAddress> gateway,
      int weight) {
    return put(
        RouteBuilder.builder()
            .id(id(name))
            .routerId(id(router))
            .source(Prefix.parse(source))
            .destination(Prefix.parse(destination))
            .nextHop(nextHop)
            .nextHopPortId(port)
            .nextHopGateway(gateway)
            .weight(weight)
            .build());
  }

  /** A chain; its rules replace those that it had. */
  Cloud chain(String name, RuleMaker... makers) {
    List<Change> changes = new ArrayList<>();
    List<UUID> order = new ArrayList<>();
    for (RuleMaker maker : makers) {
      Rule rule = maker.make(this, id("rule" + rules++), id(name));
      changes.add(new Change.Put(rule));
      order.add(rule.id());
    }
    changes.add(new Change.Put(ChainBuilder.builder().id(id(name)).ruleIds(order).build()));
    return apply(changes.toArray(Change[]::new));
  }

  interface RuleMaker {
    Rule make(Cloud cloud, UUID id, UUID chain);
  }

  static Condition when(UnaryOperator<ConditionBuilder> parts) {
    return parts.apply(ConditionBuilder.builder()).build();
  }

  static RuleMaker literal(RuleAction action, UnaryOperator<ConditionBuilder> parts) {
    return (cloud, id, chain) ->
        LiteralRuleBuilder.builder()
            .id(id)
            .chainId(chain)
            .condition(when(parts))
            .action(action)
            .build();
  }

  static RuleMaker accept(UnaryOperator<ConditionBuilder> parts) {
    return literal(RuleAction.ACCEPT, parts);
  }

  static RuleMaker drop(UnaryOperator<ConditionBuilder> parts) {
    return literal(RuleAction.DROP, parts);
  }

  static RuleMaker reject(UnaryOperator<ConditionBuilder> parts) {
    return literal(RuleAction.REJECT, parts);
  }

  static RuleMaker jump(String to) {
    return (cloud, id, chain) ->
        JumpRuleBuilder.builder()
            .id(id)
            .chainId(chain)
            .condition(Condition.ANY)
            .jumpChainId(cloud.id(to))
            .build();
  }

  static RuleMaker nat(
      boolean destination,
      UnaryOperator<ConditionBuilder> parts,
      String from,
      String to,
      int low,
      int high) {
    NatTarget target = new NatTarget(IpAddress.parse(from), IpAddress.parse(to), low, high);
    return (cloud, id, chain) ->
        ForwardNatRuleBuilder.builder()
            .id(id)
            .chainId(chain)
            .condition(when(parts))
            .action(RuleAction.ACCEPT)
            .destination(destination)
            .targets(List.of(target))
            .build();
  }

  static RuleMaker snat(UnaryOperator<ConditionBuilder> parts, String address) {
    return nat(false, parts, address, address, 1024, 65535);
  }

  static RuleMaker reverse(boolean destination, UnaryOperator<ConditionBuilder> parts) {
    return (cloud, id, chain) ->
        ReverseNatRuleBuilder.builder()
            .id(id)
            .chainId(chain)
            .condition(when(parts))
            .action(RuleAction.ACCEPT)
            .destination(destination)
            .build();
  }

  Cloud filters(String port, String inbound, String outbound) {
    Optional<UUID> in = inbound.isEmpty() ? Optional.empty() : Optional.of(id(inbound));
    Optional<UUID> out = outbound.isEmpty() ? Optional.empty() : Optional.of(id(outbound));
    return put(
        switch (object(port)) {
          case BridgePort p -> p.withInboundFilterId(in).withOutboundFilterId(out);
          case RouterPort p -> p.withInboundFilterId(in).withOutboundFilterId(out);
          case org.midonet.topology.Bridge b -> b.withInboundFilterId(in).withOutboundFilterId(out);
          case org.midonet.topology.Router r -> r.withInboundFilterId(in).withOutboundFilterId(out);
          default -> throw new IllegalArgumentException("no filters: " + port);
        });
  }

  static RuleMaker redirect(
      UnaryOperator<ConditionBuilder> parts,
      boolean pop,
      int push,
      String port,
      boolean into,
      boolean failOpen) {
    return (cloud, id, chain) ->
        L2TransformRuleBuilder.builder()
            .id(id)
            .chainId(chain)
            .condition(when(parts))
            .action(RuleAction.REDIRECT)
            .popVlan(pop)
            .pushVlan(push)
            .targetPortId(Optional.of(cloud.id(port)))
            .ingress(into)
            .failOpen(failOpen)
            .build();
  }

  /** A mirror of what meets any of the conditions. */
  Cloud mirror(String name, String toPort, Condition... conditions) {
    return put(new Mirror(id(name), id(toPort), List.of(conditions)));
  }

  /** Has a port or device use mirrors; empty names none. */
  Cloud mirrored(String of, String inbound, String outbound) {
    List<UUID> in = inbound.isEmpty() ? List.of() : List.of(id(inbound));
    List<UUID> out = outbound.isEmpty() ? List.of() : List.of(id(outbound));
    return put(
        switch (object(of)) {
          case BridgePort p -> p.withInboundMirrorIds(in).withOutboundMirrorIds(out);
          case RouterPort p -> p.withInboundMirrorIds(in).withOutboundMirrorIds(out);
          case Bridge b -> b.withInboundMirrorIds(in).withOutboundMirrorIds(out);
          case Router r -> r.withInboundMirrorIds(in).withOutboundMirrorIds(out);
          default -> throw new IllegalArgumentException("no mirrors: " + of);
        });
  }

  /** A service sees the traffic of a protected port. */
  Cloud insertion(
      String name,
      String port,
      String mac,
      String servicePort,
      int vlan,
      int position,
      boolean failOpen) {
    return put(
        new L2Insertion(
            id(name),
            id(port),
            id(servicePort),
            Optional.of(Mac.parse(mac)),
            vlan,
            position,
            failOpen));
  }

  Cloud mac(String bridge, String mac, String port) {
    return apply(new Change.MacAt(id(bridge), 0, Mac.parse(mac), Optional.of(id(port))));
  }

  Cloud neighbour(String device, String address, String mac) {
    return apply(
        new Change.NeighbourAt(id(device), IpAddress.parse(address), Optional.of(Mac.parse(mac))));
  }

  /** A router's port that is an overlay VTEP, active. */
  Cloud overlay(String port, String router, String mac, int vni, String address) {
    routerPort(port, router, mac);
    routerPortWith(
        port,
        p ->
            p.with(
                b -> b.vni(Optional.of(vni)).tunnelAddress(Optional.of(IpAddress.parse(address)))));
    return active(port);
  }

  /** An overlay VTEP finds a MAC behind another VTEP. */
  Cloud peer(String port, String mac, String vtep) {
    return apply(new Change.PeerAt(id(port), Mac.parse(mac), Optional.of(IpAddress.parse(vtep))));
  }

  /** A bridge with this VNI has a port to a hardware VTEP. */
  Cloud vxlanPort(String port, String bridge, int vni, String vtep) {
    put(((Bridge) object(bridge)).withVni(Optional.of(vni)));
    return put(
        VxlanPortBuilder.builder()
            .id(id(port))
            .bridgeId(id(bridge))
            .adminStateUp(true)
            .tunnelKey(port.hashCode() & 0xffff)
            .vtepId(id(vtep))
            .build());
  }

  /** Where a hardware VTEP is; without addresses: nobody knows. */
  Cloud vtepAt(String vtep, String... addresses) {
    return apply(
        new Change.VtepAt(id(vtep), Arrays.stream(addresses).map(IpAddress::parse).toList()));
  }

  Cloud block(String owner, String router, String address, int first, int size) {
    return apply(
        new Change.BlockOf(
            id(router), IpAddress.parse(address), first, size, Optional.of(id(owner)), 0));
  }

  Cloud dhcp(Dhcp subnet) {
    return put(subnet);
  }

  Cloud balancer(String name, String router) {
    return put(new LoadBalancer(id(name), Optional.empty(), true, Optional.of(id(router))));
  }

  Cloud pool(String name, String balancer, L4Protocol protocol) {
    return put(
        PoolBuilder.builder()
            .id(id(name))
            .loadBalancerId(id(balancer))
            .adminStateUp(true)
            .protocol(protocol)
            .method(LbMethod.ROUND_ROBIN)
            .status(LbStatus.ACTIVE)
            .mappingStatus(PoolMappingStatus.INACTIVE)
            .build());
  }

  Cloud vip(String name, String pool, String address, int port, boolean sticky) {
    return put(
        VipBuilder.builder()
            .id(id(name))
            .poolId(id(pool))
            .adminStateUp(true)
            .address(IpAddress.parse(address))
            .port(port)
            .stickySource(sticky)
            .build());
  }

  Cloud member(String name, String pool, String address, int port, int weight) {
    return put(
        new PoolMember(
            id(name),
            Optional.of(id(pool)),
            true,
            LbStatus.ACTIVE,
            IpAddress.parse(address),
            port,
            weight));
  }

  Cloud memberWith(String name, UnaryOperator<PoolMember> more) {
    return put(more.apply((PoolMember) object(name)));
  }

  /** The verdict on a frame. */
  Verdict send(String port, byte[] frame) {
    return Simulation.simulate(view, id(port), packet(frame));
  }

  static Packet packet(byte[] frame) {
    try {
      return Packet.of(frame);
    } catch (MalformedPacket e) {
      throw new AssertionError(e);
    }
  }

  /** Learns all that a verdict teaches. */
  Cloud learn(Verdict verdict) {
    List<Change> changes = new ArrayList<>();
    for (Effect effect : verdict.effects()) {
      changes.add(
          switch (effect) {
            case Effect.LearnMac e ->
                new Change.MacAt(e.bridge(), e.vlan(), e.mac(), Optional.of(e.port()));
            case Effect.LearnNeighbour e ->
                new Change.NeighbourAt(e.device(), e.address(), Optional.of(e.mac()));
          });
    }
    return apply(changes.toArray(Change[]::new));
  }
}
