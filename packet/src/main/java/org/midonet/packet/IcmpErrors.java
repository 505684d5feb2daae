package org.midonet.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * Makes the ICMP or ICMPv6 error that answers a packet, and knows when there must be none (RFC 1122
 * 3.2.2, RFC 4443 2.4).
 */
public final class IcmpErrors {
  /** RFC 1812, 4.3.2.3: quote as much as keeps the error within 576 octets. */
  private static final int LARGEST_IPV4 = 576;

  /** RFC 4443, 3: quote as much as keeps the error within IPv6's least MTU. */
  private static final int LARGEST_IPV6 = 1280;

  private IcmpErrors() {}

  /**
   * The frame that answers {@code original}: to its source MAC and address, without a VLAN tag. It
   * quotes the packet as it is in {@code original}.
   *
   * @param original the frame that caused the problem
   * @param mtu octets, for {@link IcmpProblem#TOO_BIG}; else 0
   * @param mac the answering station's MAC
   * @param from the answering station's address, of the packet's IP version
   * @return nothing if such a packet gets no answer: it is no IP, an ICMP error itself, a redirect,
   *     a later fragment, to a group or broadcast (IPv6's too big excepted), or from an address
   *     that is not one station's
   * @throws MalformedPacket if the original is not what its headers claim
   */
  public static Optional<byte[]> answer(
      MemorySegment original, IcmpProblem problem, int mtu, Mac mac, IpAddress from)
      throws MalformedPacket {
    FlowKey key = FlowKeys.parse(original);
    if (!key.isIp() || !mayAnswer(key, problem)) {
      return Optional.empty();
    }
    boolean isIpv6 = key.isIpv6();
    MemorySegment packet = IpPacket.parse(Ethernet.parse(original).payload()).bytes();
    int room =
        isIpv6
            ? LARGEST_IPV6 - Ipv6.HEADER - Icmp.HEADER
            : LARGEST_IPV4 - Ipv4.HEADER - Icmp.HEADER;
    byte[] quote =
        packet.asSlice(0, Math.min(room, packet.byteSize())).toArray(ValueLayout.JAVA_BYTE);
    long rest = 0;
    if (problem == IcmpProblem.TOO_BIG) {
      rest = isIpv6 ? mtu & 0xffff_ffffL : Math.min(mtu, 0xffff);
    } else if (problem == IcmpProblem.PROTOCOL_UNREACHABLE && isIpv6) {
      rest = 6; // the pointer: the fixed header's next-header octet
    }
    return Optional.of(
        FrameBuilder.ethernet(mac, new Mac(key.ethSrc()))
            .ip(from, key.ipSrc())
            .icmp(problem.type(isIpv6), problem.code(isIpv6), rest)
            .payload(quote)
            .build());
  }

  private static boolean mayAnswer(FlowKey key, IcmpProblem problem) {
    if (key.fragment() == FlowKey.LATER_FRAGMENT || Mac.isMulticast(key.ethSrc())) {
      return false;
    }
    IpAddress source = key.ipSrc();
    if (source.isUnspecified()
        || source.isMulticast()
        || source.isLoopback()
        || source.equals(Ip4.BROADCAST)) {
      return false;
    }
    // RFC 4443, 2.4 (e.3): path MTU discovery works for groups too.
    boolean groupsToo = key.isIpv6() && problem == IcmpProblem.TOO_BIG;
    boolean toMany =
        Mac.isMulticast(key.ethDst())
            || key.ipDst().isMulticast()
            || key.ipDst().equals(Ip4.BROADCAST);
    if (toMany && !groupsToo) {
      return false;
    }
    if (!key.isIcmp()) {
      return true;
    }
    return key.isIpv6()
        ? !Icmpv6Type.isError(key.icmpType()) && key.icmpType() != Icmpv6Type.REDIRECT
        : !IcmpType.isError(key.icmpType());
  }
}
