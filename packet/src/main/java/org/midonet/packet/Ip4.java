package org.midonet.packet;

/**
 * An IPv4 address.
 *
 * @param value the 32 bits, first octet highest
 */
public record Ip4(int value) implements IpAddress {
  /** 0.0.0.0. */
  public static final Ip4 ANY = new Ip4(0);

  /** 255.255.255.255. */
  public static final Ip4 BROADCAST = new Ip4(-1);

  /**
   * Reads dotted decimal: four numbers from 0 to 255 without leading zeros (which some readers take
   * for octal).
   *
   * @throws IllegalArgumentException with the reason
   */
  public static Ip4 parse(String text) {
    int value = 0;
    int octets = 0;
    int octet = 0;
    int digits = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : '.';
      if (c >= '0' && c <= '9') {
        if (digits > 0 && octet == 0) {
          throw refuse(text, "a number starts with zero");
        }
        octet = octet * 10 + (c - '0');
        digits++;
        if (octet > 255) {
          throw refuse(text, "a number is above 255");
        }
      } else if (c == '.' && digits > 0 && octets < 4) {
        value = value << 8 | octet;
        octets++;
        octet = 0;
        digits = 0;
      } else {
        throw refuse(text, "four numbers with dots between are needed");
      }
    }
    if (octets != 4) {
      throw refuse(text, "four numbers with dots between are needed");
    }
    return new Ip4(value);
  }

  @Override
  public int bits() {
    return 32;
  }

  @Override
  public long high() {
    return 0;
  }

  @Override
  public long low() {
    return Integer.toUnsignedLong(value);
  }

  @Override
  public boolean isMulticast() {
    return value >>> 28 == 0xe;
  }

  @Override
  public boolean isLinkLocal() {
    return value >>> 16 == 0xa9fe;
  }

  @Override
  public boolean isLoopback() {
    return value >>> 24 == 127;
  }

  /** Whether this is 255.255.255.255 (the broadcast of a network is {@link Prefix#broadcast}). */
  public boolean isBroadcast() {
    return value == -1;
  }

  @Override
  public Ip4 next() {
    if (value == -1) {
      throw new ArithmeticException("255.255.255.255 is the last address");
    }
    return new Ip4(value + 1);
  }

  /** Dotted decimal. */
  @Override
  public String toString() {
    return (value >>> 24)
        + "."
        + (value >>> 16 & 0xff)
        + "."
        + (value >>> 8 & 0xff)
        + "."
        + (value & 0xff);
  }

  private static IllegalArgumentException refuse(String text, String reason) {
    return new IllegalArgumentException("not an IPv4 address: \"" + text + "\": " + reason);
  }
}
