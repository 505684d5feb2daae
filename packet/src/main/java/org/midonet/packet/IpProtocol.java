package org.midonet.packet;

/** IP protocol and IPv6 next-header numbers (IANA "protocol-numbers"). */
public final class IpProtocol {
  /** IPv6 hop-by-hop options (RFC 8200, 4.3). */
  public static final int HOP_BY_HOP = 0;

  /** ICMP for IPv4. */
  public static final int ICMP = 1;

  /** IGMP. */
  public static final int IGMP = 2;

  /** TCP. */
  public static final int TCP = 6;

  /** UDP. */
  public static final int UDP = 17;

  /** IPv6 routing header. */
  public static final int ROUTING = 43;

  /** IPv6 fragment header. */
  public static final int FRAGMENT = 44;

  /** GRE. */
  public static final int GRE = 47;

  /** Encapsulating security payload: nothing behind it can be read. */
  public static final int ESP = 50;

  /** Authentication header (RFC 4302). */
  public static final int AUTHENTICATION = 51;

  /** ICMP for IPv6. */
  public static final int ICMPV6 = 58;

  /** IPv6: nothing follows. */
  public static final int NO_NEXT_HEADER = 59;

  /** IPv6 destination options. */
  public static final int DESTINATION_OPTIONS = 60;

  /** VRRP. */
  public static final int VRRP = 112;

  /** SCTP. */
  public static final int SCTP = 132;

  private IpProtocol() {}

  /** Whether an IPv6 header chain goes on behind a header of this number. */
  public static boolean isExtension(int nextHeader) {
    return switch (nextHeader) {
      case HOP_BY_HOP, ROUTING, FRAGMENT, AUTHENTICATION, DESTINATION_OPTIONS -> true;
      default -> false;
    };
  }

  /** Whether the protocol's header starts with a source and a destination port. */
  public static boolean hasPorts(int protocol) {
    return protocol == TCP || protocol == UDP || protocol == SCTP;
  }
}
