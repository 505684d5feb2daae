package org.midonet.topology;

/** How stations of an IPv6 subnet come by addresses and the rest of their configuration. */
public enum Ipv6Mode {
  /** They make addresses themselves from what routers advertise (RFC 4862). */
  SLAAC,
  /** Addresses by SLAAC, the rest by DHCPv6. */
  DHCPV6_STATELESS,
  /** All by DHCPv6. */
  DHCPV6_STATEFUL
}
