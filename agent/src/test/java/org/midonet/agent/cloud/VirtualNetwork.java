package org.midonet.agent.cloud;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.midonet.nsdb.Change;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.Sequences.Sequence;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgeBuilder;
import org.midonet.topology.BridgePort;
import org.midonet.topology.BridgePortBuilder;
import org.midonet.topology.Chain;
import org.midonet.topology.ChainBuilder;
import org.midonet.topology.Condition;
import org.midonet.topology.ConditionBuilder;
import org.midonet.topology.Dhcp;
import org.midonet.topology.DhcpV6;
import org.midonet.topology.ForwardNatRule;
import org.midonet.topology.HostBuilder;
import org.midonet.topology.L4Protocol;
import org.midonet.topology.LbMethod;
import org.midonet.topology.LbStatus;
import org.midonet.topology.LiteralRule;
import org.midonet.topology.LoadBalancer;
import org.midonet.topology.LoadBalancerBuilder;
import org.midonet.topology.NatTarget;
import org.midonet.topology.NextHop;
import org.midonet.topology.Pool;
import org.midonet.topology.PoolBuilder;
import org.midonet.topology.PoolMappingStatus;
import org.midonet.topology.PoolMember;
import org.midonet.topology.PoolMemberBuilder;
import org.midonet.topology.Port;
import org.midonet.topology.PortGroup;
import org.midonet.topology.PortGroupBuilder;
import org.midonet.topology.ReverseNatRule;
import org.midonet.topology.Route;
import org.midonet.topology.RouteBuilder;
import org.midonet.topology.Router;
import org.midonet.topology.RouterBuilder;
import org.midonet.topology.RouterPort;
import org.midonet.topology.RouterPortBuilder;
import org.midonet.topology.Rule;
import org.midonet.topology.RuleAction;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TraceRequest;
import org.midonet.topology.TraceRequestBuilder;
import org.midonet.topology.TunnelType;
import org.midonet.topology.TunnelZone;
import org.midonet.topology.TunnelZoneBuilder;
import org.midonet.topology.VipBuilder;
import org.midonet.topology.error.MidonetException;

/** Makes and changes the virtual network, as the API does. */
public final class VirtualNetwork {

  private static final Prefix ANYWHERE = Prefix.parse("0.0.0.0/0");

  private final Nsdb nsdb;
  private int lastRouterPort;

  VirtualNetwork(Nsdb nsdb) {
    this.nsdb = nsdb;
  }

  /** A bridge. */
  public Bridge bridge(String name) {
    return create(
        BridgeBuilder.builder().id(UUID.randomUUID()).name(name).adminStateUp(true).build());
  }

  /** Switches a bridge on or off. */
  public void admin(Bridge bridge, boolean up) {
    update(Bridge.class, bridge.id(), stored -> stored.with().adminStateUp(up).build());
  }

  /** A port of a bridge. */
  public BridgePort port(Bridge bridge) {
    return create(
        BridgePortBuilder.builder()
            .id(UUID.randomUUID())
            .bridgeId(bridge.id())
            .adminStateUp(true)
            .tunnelKey(tunnelKey())
            .build());
  }

  /** A router. */
  public Router router(String name) {
    return create(
        RouterBuilder.builder()
            .id(UUID.randomUUID())
            .name(name)
            .adminStateUp(true)
            .asNumber(-1)
            .build());
  }

  /** A port of a router with an address and a route to its network. */
  public RouterPort port(Router router, String address) {
    Prefix prefix = Prefix.parse(address);
    RouterPort port =
        create(
            RouterPortBuilder.builder()
                .id(UUID.randomUUID())
                .routerId(router.id())
                .adminStateUp(true)
                .tunnelKey(tunnelKey())
                .mac(new Mac(0xacca_ba00_0000L | ++lastRouterPort))
                .addresses(List.of(prefix))
                .build());
    route(router, prefix.canonical().toString(), port, Optional.empty());
    return port;
  }

