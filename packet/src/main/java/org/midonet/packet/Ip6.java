package org.midonet.packet;

/**
 * An IPv6 address, without a zone.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
public record Ip6(long high, long low) implements IpAddress {
  /** The unspecified address, ::. */
  public static final Ip6 ANY = new Ip6(0, 0);

  /** All nodes on the link, ff02::1. */
  public static final Ip6 ALL_NODES = new Ip6(0xff02L << 48, 1);

  /** All routers on the link, ff02::2. */
  public static final Ip6 ALL_ROUTERS = new Ip6(0xff02L << 48, 2);

  private static final long LINK_LOCAL = 0xfe80L << 48;

  /**
   * Reads every form of RFC 4291, 2.2: with or without "::", with or without a dotted end.
   *
   * @throws IllegalArgumentException with the reason
   */
  public static Ip6 parse(String text) {
    return Ip6Text.parse(text);
  }

  /** The link-local address that a station makes of its MAC (RFC 4291, appendix A). */
  public static Ip6 linkLocal(Mac mac) {
    return new Ip6(LINK_LOCAL, interfaceId(mac));
  }

  /**
   * The address that a station makes of its MAC in a network of 64 bits (SLAAC with EUI-64, RFC
   * 4862).
   *
   * @param networkHigh the first 64 bits of the network
   */
  public static Ip6 fromMac(long networkHigh, Mac mac) {
    return new Ip6(networkHigh, interfaceId(mac));
  }

  private static long interfaceId(Mac mac) {
    long value = mac.value();
    return (value >>> 24 << 40 | 0xff_fe00_0000L | (value & 0xff_ffff)) ^ 1L << 57;
  }

  /** The group ff02::1:ffXX:XXXX that neighbour solicitations for this address go to. */
  public Ip6 solicitedNode() {
    return new Ip6(0xff02L << 48, 0x1_ff00_0000L | (low & 0xff_ffff));
  }

  @Override
  public int bits() {
    return 128;
  }

  @Override
  public boolean isMulticast() {
    return high >>> 56 == 0xff;
  }

  @Override
  public boolean isLinkLocal() {
    return high >>> 54 == 0xfe80 >>> 6;
  }

  @Override
  public boolean isLoopback() {
    return high == 0 && low == 1;
  }

  @Override
  public Ip6 next() {
    if (high == -1 && low == -1) {
      throw new ArithmeticException("no address follows the last one");
    }
    return new Ip6(low == -1 ? high + 1 : high, low + 1);
  }

  /** The one form of RFC 5952. */
  @Override
  public String toString() {
    return Ip6Text.format(high, low);
  }
}
