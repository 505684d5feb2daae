package org.midonet.simulation;

/** Why a packet went nowhere. */
public enum DropReason {
  /** The port by which it entered is not known, or not bound. */
  NO_SUCH_PORT,
  /** A port or device on its way is administratively down. */
  ADMIN_DOWN,
  /** A rule dropped it. */
  RULE,
  /** A rule rejected it, and no answer could be sent. */
  REJECTED,
  /** A frame with a multicast source MAC. */
  BAD_SOURCE_MAC,
  /** It would have left by the port that it came by. */
  SAME_PORT,
  /** Its VLAN tag does not fit the port. */
  WRONG_VLAN,
  /** A router took it for somebody else's: not its MAC, or a broadcast. */
  NOT_FOR_ROUTER,
  /** Neither IP nor ARP, where a router wants one of them. */
  NOT_IP,
  /** No route to its destination. */
  NO_ROUTE,
  /** A route discards it. */
  BLACKHOLE,
  /** A route rejects it. */
  REJECT_ROUTE,
  /** Addressed to the router itself, which has no use for it. */
  LOCAL_UNUSED,
  /** Its next hop is not on the network of the port it would leave by, or that port is gone. */
  UNREACHABLE,
  /** Its TTL or hop limit ran out. */
  TTL_EXPIRED,
  /** A flood that had nowhere to go. */
  NOBODY_THERE,
  /** A port that leads nowhere: neither bound nor linked. */
  UNPLUGGED,
  /** It passed too many devices: a loop. */
  TOO_MANY_DEVICES,
  /** A translation that was asked for cannot be done. */
  NAT_IMPOSSIBLE,
  /** A payload that a device had to understand is malformed. */
  MALFORMED,
  /** It came for a VIP that nobody serves. */
  NO_BACKEND,
  /** It would have left by the port of an inserted service, which gets only what is redirected. */
  SERVICE_PORT,
  /** It is larger than the MTU of its way out, and no router on it could say so. */
  TOO_BIG,
  /** An overlay VTEP knows no other behind which the destination is. */
  NO_PEER,
  /** Rules jump too deep, or there are too many on its way: a tangle. */
  TOO_MANY_RULES,
  /** It is not known where the hardware VTEP is behind which the destination is. */
  NO_VTEP,
  /** The host is not in the tunnel zone of the hardware VTEP behind which the destination is. */
  NOT_IN_VTEP_ZONE
}
