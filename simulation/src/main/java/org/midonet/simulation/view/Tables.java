package org.midonet.simulation.view;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.simulation.Dependency.OfBlockOwner;
import org.midonet.simulation.Dependency.OfOwnedBlocks;
import org.midonet.topology.Bridge;
import org.midonet.topology.Chain;
import org.midonet.topology.Dhcp;
import org.midonet.topology.Port;
import org.midonet.topology.PortGroup;
import org.midonet.topology.Route;
import org.midonet.topology.Router;
import org.midonet.topology.Rule;

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

  public PersistentMap<UUID, Port> ports = PersistentMap.empty();
  PersistentMap<UUID, Bridge> bridgeObjects = PersistentMap.empty();
  PersistentMap<UUID, Router> routerObjects = PersistentMap.empty();
  PersistentMap<UUID, Chain> chainObjects = PersistentMap.empty();
  PersistentMap<UUID, Rule> rules = PersistentMap.empty();
  PersistentMap<UUID, Route> routeObjects = PersistentMap.empty();
  PersistentMap<UUID, Dhcp> dhcp = PersistentMap.empty();
  public PersistentMap<UUID, PortGroup> portGroups = PersistentMap.empty();

  /** By device, its ports in the order of their ids; also of a device that is not known. */
  PersistentMap<UUID, List<UUID>> portsOf = PersistentMap.empty();

  /** By bridge, its DHCP subnets in the order of their ids. */
  PersistentMap<UUID, List<UUID>> dhcpOf = PersistentMap.empty();

  public PersistentMap<UUID, CompiledBridge> bridges = PersistentMap.empty();
  public PersistentMap<UUID, CompiledRouter> routers = PersistentMap.empty();
  public PersistentMap<UUID, CompiledChain> chains = PersistentMap.empty();
  public PersistentMap<UUID, RouteTable> routes = PersistentMap.empty();
  public PersistentMap<UUID, Set<IpAddress>> addressGroups = PersistentMap.empty();

  public PersistentMap<MacKey, UUID> macs = PersistentMap.empty();
  public PersistentMap<NeighbourKey, Mac> neighbours = PersistentMap.empty();
  public PersistentMap<UUID, UUID> hosts = PersistentMap.empty();
  public PersistentMap<OfOwnedBlocks, List<NatBlock>> blocksOf = PersistentMap.empty();
  public PersistentMap<OfBlockOwner, List<NatBlock>> blocksAt = PersistentMap.empty();
  public int guestMtu = VXLAN_GUEST_MTU;

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
    portGroups = from.portGroups;
    portsOf = from.portsOf;
    dhcpOf = from.dhcpOf;
    bridges = from.bridges;
    routers = from.routers;
    chains = from.chains;
    routes = from.routes;
    addressGroups = from.addressGroups;
    macs = from.macs;
    neighbours = from.neighbours;
    hosts = from.hosts;
    blocksOf = from.blocksOf;
    blocksAt = from.blocksAt;
    guestMtu = from.guestMtu;
  }
}
