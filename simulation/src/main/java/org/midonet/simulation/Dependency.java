package org.midonet.simulation;

import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;

/**
 * One thing that was looked up, at the grain of what was asked; also when nothing was found. A
 * change yields the dependencies it {@linkplain NetworkView.Updated#touched touches}; {@link
 * DependencyIndex} finds what rests on them.
 */
public sealed interface Dependency {

  /** The configuration of a port. */
  record OfPort(UUID port) implements Dependency {}

  /** The configuration of a bridge. */
  record OfBridge(UUID bridge) implements Dependency {}

  /** The configuration of a router. */
  record OfRouter(UUID router) implements Dependency {}

  /** What the load balancer of a router answers for, and whether it is up. */
  record OfBalancer(UUID router) implements Dependency {}

  /** Who serves a VIP. */
  record OfVip(UUID vip) implements Dependency {}

  /** A mirror. */
  record OfMirror(UUID mirror) implements Dependency {}

  /** The rules of a chain. */
  record OfChain(UUID chain) implements Dependency {}

  /**
   * Nothing that was looked up: a rule that was met counts its packets under this name. No change
   * touches it.
   */
  record OfMeter(String name) implements Dependency {}

  /** The members of an address group. */
  record OfAddressGroup(UUID group) implements Dependency {}

  /** A port group. */
  record OfPortGroup(UUID group) implements Dependency {}

  /** Where a port is bound and whether it is active. */
  record OfLocation(UUID port) implements Dependency {}

  /**
   * The ports of a device: who gets a flood, which router addresses a bridge has, which ports a
   * router has.
   */
  record OfPortSet(UUID device) implements Dependency {}

  /** Where a bridge has a MAC. */
  record OfMac(UUID bridge, int vlan, Mac mac) implements Dependency {}

  /** The hardware address of a neighbour, in the table of a router or a bridge. */
  record OfNeighbour(UUID device, IpAddress address) implements Dependency {}

  /** Behind which VTEP an overlay VTEP finds a MAC. */
  record OfPeer(UUID port, Mac mac) implements Dependency {}

  /** Where a hardware VTEP is. */
  record OfVtep(UUID vtep) implements Dependency {}

  /**
   * The routes of a router to these destinations. Touched by every change of a route to a prefix
   * that overlaps this one.
   */
  record OfRoutes(UUID router, Prefix destinations) implements Dependency {}

  /** The DHCP subnets of a bridge, and the defaults of their answers. */
  record OfDhcp(UUID bridge) implements Dependency {}

  /** The NAT blocks that a port owns at an address of a router. */
  record OfOwnedBlocks(UUID ingressPort, UUID device, IpAddress address) implements Dependency {}

  /** Who owns the ports of an address of a router that lie in the block of 64 that starts here. */
  record OfBlockOwner(UUID device, IpAddress address, int block) implements Dependency {}
}
