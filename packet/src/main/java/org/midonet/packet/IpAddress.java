package org.midonet.packet;

/**
 * An address of either IP version. All addresses have a form of 128 bits, {@link #high()} and
 * {@link #low()}, in which an IPv4 address is the low 32 bits: flow keys and tables use it and need
 * not care for the version.
 *
 * <p>The order is: IPv4 before IPv6, then by unsigned value.
 */
public sealed interface IpAddress extends Comparable<IpAddress> permits Ip4, Ip6 {

  /**
   * Reads an IPv4 address in dotted decimal or an IPv6 address.
   *
   * @throws IllegalArgumentException with the reason
   */
  static IpAddress parse(String text) {
    return text.indexOf(':') >= 0 ? Ip6.parse(text) : Ip4.parse(text);
  }

  /**
   * The address of the given width with the given value.
   *
   * @param bits 32 or 128
   * @throws IllegalArgumentException if the value does not fit, or bits is another number
   */
  static IpAddress of(int bits, long high, long low) {
    if (bits == 128) {
      return new Ip6(high, low);
    }
    if (bits != 32 || high != 0 || low >>> 32 != 0) {
      throw new IllegalArgumentException("not an address of " + bits + " bits");
    }
    return new Ip4((int) low);
  }

  /**
   * Reads an address from its octets on the wire.
   *
   * @throws IllegalArgumentException if there are neither 4 nor 16
   */
  static IpAddress ofBytes(byte[] bytes) {
    if (bytes.length != 4 && bytes.length != 16) {
      throw new IllegalArgumentException("an IP address has 4 or 16 octets, not " + bytes.length);
    }
    long high = 0;
    long low = 0;
    for (byte b : bytes) {
      high = high << 8 | low >>> 56;
      low = low << 8 | (b & 0xff);
    }
    return of(bytes.length * 8, high, low);
  }

  /** The width: 32 or 128. */
  int bits();

  /** The upper 64 bits of the 128-bit form; 0 for IPv4. */
  long high();

  /** The lower 64 bits of the 128-bit form; an IPv4 address as unsigned 32 bits. */
  long low();

  /** Whether this names a group: 224.0.0.0/4 or ff00::/8. */
  boolean isMulticast();

  /** Whether this is valid on one link only: 169.254.0.0/16 or fe80::/10. */
  boolean isLinkLocal();

  /** Whether this is in 127.0.0.0/8, or ::1. */
  boolean isLoopback();

  /** Whether this is 0.0.0.0 or ::. */
  default boolean isUnspecified() {
    return high() == 0 && low() == 0;
  }

  /**
   * The address that is greater by one.
   *
   * @throws ArithmeticException at the last address
   */
  IpAddress next();

  /** The octets as on the wire: 4 or 16. */
  default byte[] toBytes() {
    byte[] bytes = new byte[bits() / 8];
    for (int i = 0; i < bytes.length; i++) {
      int shift = 8 * (bytes.length - 1 - i);
      bytes[i] = (byte) (shift >= 64 ? high() >>> (shift - 64) : low() >>> shift);
    }
    return bytes;
  }

  @Override
  default int compareTo(IpAddress other) {
    int byVersion = Integer.compare(bits(), other.bits());
    if (byVersion != 0) {
      return byVersion;
    }
    int byHigh = Long.compareUnsigned(high(), other.high());
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low(), other.low());
  }
}
