package org.midonet.packet;

/** Why a router or host does not forward or take a packet, with its ICMP and ICMPv6 numbers. */
public enum IcmpProblem {
  /** The time to live or hop limit ran out on the way. */
  TTL_EXCEEDED(IcmpType.TIME_EXCEEDED, 0, Icmpv6Type.TIME_EXCEEDED, 0),
  /** There is no route. */
  NO_ROUTE(IcmpType.UNREACHABLE, 0, Icmpv6Type.UNREACHABLE, 0),
  /** There is a route, but nobody has the address. */
  HOST_UNREACHABLE(IcmpType.UNREACHABLE, 1, Icmpv6Type.UNREACHABLE, 3),
  /** The host does not speak the protocol; in IPv6 an unrecognised next header. */
  PROTOCOL_UNREACHABLE(IcmpType.UNREACHABLE, 2, Icmpv6Type.PARAMETER_PROBLEM, 1),
  /** Nobody listens on the port. */
  PORT_UNREACHABLE(IcmpType.UNREACHABLE, 3, Icmpv6Type.UNREACHABLE, 4),
  /** A rule or a reject route forbids it (RFC 1812, 5.2.7.1). */
  PROHIBITED(IcmpType.UNREACHABLE, 13, Icmpv6Type.UNREACHABLE, 1),
  /** It is larger than the MTU ahead and must not be fragmented (RFC 1191). */
  TOO_BIG(IcmpType.UNREACHABLE, 4, Icmpv6Type.PACKET_TOO_BIG, 0);

  private final int type4;
  private final int code4;
  private final int type6;
  private final int code6;

  IcmpProblem(int type4, int code4, int type6, int code6) {
    this.type4 = type4;
    this.code4 = code4;
    this.type6 = type6;
    this.code6 = code6;
  }

  int type(boolean isIpv6) {
    return isIpv6 ? type6 : type4;
  }

  int code(boolean isIpv6) {
    return isIpv6 ? code6 : code4;
  }
}