  /** A port of a router with this address, linked to a new port of a bridge. */
  public RouterPort attach(Router router, String address, Bridge bridge) {
    RouterPort port = port(router, address);
    link(port(bridge), port);
    return port;
  }

  /** The port at which a bridge knows another, linked to it, by a VLAN. */
  public BridgePort trunk(Bridge aware, int vlan, Bridge plain) {
    BridgePort below = port(plain);
    BridgePort above = port(aware).with().vlanId(Optional.of(vlan)).peerId(below.id()).build();
    commit(new Change.Update(above), new Change.Update(below.with().peerId(above.id()).build()));
    return above;
  }

  /** Links two ports. */
  public void link(BridgePort bridge, RouterPort router) {
    commit(
        new Change.Update(bridge.with().peerId(router.id()).build()),
        new Change.Update(router.with().peerId(bridge.id()).build()));
  }

  /** A route by a port. */
  public Route route(Router router, String destination, RouterPort by, Optional<Ip4> gateway) {
    return create(
        RouteBuilder.builder()
            .id(UUID.randomUUID())
            .routerId(router.id())
            .source(ANYWHERE)
            .destination(Prefix.parse(destination))
            .nextHop(NextHop.PORT)
            .nextHopPortId(by.id())
            .nextHopGateway(gateway.map(address -> (IpAddress) address))
            .weight(100)
            .build());
  }

  /** Binds a port to an interface. */
  public void bind(Port port, Hypervisor host, String interfaceName) {
    switch (port) {
      case BridgePort bridge ->
          update(
              BridgePort.class,
              bridge.id(),
              stored ->
                  stored
                      .with()
                      .hostId(Optional.of(host.id()))
                      .interfaceName(Optional.of(interfaceName))
                      .build());
      case RouterPort router ->
          update(
              RouterPort.class,
              router.id(),
              stored ->
                  stored
                      .with()
                      .hostId(Optional.of(host.id()))
                      .interfaceName(Optional.of(interfaceName))
                      .build());
      default -> throw new AssertionError("not to be bound: " + port);
    }
  }

  /** The port that is bound to an interface. */
  public UUID portAt(Hypervisor host, String interfaceName) {
    try {
      return nsdb.topology().list(Port.class).stream()
          .filter(port -> port.hostId().equals(Optional.of(host.id())))
          .filter(port -> port.interfaceName().equals(Optional.of(interfaceName)))
          .map(Port::id)
          .findFirst()
          .orElseThrow();
    } catch (MidonetException e) {
      throw new AssertionError(e);
    }
  }

  /** Takes the binding back. */
  public void unbind(BridgePort port) {
    update(
        BridgePort.class,
        port.id(),
        stored -> stored.with().hostId(Optional.empty()).interfaceName(Optional.empty()).build());
  }

  /** Asks to see packets at a port. */
  public TraceRequest trace(BridgePort port, Condition condition, long limit) {
    return create(
        TraceRequestBuilder.builder()
            .id(UUID.randomUUID())
            .portId(Optional.of(port.id()))
            .condition(condition)
            .limit(limit)
            .enabled(true)
            .build());
  }

  /** Switches a trace request on or off. */
  public void enable(TraceRequest request, boolean enabled) {
    commit(new Change.Update(request.with().enabled(enabled).build()));
  }

  /** A chain without rules. */
  public Chain chain(String name) {
    return create(ChainBuilder.builder().id(UUID.randomUUID()).name(name).build());
  }

  /** Puts a rule at the end of a chain. */
  public <R extends Rule> R append(Chain chain, R rule) {
    Chain stored = get(Chain.class, chain.id());
    List<UUID> rules = new ArrayList<>(stored.ruleIds());
    rules.add(rule.id());
    commit(new Change.Create(rule), new Change.Update(stored.with().ruleIds(rules).build()));
    return rule;
  }

