package org.midonet.packet;

import java.util.random.RandomGenerator;

/**
 * An Ethernet address: the low 48 bits of {@code value}, first octet on the wire highest.
 *
 * @param value 0 to 2^48-1
 */
public record Mac(long value) implements Comparable<Mac> {
  /** All 48 bits. */
  public static final long MASK = 0xffff_ffff_ffffL;

  /** ff:ff:ff:ff:ff:ff. */
  public static final Mac BROADCAST = new Mac(MASK);

  /** 00:00:00:00:00:00. */
  public static final Mac ZERO = new Mac(0);

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  /** Refuses more than 48 bits. */
  public Mac {
    if ((value & ~MASK) != 0) {
      throw new IllegalArgumentException("a MAC address has 48 bits: " + Long.toHexString(value));
    }
  }

  /**
   * Reads six hexadecimal octets of one or two digits, parted by colons or dashes; case does not
   * matter ("a:b:c:d:e:f" is 0a:0b:0c:0d:0e:0f).
   *
   * @throws IllegalArgumentException if {@code text} is anything else
   */
  public static Mac parse(String text) {
    long value = 0;
    int octets = 0;
    int digits = 0;
    int octet = 0;
    char separator = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : ':';
      int digit = i < text.length() ? hexDigit(c) : -1;
      if (digit >= 0 && digits < 2) {
        octet = octet << 4 | digit;
        digits++;
        continue;
      }
      boolean end = i == text.length();
      boolean sameSeparator = (c == ':' || c == '-') && (separator == 0 || separator == c);
      if (digits == 0 || octets == 6 || (!end && !sameSeparator)) {
        throw notAMac(text);
      }
      separator = end ? separator : c;
      value = value << 8 | octet;
      octets++;
      digits = 0;
      octet = 0;
    }
    if (octets != 6) {
      throw notAMac(text);
    }
    return new Mac(value);
  }

  /**
   * A random locally administered unicast address.
   *
   * @param random where the 46 free bits come from
   */
  public static Mac random(RandomGenerator random) {
    return new Mac((random.nextLong() & MASK & ~(1L << 40)) | 1L << 41);
  }

  /**
   * A random address behind a fixed beginning, for example an OUI.
   *
   * @param prefix the first octets, from one to five of them, as "ac:ca:ba"
   * @param random where the other bits come from
   * @throws IllegalArgumentException if the prefix is not one to five octets
   */
  public static Mac random(String prefix, RandomGenerator random) {
    int octets = (int) prefix.chars().filter(c -> c == ':' || c == '-').count() + 1;
    if (octets > 5) {
      throw new IllegalArgumentException("a MAC prefix has one to five octets: " + prefix);
    }
    String separator = prefix.indexOf('-') >= 0 ? "-" : ":";
    long fixed = parse(prefix + (separator + "0").repeat(6 - octets)).value;
    long free = MASK >>> (8 * octets);
    return new Mac(fixed | (random.nextLong() & free));
  }

  /** The Ethernet address that an IPv4 (RFC 1112) or IPv6 (RFC 2464) multicast address maps to. */
  public static Mac ofMulticast(IpAddress group) {
    return switch (group) {
      case Ip4 ip -> new Mac(0x0100_5e00_0000L | (ip.value() & 0x7f_ffff));
      case Ip6 ip -> new Mac(0x3333_0000_0000L | (ip.low() & 0xffff_ffffL));
    };
  }

  /** Whether the group bit is set (true for broadcast too). */
  public boolean isMulticast() {
    return isMulticast(value);
  }

  /** Whether the group bit is set in an address given as a number. */
  public static boolean isMulticast(long value) {
    return (value & 1L << 40) != 0;
  }

  /** Whether this is ff:ff:ff:ff:ff:ff. */
  public boolean isBroadcast() {
    return value == MASK;
  }

  /** Whether this is neither a group nor zero: an address that a station can have. */
  public boolean isUnicast() {
    return !isMulticast() && value != 0;
  }

  /** The six octets as on the wire. */
  public byte[] toBytes() {
    byte[] bytes = new byte[6];
    for (int i = 0; i < 6; i++) {
      bytes[i] = (byte) (value >>> (40 - 8 * i));
    }
    return bytes;
  }

  @Override
  public int compareTo(Mac other) {
    return Long.compare(value, other.value);
  }

  /** Six octets of two lower-case digits with colons. */
  @Override
  public String toString() {
    char[] text = new char[17];
    for (int i = 0; i < 6; i++) {
      int octet = (int) (value >>> (40 - 8 * i));
      text[3 * i] = HEX[octet >> 4 & 0xf];
      text[3 * i + 1] = HEX[octet & 0xf];
      if (i < 5) {
        text[3 * i + 2] = ':';
      }
    }
    return new String(text);
  }

  // Character.digit would take the digits of every script.
  private static int hexDigit(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }

  private static IllegalArgumentException notAMac(String text) {
    return new IllegalArgumentException("not a MAC address: \"" + text + "\"");
  }
}
