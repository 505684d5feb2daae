package org.midonet.cluster.tenancy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.midonet.topology.BgpNetwork;
import org.midonet.topology.BgpPeer;
import org.midonet.topology.Bridge;
import org.midonet.topology.Chain;
import org.midonet.topology.Condition;
import org.midonet.topology.Dhcp;
import org.midonet.topology.DhcpV6;
import org.midonet.topology.HealthMonitor;
import org.midonet.topology.IpAddressGroup;
import org.midonet.topology.L2Insertion;
import org.midonet.topology.L2TransformRule;
import org.midonet.topology.LoadBalancer;
import org.midonet.topology.Mirror;
import org.midonet.topology.Pool;
import org.midonet.topology.PoolMember;
import org.midonet.topology.Port;
import org.midonet.topology.PortGroup;
import org.midonet.topology.References;
import org.midonet.topology.Route;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;
import org.midonet.topology.Rule;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TopologyTypes;
import org.midonet.topology.TraceRequest;
import org.midonet.topology.TraceRule;
import org.midonet.topology.Vip;

/**
 * Which types of objects tenants may own, and where the tenant of each comes from. What is not
 * listed is the administrators': hosts, tunnel zones, VTEPs, containers, all of Neutron's, and what
 * has no tenant in this API (groups of addresses).
 */
public final class Ownership {

  private static final Map<Class<? extends TopologyObject>, Function<TopologyObject, Owner>>
      OWNERS = owners();

  private Ownership() {}

  private static Map<Class<? extends TopologyObject>, Function<TopologyObject, Owner>> owners() {
    Map<Class<? extends TopologyObject>, Function<TopologyObject, Owner>> owners =
        new LinkedHashMap<>();
    put(owners, Bridge.class, bridge -> Owner.named(bridge.tenantId()));
    put(owners, Router.class, router -> Owner.named(router.tenantId()));
    put(owners, Chain.class, chain -> Owner.named(chain.tenantId()));
    put(owners, PortGroup.class, group -> Owner.named(group.tenantId()));
    put(
        owners,
        Port.class,
        port ->
            new Owner.As(
                port instanceof RouterPort ? Router.class : Bridge.class, port.deviceId()));
    put(owners, Dhcp.class, subnet -> new Owner.As(Bridge.class, subnet.bridgeId()));
    put(owners, DhcpV6.class, subnet -> new Owner.As(Bridge.class, subnet.bridgeId()));
    put(owners, Route.class, route -> new Owner.As(Router.class, route.routerId()));
    put(owners, BgpNetwork.class, network -> new Owner.As(Router.class, network.routerId()));
    put(owners, BgpPeer.class, peer -> new Owner.As(Router.class, peer.routerId()));
    put(owners, Rule.class, rule -> new Owner.As(Chain.class, rule.chainId()));
    put(owners, LoadBalancer.class, Ownership::ofBalancer);
    put(owners, HealthMonitor.class, monitor -> Owner.named(monitor.tenantId()));
    put(owners, Pool.class, pool -> Owner.as(LoadBalancer.class, pool.loadBalancerId()));
    put(owners, PoolMember.class, member -> Owner.as(Pool.class, member.poolId()));
    put(owners, Vip.class, vip -> Owner.as(Pool.class, vip.poolId()));
    put(owners, Mirror.class, mirror -> new Owner.As(Port.class, mirror.toPortId()));
    put(owners, L2Insertion.class, insertion -> new Owner.As(Port.class, insertion.portId()));
    put(owners, TraceRequest.class, Ownership::ofTraced);
    return owners;
  }

  private static <T extends TopologyObject> void put(
      Map<Class<? extends TopologyObject>, Function<TopologyObject, Owner>> owners,
      Class<T> type,
      Function<T, Owner> owner) {
    owners.put(type, object -> owner.apply(type.cast(object)));
  }

  /** It stood in a router before it could name its tenant. */
  private static Owner ofBalancer(LoadBalancer balancer) {
    return Owner.named(balancer.tenantId()) instanceof Owner.Tenant named
        ? named
        : Owner.as(Router.class, balancer.routerId());
  }

  private static Owner ofTraced(TraceRequest request) {
    if (request.portId().isPresent()) {
      return Owner.as(Port.class, request.portId());
    }
    return request.bridgeId().isPresent()
        ? Owner.as(Bridge.class, request.bridgeId())
        : Owner.as(Router.class, request.routerId());
  }

  /** Whether objects of a type may be a tenant's. */
  public static boolean isOfTenants(Class<? extends TopologyObject> type) {
    return OWNERS.containsKey(TopologyTypes.of(type));
  }

  /** Where the tenant of an object comes from. */
  static Owner of(TopologyObject object) {
    return Optional.ofNullable(OWNERS.get(TopologyTypes.of(object.getClass())))
        .map(owner -> owner.apply(object))
        .orElseGet(Owner.Administrators::new);
  }

  /**
   * One thing that an object names.
   *
   * @param types what it may be
   */
  record Pointer(String field, List<Class<? extends TopologyObject>> types, UUID id) {}

  /**
   * All that an object names: its references, and what rules and conditions name, which the store
   * lets dangle, but which would tell what others have, or lead packets to it.
   */
  static List<Pointer> pointers(TopologyObject object) {
    List<Pointer> pointers = new ArrayList<>();
    References.of(object)
        .forEach(
            reference ->
                pointers.add(
                    new Pointer(reference.field(), List.of(reference.to()), reference.id())));
    switch (object) {
      case Router router ->
          router
              .forwardChainId()
              .ifPresent(
                  id -> pointers.add(new Pointer("forwardChainId", List.of(Chain.class), id)));
      case L2TransformRule rule -> {
        addAll(pointers, rule.condition());
        rule.targetPortId()
            .ifPresent(id -> pointers.add(new Pointer("targetPortId", List.of(Port.class), id)));
      }
      case TraceRule rule -> {
        addAll(pointers, rule.condition());
        rule.traceRequestId()
            .ifPresent(
                id -> pointers.add(new Pointer("requestId", List.of(TraceRequest.class), id)));
      }
      case Rule rule -> addAll(pointers, rule.condition());
      case TraceRequest request -> addAll(pointers, request.condition());
      case Mirror mirror -> mirror.conditions().forEach(condition -> addAll(pointers, condition));
      default -> {}
    }
    return pointers;
  }

  private static void addAll(List<Pointer> pointers, Condition condition) {
    condition
        .inPortIds()
        .forEach(id -> pointers.add(new Pointer("inPorts", List.of(Port.class), id)));
    condition
        .outPortIds()
        .forEach(id -> pointers.add(new Pointer("outPorts", List.of(Port.class), id)));
    condition
        .portGroupId()
        .ifPresent(id -> pointers.add(new Pointer("portGroup", List.of(PortGroup.class), id)));
    condition
        .ipAddressGroupSourceId()
        .ifPresent(
            id -> pointers.add(new Pointer("ipAddrGroupSrc", List.of(IpAddressGroup.class), id)));
    condition
        .ipAddressGroupDestinationId()
        .ifPresent(
            id -> pointers.add(new Pointer("ipAddrGroupDst", List.of(IpAddressGroup.class), id)));
    condition
        .traversedDeviceId()
        .ifPresent(
            id ->
                pointers.add(
                    new Pointer("traversedDevice", List.of(Bridge.class, Router.class), id)));
  }
}
