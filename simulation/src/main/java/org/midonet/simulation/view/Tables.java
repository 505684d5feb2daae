package org.midonet.simulation.view;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.simulation.Dependency.OfBlockOwner;
import org.midonet.simulation.Dependency.OfOwnedBlocks;
import org.midonet.simulation.OverlayPort.Station;
import org.midonet.topology.Bridge;
import org.midonet.topology.Chain;
import org.midonet.topology.Dhcp;
import org.midonet.topology.DhcpV6;
import org.midonet.topology.L2Insertion;
import org.midonet.topology.LoadBalancer;
import org.midonet.topology.Pool;
import org.midonet.topology.PoolMember;
import org.midonet.topology.Port;
import org.midonet.topology.PortGroup;
import org.midonet.topology.Route;
import org.midonet.topology.Router;
import org.midonet.topology.Rule;
import org.midonet.topology.TraceRequest;
import org.midonet.topology.Vip;

/**
 * The tables of a network view: first the objects as they are, then what is compiled from them,
 * then state. A {@link ViewEditor} changes its own copy; once it has finished, nobody changes them
 * any more.
 */
public final class Tables {

  /**
   * What DHCP tells guests before anybody says better: an underlay of 1500 less VXLAN over IPv4.
   */
  private static final int VXLAN_GUEST_MTU = 1450;

  PersistentMap<UUID, Port> ports = PersistentMap.empty();
  PersistentMap<UUID, Bridge> bridgeObjects = PersistentMap.empty();
  PersistentMap<UUID, Router> routerObjects = PersistentMap.empty();
  PersistentMap<UUID, Chain> chainObjects = PersistentMap.empty();
  PersistentMap<UUID, Rule> rules = PersistentMap.empty();
  PersistentMap<UUID, Route> routeObjects = PersistentMap.empty();
  PersistentMap<UUID, Dhcp> dhcp = PersistentMap.empty();
  PersistentMap<UUID, DhcpV6> dhcp6 = PersistentMap.empty();
  PersistentMap<UUID, PortGroup> portGroups = PersistentMap.empty();

  /** By device, its ports in the order of their ids; also of a device that is not known. */
  PersistentMap<UUID, List<UUID>> portsOf = PersistentMap.empty();

  /** By bridge, its DHCP subnets in the order of their ids. */
  PersistentMap<UUID, List<UUID>> dhcpOf = PersistentMap.empty();

  /** By bridge, its IPv6 subnets likewise. */
  PersistentMap<UUID, List<UUID>> dhcp6Of = PersistentMap.empty();

  PersistentMap<UUID, LoadBalancer> balancerObjects = PersistentMap.empty();
  PersistentMap<UUID, Pool> pools = PersistentMap.empty();
  PersistentMap<UUID, Vip> vips = PersistentMap.empty();
  PersistentMap<UUID, PoolMember> members = PersistentMap.empty();

  /** By router, load balancer, pool and pool: what belongs to it, in the order of ids. */
  PersistentMap<UUID, List<UUID>> balancersOf = PersistentMap.empty();

  PersistentMap<UUID, List<UUID>> poolsOf = PersistentMap.empty();
  PersistentMap<UUID, List<UUID>> vipsOf = PersistentMap.empty();
  PersistentMap<UUID, List<UUID>> membersOf = PersistentMap.empty();

  /** By router, its load balancer. */
  PersistentMap<UUID, CompiledBalancer> balancers = PersistentMap.empty();

  PersistentMap<UUID, L2Insertion> insertions = PersistentMap.empty();

  /** By protected port, and by the port of a service: the insertions. */
  PersistentMap<UUID, List<UUID>> insertionsOf = PersistentMap.empty();

  PersistentMap<UUID, List<UUID>> insertionsBy = PersistentMap.empty();

  /** By port, what insertions make of it. */
  PersistentMap<UUID, CompiledInsertions> insertionsAt = PersistentMap.empty();

  PersistentMap<UUID, TraceRequest> traces = PersistentMap.empty();

  /** By port, bridge or router, the trace requests that are enabled. */
  PersistentMap<UUID, List<CompiledTrace>> tracesAt = PersistentMap.empty();

  PersistentMap<UUID, CompiledMirror> mirrors = PersistentMap.empty();
  PersistentMap<UUID, CompiledBridge> bridges = PersistentMap.empty();
  PersistentMap<UUID, CompiledRouter> routers = PersistentMap.empty();
  PersistentMap<UUID, CompiledChain> chains = PersistentMap.empty();
  PersistentMap<UUID, RouteTable> routes = PersistentMap.empty();
  PersistentMap<UUID, Set<IpAddress>> addressGroups = PersistentMap.empty();

  PersistentMap<MacKey, UUID> macs = PersistentMap.empty();
  PersistentMap<NeighbourKey, Mac> neighbours = PersistentMap.empty();
  PersistentMap<Station, IpAddress> peers = PersistentMap.empty();
  PersistentMap<UUID, List<IpAddress>> vteps = PersistentMap.empty();
  PersistentMap<UUID, UUID> hosts = PersistentMap.empty();
  PersistentMap<OfOwnedBlocks, List<NatBlock>> blocksOf = PersistentMap.empty();
  PersistentMap<OfBlockOwner, List<NatBlock>> blocksAt = PersistentMap.empty();
  int guestMtu = VXLAN_GUEST_MTU;
  boolean metadata;

