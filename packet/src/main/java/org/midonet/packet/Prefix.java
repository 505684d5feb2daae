package org.midonet.packet;

import java.util.Optional;

/**
 * An address with a prefix length: a network, or an interface's address within its network. The
 * address is kept as given: {@code 10.0.0.5/24} keeps its 5, and differs from {@code 10.0.0.0/24}.
 *
 * @param address any address
 * @param length how many leading bits name the network, 0 to {@code address.bits()}
 */
public record Prefix(IpAddress address, int length) {

  /** Refuses a length that the address does not have. */
  public Prefix {
    if (length < 0 || length > address.bits()) {
      throw new IllegalArgumentException(
          "a prefix length is 0 to " + address.bits() + " here, not " + length);
    }
  }

  /**
   * Reads {@code ADDRESS/LENGTH}; an address alone is the network of just itself.
   *
   * @throws IllegalArgumentException with the reason
   */
  public static Prefix parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return host(IpAddress.parse(text));
    }
    IpAddress address = IpAddress.parse(text.substring(0, slash));
    String length = text.substring(slash + 1);
    if (length.isEmpty()
        || length.length() > 3
        || !length.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException("not a prefix length: \"" + length + "\"");
    }
    return new Prefix(address, Integer.parseInt(length));
  }

  /** The network of one address only. */
  public static Prefix host(IpAddress address) {
    return new Prefix(address, address.bits());
  }

  /** The first address of the network: all bits behind the length are zero. */
  public IpAddress network() {
    return IpAddress.of(address.bits(), address.high() & maskHigh(), address.low() & maskLow());
  }

  /** The last address of the network: all bits behind the length are one. */
  public IpAddress last() {
    if (address.bits() == 32) {
      return new Ip4((int) (address.low() | ~maskLow()));
    }
    return new Ip6(address.high() | ~maskHigh(), address.low() | ~maskLow());
  }

  /** The same network, with its first address in place of the one given. */
  public Prefix canonical() {
    return new Prefix(network(), length);
  }

  /**
   * The address that reaches all stations of an IPv4 network; none in IPv6, nor where the network
   * has only one or two addresses (RFC 3021).
   */
  public Optional<Ip4> broadcast() {
    return last() instanceof Ip4 last && length < 31 ? Optional.of(last) : Optional.empty();
  }

  /** Whether {@code other} is of the same version and in the network. */
  public boolean contains(IpAddress other) {
    return other.bits() == address.bits()
        && ((other.high() ^ address.high()) & maskHigh()) == 0
        && ((other.low() ^ address.low()) & maskLow()) == 0;
  }

  /** Whether the whole network {@code other} is in this one. */
  public boolean contains(Prefix other) {
    return other.length >= length && contains(other.address);
  }

  /** Whether the two networks have an address in common. */
  public boolean overlaps(Prefix other) {
    return contains(other) || other.contains(this);
  }

  /** The IPv4 mask in dotted decimal, as 255.255.255.0. */
  public Optional<Ip4> netmask() {
    return address.bits() == 32 ? Optional.of(new Ip4((int) maskLow())) : Optional.empty();
  }

  /** The upper half of the mask over the 128-bit form; 0 for IPv4. */
  public long maskHigh() {
    return maskHigh(address.bits(), length);
  }

  /** The lower half of the mask over the 128-bit form; for IPv4 only the lower 32 bits count. */
  public long maskLow() {
    return maskLow(address.bits(), length);
  }

  static long maskHigh(int bits, int length) {
    return bits == 32 ? 0 : leading(Math.min(length, 64));
  }

  static long maskLow(int bits, int length) {
    return bits == 32 ? leading(length) >>> 32 : leading(Math.max(length - 64, 0));
  }

  private static long leading(int bits) {
    return bits == 0 ? 0 : -1L << (64 - bits);
  }

  /** {@code ADDRESS/LENGTH}. */
  @Override
  public String toString() {
    return address + "/" + length;
  }
}
