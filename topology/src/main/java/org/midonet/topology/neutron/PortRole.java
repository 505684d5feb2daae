package org.midonet.topology.neutron;

import java.util.Optional;

/** What a port of Neutron is for: the class of its {@code device_owner}. */
public enum PortRole {
  /** An instance's; and what we know nothing of. */
  VIF,
  /** The DHCP service's. */
  DHCP,
  /** Keeps the address of a floating IP. */
  FLOATING_IP,
  /** A router's on an external network. */
  ROUTER_GATEWAY,
  /** A router's on one of its networks. */
  ROUTER_INTERFACE,
  /** A virtual IP's of LBaaS version 1. */
  VIP,
  /** Stands for a machine behind an L2 gateway. */
  REMOTE_SITE;

  /** The role that an owner's text tells. */
  static PortRole of(Optional<String> deviceOwner) {
    return switch (deviceOwner.orElse("")) {
      case "network:dhcp" -> DHCP;
      case "network:floatingip" -> FLOATING_IP;
      case "network:router_gateway" -> ROUTER_GATEWAY;
      case "network:router_interface" -> ROUTER_INTERFACE;
      case "neutron:LOADBALANCER" -> VIP;
      case "network:remote_site" -> REMOTE_SITE;
      default -> VIF;
    };
  }

  /** Whether a port of this role is a port of the network's bridge. */
  public boolean onBridge() {
    return switch (this) {
      case VIF, DHCP, ROUTER_GATEWAY, ROUTER_INTERFACE -> true;
      case FLOATING_IP, VIP, REMOTE_SITE -> false;
    };
  }

  /** Whether the bridge is told beforehand where its MAC is, and which MAC its address has. */
  public boolean seeded() {
    return switch (this) {
      case VIF, ROUTER_GATEWAY, ROUTER_INTERFACE -> true;
      case DHCP, FLOATING_IP, VIP, REMOTE_SITE -> false;
    };
  }
}