  /** A rule that decides. */
  public LiteralRule rule(Chain chain, Condition condition, RuleAction action) {
    return append(chain, new LiteralRule(UUID.randomUUID(), chain.id(), condition, action));
  }

  /** A rule that translates source or destination. */
  public ForwardNatRule translate(
      Chain chain, Condition condition, boolean destination, NatTarget target) {
    return append(
        chain,
        new ForwardNatRule(
            UUID.randomUUID(),
            chain.id(),
            condition,
            RuleAction.ACCEPT,
            destination,
            List.of(target),
            Optional.empty()));
  }

  /** A rule that undoes such a translation. */
  public ReverseNatRule undo(Chain chain, Condition condition, boolean destination) {
    return append(
        chain,
        new ReverseNatRule(
            UUID.randomUUID(),
            chain.id(),
            condition,
            RuleAction.ACCEPT,
            destination,
            Optional.empty()));
  }

  /** From these addresses guests speak to the outside as that one, by ports of it. */
  public void sourceNat(Chain entering, Chain leaving, Prefix inside, Ip4 as) {
    undo(entering, ConditionBuilder.builder().destination(Prefix.host(as)).build(), false);
    translate(
        leaving,
        ConditionBuilder.builder().source(inside).build(),
        false,
        new NatTarget(as, as, 1024, 65535));
  }

  /** A guest is that address to the outside. */
  public void floating(Chain entering, Chain leaving, Ip4 guest, Ip4 as) {
    translate(
        entering,
        ConditionBuilder.builder().destination(Prefix.host(as)).build(),
        true,
        new NatTarget(guest, guest, 0, 0));
    translate(
        leaving,
        ConditionBuilder.builder().source(Prefix.host(guest)).build(),
        false,
        new NatTarget(as, as, 0, 0));
  }

  /** Removes a rule. */
  public void remove(Rule rule) {
    delete(Rule.class, rule.id());
  }

  /** The chains that see what enters and leaves a bridge's port at the bridge. */
  public void filter(BridgePort port, Optional<Chain> inbound, Optional<Chain> outbound) {
    update(
        BridgePort.class,
        port.id(),
        stored ->
            stored
                .with()
                .inboundFilterId(inbound.map(Chain::id))
                .outboundFilterId(outbound.map(Chain::id))
                .build());
  }

  /** The chains that see what enters and leaves a bridge. */
  public void filter(Bridge bridge, Optional<Chain> inbound, Optional<Chain> outbound) {
    update(
        Bridge.class,
        bridge.id(),
        stored ->
            stored
                .with()
                .inboundFilterId(inbound.map(Chain::id))
                .outboundFilterId(outbound.map(Chain::id))
                .build());
  }

  /** The chains that see what enters and leaves a router. */
  public void filter(Router router, Optional<Chain> inbound, Optional<Chain> outbound) {
    update(
        Router.class,
        router.id(),
        stored ->
            stored
                .with()
                .inboundFilterId(inbound.map(Chain::id))
                .outboundFilterId(outbound.map(Chain::id))
                .build());
  }

  /** Changes what a route costs. */
  public void weight(Route route, int weight) {
    update(Route.class, route.id(), stored -> stored.with().weight(weight).build());
  }

  /** A load balancer of a router, with one pool and a VIP, TCP. */
  public Pool balance(Router router, Ip4 address, int port) {
    return balance(router, L4Protocol.TCP, address, port);
  }

  /** The same, for a protocol. */
  public Pool balance(Router router, L4Protocol protocol, Ip4 address, int port) {
    LoadBalancer balancer =
        create(
            LoadBalancerBuilder.builder()
                .id(UUID.randomUUID())
                .adminStateUp(true)
                .routerId(Optional.of(router.id()))
                .build());
    Pool pool =
        create(
            PoolBuilder.builder()
                .id(UUID.randomUUID())
                .loadBalancerId(Optional.of(balancer.id()))
                .adminStateUp(true)
                .protocol(protocol)
                .method(LbMethod.ROUND_ROBIN)
                .status(LbStatus.ACTIVE)
                .mappingStatus(PoolMappingStatus.ACTIVE)
                .build());
    create(
        VipBuilder.builder()
            .id(UUID.randomUUID())
            .poolId(Optional.of(pool.id()))
            .adminStateUp(true)
            .address(address)
            .port(port)
            .stickySource(false)
            .build());
    return pool;
  }

