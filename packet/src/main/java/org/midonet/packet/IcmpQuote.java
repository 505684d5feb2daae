package org.midonet.packet;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * The packet that an ICMP or ICMPv6 error quotes: to find the connection that the error belongs to,
 * and to translate the quote on its way through a NAT (RFC 5508, 4.2).
 */
public final class IcmpQuote {
  private final IpFields outer;
  private final IpFields quoted;

  private IcmpQuote(IpFields outer, IpFields quoted) {
    this.outer = outer;
    this.quoted = quoted;
  }

  /**
   * The quote in a frame, if the frame is an ICMP error and not a fragment.
   *
   * @throws MalformedPacket if it is one whose quote does not name a connection: it must have a
   *     whole IP header and 8 octets more
   */
  public static Optional<IcmpQuote> find(MemorySegment frame) throws MalformedPacket {
    Ethernet ethernet = Ethernet.parse(frame);
    int type = ethernet.etherType();
    if (type != EtherType.IPV4 && type != EtherType.IPV6) {
      return Optional.empty();
    }
    IpFields outer = IpFields.locate(frame, ethernet.headerLength(), false);
    if (!outer.isIcmp() || outer.fragment() != FlowKey.WHOLE) {
      return Optional.empty();
    }
    if (outer.transport() + Icmp.HEADER > outer.end()) {
      throw new MalformedPacket("ICMP is cut");
    }
    int icmpType = outer.tpSrc() >>> 8;
    boolean isError = outer.isIpv6() ? Icmpv6Type.isError(icmpType) : IcmpType.isError(icmpType);
    if (!isError) {
      return Optional.empty();
    }
    MemorySegment message = frame.asSlice(0, outer.end());
    IpFields quoted = IpFields.locate(message, outer.transport() + Icmp.HEADER, true);
    if (quoted.isIpv6() != outer.isIpv6() || quoted.transport() + 8 > quoted.end()) {
      throw new MalformedPacket("ICMP error quotes no packet");
    }
    return Optional.of(new IcmpQuote(outer, quoted));
  }

  /**
   * The key of the quoted packet; its MACs and VLAN are 0, as a quote has none, and so is its type
   * of service.
   */
  public FlowKey key() {
    IpAddress source = quoted.address(true);
    IpAddress destination = quoted.address(false);
    return new FlowKey(
        0,
        0,
        quoted.isIpv6() ? EtherType.IPV6 : EtherType.IPV4,
        0,
        source.high(),
        source.low(),
        destination.high(),
        destination.low(),
        quoted.protocol(),
        0,
        quoted.fragment(),
        quoted.tpSrc(),
        quoted.tpDst());
  }

  /**
   * Rewrites the quote in place: addresses and ports (of an echo: {@code tpDst} is its identifier,
   * and {@code tpSrc} is left alone), the checksums in the quote as far as they are there, and the
   * error's own checksum. The error's own addresses are for {@link FrameEditor}.
   */
  public void translate(IpAddress source, IpAddress destination, int tpSrc, int tpDst) {
    quoted.setAddress(true, source);
    quoted.setAddress(false, destination);
    if (!quoted.isIcmp()) {
      quoted.setTpSrc(tpSrc);
    }
    quoted.setTpDst(tpDst);
    outer.recomputeTransport();
  }
}