  /** Empty tables. */
  public Tables() {}

  /** A copy, to be changed. */
  Tables(Tables from) {
    ports = from.ports;
    bridgeObjects = from.bridgeObjects;
    routerObjects = from.routerObjects;
    chainObjects = from.chainObjects;
    rules = from.rules;
    routeObjects = from.routeObjects;
    dhcp = from.dhcp;
    dhcp6 = from.dhcp6;
    portGroups = from.portGroups;
    portsOf = from.portsOf;
    dhcpOf = from.dhcpOf;
    dhcp6Of = from.dhcp6Of;
    balancerObjects = from.balancerObjects;
    pools = from.pools;
    vips = from.vips;
    members = from.members;
    balancersOf = from.balancersOf;
    poolsOf = from.poolsOf;
    vipsOf = from.vipsOf;
    membersOf = from.membersOf;
    balancers = from.balancers;
    insertions = from.insertions;
    insertionsOf = from.insertionsOf;
    insertionsBy = from.insertionsBy;
    insertionsAt = from.insertionsAt;
    traces = from.traces;
    tracesAt = from.tracesAt;
    mirrors = from.mirrors;
    bridges = from.bridges;
    routers = from.routers;
    chains = from.chains;
    routes = from.routes;
    addressGroups = from.addressGroups;
    macs = from.macs;
    neighbours = from.neighbours;
    peers = from.peers;
    vteps = from.vteps;
    hosts = from.hosts;
    blocksOf = from.blocksOf;
    blocksAt = from.blocksAt;
    guestMtu = from.guestMtu;
    metadata = from.metadata;
  }

  /** A port. */
  public @Nullable Port port(UUID id) {
    return ports.get(id);
  }

  /** The ports of a device, in the order of their ids. */
  public List<UUID> portsOf(UUID device) {
    return or(portsOf.get(device), List.of());
  }

  /** A port group. */
  public @Nullable PortGroup portGroup(UUID id) {
    return portGroups.get(id);
  }

  /** The host where an exterior port is active. */
  public @Nullable UUID host(UUID port) {
    return hosts.get(port);
  }

  /** A bridge with all that is known of it. */
  public CompiledBridge bridge(UUID id) {
    return or(bridges.get(id), CompiledBridge.NONE);
  }

  /** A router with all that is known of it. */
  public CompiledRouter router(UUID id) {
    return or(routers.get(id), CompiledRouter.NONE);
  }

  /** The load balancer of a router. */
  public @Nullable CompiledBalancer balancer(UUID router) {
    return balancers.get(router);
  }

  /** A mirror. */
  public @Nullable CompiledMirror mirror(UUID id) {
    return mirrors.get(id);
  }

  /** A trace request. */
  public @Nullable TraceRequest trace(UUID id) {
    return traces.get(id);
  }

  /** The trace requests at a port, bridge or router that are enabled. */
  public List<CompiledTrace> tracesAt(UUID device) {
    return or(tracesAt.get(device), List.of());
  }

  /** What service insertions make of a port. */
  public @Nullable CompiledInsertions insertionsAt(UUID port) {
    return insertionsAt.get(port);
  }

  /** The routes of a router. */
  public RouteTable routes(UUID router) {
    return or(routes.get(router), RouteTable.EMPTY);
  }

  /** A chain. */
  public @Nullable CompiledChain chain(UUID id) {
    return chains.get(id);
  }

  /** The members of an address group. */
  public Set<IpAddress> addressGroup(UUID id) {
    return or(addressGroups.get(id), Set.of());
  }

  /** The port behind which a bridge has a MAC. */
  public @Nullable UUID macAt(MacKey key) {
    return macs.get(key);
  }

  /** A neighbour's hardware address. */
  public @Nullable Mac neighbour(NeighbourKey key) {
    return neighbours.get(key);
  }

  /** The VTEP behind which an overlay VTEP finds a MAC. */
  public @Nullable IpAddress peer(Station station) {
    return peers.get(station);
  }

  /** The underlay addresses of a hardware VTEP. */
  public List<IpAddress> vtep(UUID id) {
    List<IpAddress> addresses = vteps.get(id);
    return addresses == null ? List.of() : addresses;
  }

  /** The blocks that a port owns at an address, lowest first. */
  public List<NatBlock> blocksOf(OfOwnedBlocks key) {
    return or(blocksOf.get(key), List.of());
  }

  /** The owned blocks that have ports in one range of {@link NatBlock#GRAIN}, lowest first. */
  public List<NatBlock> blocksAt(OfBlockOwner key) {
    return or(blocksAt.get(key), List.of());
  }

  /** Whether this host serves its guests' metadata. */
  public boolean metadata() {
    return metadata;
  }

  /** The MTU that DHCP tells guests whose subnet names none. */
  public int guestMtu() {
    return guestMtu;
  }

  private static <T> T or(@Nullable T value, T otherwise) {
    return value == null ? otherwise : value;
  }
}
