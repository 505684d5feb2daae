package org.midonet.packet;

/** ICMPv6 types (RFC 4443, RFC 4861, RFC 2710, RFC 3810). */
public final class Icmpv6Type {
  /** Destination unreachable. */
  public static final int UNREACHABLE = 1;

  /** Packet too big. */
  public static final int PACKET_TOO_BIG = 2;

  /** Time exceeded. */
  public static final int TIME_EXCEEDED = 3;

  /** Parameter problem. */
  public static final int PARAMETER_PROBLEM = 4;

  /** Echo request. */
  public static final int ECHO_REQUEST = 128;

  /** Echo reply. */
  public static final int ECHO_REPLY = 129;

  /** Multicast listener query. */
  public static final int LISTENER_QUERY = 130;

  /** Multicast listener report, version 1. */
  public static final int LISTENER_REPORT = 131;

  /** Multicast listener done. */
  public static final int LISTENER_DONE = 132;

  /** Router solicitation. */
  public static final int ROUTER_SOLICITATION = 133;

  /** Router advertisement. */
  public static final int ROUTER_ADVERTISEMENT = 134;

  /** Neighbour solicitation. */
  public static final int NEIGHBOUR_SOLICITATION = 135;

  /** Neighbour advertisement. */
  public static final int NEIGHBOUR_ADVERTISEMENT = 136;

  /** Redirect. */
  public static final int REDIRECT = 137;

  /** Multicast listener report, version 2. */
  public static final int LISTENER_REPORT_V2 = 143;

  private Icmpv6Type() {}

  /** Whether a message of this type is an error that quotes the packet that caused it. */
  public static boolean isError(int type) {
    return type < 128;
  }

  /** Whether this is an echo request or reply. */
  public static boolean isEcho(int type) {
    return type == ECHO_REQUEST || type == ECHO_REPLY;
  }

  /** Whether this is router or neighbour discovery (types 133 to 137). */
  public static boolean isDiscovery(int type) {
    return type >= ROUTER_SOLICITATION && type <= REDIRECT;
  }
}