  /** A member of a pool. */
  public PoolMember member(Pool pool, Ip4 address, int port) {
    return create(
        PoolMemberBuilder.builder()
            .id(UUID.randomUUID())
            .poolId(Optional.of(pool.id()))
            .adminStateUp(true)
            .status(LbStatus.ACTIVE)
            .address(address)
            .port(port)
            .weight(1)
            .build());
  }

  /** Takes a member out for new connections, or back in. */
  public void admin(PoolMember member, boolean up) {
    update(PoolMember.class, member.id(), stored -> stored.with().adminStateUp(up).build());
  }

  /** What DHCP answers. */
  public Dhcp dhcp(Dhcp dhcp) {
    return create(dhcp);
  }

  /** What IPv6 stations are told. */
  public DhcpV6 dhcp(DhcpV6 dhcp) {
    return create(dhcp);
  }

  /** Adds an object of any type. */
  public void add(TopologyObject object) {
    commit(new Change.Create(object));
  }

  /** Changes a member of a pool. */
  public void change(PoolMember member, UnaryOperator<PoolMember> how) {
    update(PoolMember.class, member.id(), how);
  }

  /** Changes a port of a router. */
  public void change(RouterPort port, UnaryOperator<RouterPort> how) {
    update(Port.class, port.id(), stored -> how.apply((RouterPort) stored));
  }

  /** A port group. */
  public PortGroup portGroup(String name, boolean stateful) {
    return create(
        PortGroupBuilder.builder().id(UUID.randomUUID()).name(name).stateful(stateful).build());
  }

  /** A tunnel zone without members. */
  public TunnelZone tunnelZone(String name) {
    return create(
        TunnelZoneBuilder.builder()
            .id(UUID.randomUUID())
            .name(name)
            .type(TunnelType.VXLAN)
            .build());
  }

  /** A host that has registered. */
  public void host(UUID id, String name) {
    create(
        HostBuilder.builder().id(id).name(name).floodingProxyWeight(1).containerWeight(1).build());
  }

  /** Makes a host a member of a zone. */
  public void join(TunnelZone zone, UUID host, Ip4 address) {
    update(
        TunnelZone.class,
        zone.id(),
        stored -> {
          List<TunnelZone.Member> members = new ArrayList<>(stored.members());
          members.removeIf(member -> member.hostId().equals(host));
          members.add(new TunnelZone.Member(host, address));
          return stored.with().members(members).build();
        });
  }

  /** Removes an object. */
  public void delete(Class<? extends TopologyObject> type, UUID id) {
    commit(new Change.Delete(type, id));
  }

  private <T extends TopologyObject> T create(T object) {
    commit(new Change.Create(object));
    return object;
  }

  private <T extends TopologyObject> T get(Class<T> type, UUID id) {
    try {
      return nsdb.topology().get(type, id);
    } catch (MidonetException e) {
      throw new AssertionError(e);
    }
  }

  private <T extends TopologyObject> void update(Class<T> type, UUID id, UnaryOperator<T> change) {
    try {
      var _ = nsdb.topology().update(type, id, change::apply);
    } catch (MidonetException e) {
      throw new AssertionError(e);
    }
  }

  private void commit(Change... changes) {
    try {
      nsdb.topology().commit(changes);
    } catch (MidonetException e) {
      throw new AssertionError(e);
    }
  }

  private int tunnelKey() {
    try {
      return (int) nsdb.sequences().next(Sequence.TUNNEL_KEY);
    } catch (MidonetException e) {
      throw new AssertionError(e);
    }
  }
}
