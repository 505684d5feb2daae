package org.midonet.packet;

/** ICMP types (RFC 792). */
public final class IcmpType {
  /** Echo reply. */
  public static final int ECHO_REPLY = 0;

  /** Destination unreachable. */
  public static final int UNREACHABLE = 3;

  /** Source quench, of old. */
  public static final int SOURCE_QUENCH = 4;

  /** Redirect. */
  public static final int REDIRECT = 5;

  /** Echo request. */
  public static final int ECHO_REQUEST = 8;

  /** Time exceeded. */
  public static final int TIME_EXCEEDED = 11;

  /** Parameter problem. */
  public static final int PARAMETER_PROBLEM = 12;

  private IcmpType() {}

  /** Whether a message of this type quotes the packet that caused it. */
  public static boolean isError(int type) {
    return switch (type) {
      case UNREACHABLE, SOURCE_QUENCH, REDIRECT, TIME_EXCEEDED, PARAMETER_PROBLEM -> true;
      default -> false;
    };
  }

  /** Whether this is an echo request or reply. */
  public static boolean isEcho(int type) {
    return type == ECHO_REQUEST || type == ECHO_REPLY;
  }

  /**
   * The type that answers {@code type}: for echo request and reply the other one, else the same.
   */
  static int answering(boolean isIpv6, int type) {
    if (isIpv6) {
      return Icmpv6Type.isEcho(type) ? type ^ 1 : type;
    }
    return isEcho(type) ? type ^ ECHO_REQUEST : type;
  }
}
