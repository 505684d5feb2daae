package org.midonet.packet;

import static org.midonet.packet.Bytes.put16;
import static org.midonet.packet.Bytes.put32;
import static org.midonet.packet.Bytes.put64;
import static org.midonet.packet.Bytes.put8;
import static org.midonet.packet.Bytes.u16;
import static org.midonet.packet.Bytes.u32;
import static org.midonet.packet.Bytes.u64;
import static org.midonet.packet.Bytes.u8;

import java.lang.foreign.MemorySegment;

/**
 * The rewritable fields of an IP packet in place: each change carries over to the checksums that
 * cover it, as far as they are in the segment (a quote in an ICMP error may end before).
 */
final class IpFields {
  private final MemorySegment bytes;
  private final boolean isIpv6;
  private final int protocol;
  private final int fragment;
  private final long end;
  private final long network;
  private final long transport;

  private IpFields(
      MemorySegment bytes, long network, long transport, long end, int protocol, int fragment) {
    this.bytes = bytes;
    this.isIpv6 = u8(bytes, network) >>> 4 == 6;
    this.network = network;
    this.transport = transport;
    this.end = end;
    this.protocol = protocol;
    this.fragment = fragment;
  }

  /**
   * The fields of the packet at {@code at}.
   *
   * @param mayBeCut whether the packet may be longer than the segment, as in a quote
   */
  static IpFields locate(MemorySegment bytes, long at, boolean mayBeCut) throws MalformedPacket {
    if (bytes.byteSize() <= at) {
      throw new MalformedPacket("IP header is cut");
    }
    if (u8(bytes, at) >>> 4 == 6) {
      long end = mayBeCut ? bytes.byteSize() : Ipv6.end(bytes, at);
      if (end < at + Ipv6.HEADER) {
        throw new MalformedPacket("IPv6 header is cut");
      }
      long chain = Ipv6.walk(bytes, at, end);
      int kind = Ipv6.fragmentKind(Ipv6.fragmentField(chain));
      return new IpFields(bytes, at, Ipv6.upperLayer(chain), end, Ipv6.protocol(chain), kind);
    }
    if (bytes.byteSize() < at + Ipv4.HEADER) {
      throw new MalformedPacket("IPv4 header is cut");
    }
    int headerLength = (u8(bytes, at) & 0xf) * 4;
    int totalLength = u16(bytes, at + 2);
    if (u8(bytes, at) >>> 4 != 4 || headerLength < Ipv4.HEADER || totalLength < headerLength) {
      throw new MalformedPacket("IPv4 header contradicts itself");
    }
    long end = mayBeCut ? Math.min(at + totalLength, bytes.byteSize()) : at + totalLength;
    if (end > bytes.byteSize() || at + headerLength > end) {
      throw new MalformedPacket("IPv4 packet is cut");
    }
    int kind = Ipv4.fragmentKind(u16(bytes, at + 6));
    return new IpFields(bytes, at, at + headerLength, end, u8(bytes, at + 9), kind);
  }

  /** These fields in other bytes, where they begin {@code by} octets later. */
  IpFields moved(MemorySegment other, long by) {
    return new IpFields(other, network + by, transport + by, end + by, protocol, fragment);
  }

  boolean isIpv6() {
    return isIpv6;
  }

  int protocol() {
    return protocol;
  }

  int fragment() {
    return fragment;
  }

  long network() {
    return network;
  }

  long transport() {
    return transport;
  }

  long end() {
    return end;
  }

  int ttl() {
    return u8(bytes, network + (isIpv6 ? 7 : 8));
  }

  IpAddress address(boolean isSource) {
    long at = addressAt(isSource);
    return isIpv6 ? new Ip6(u64(bytes, at), u64(bytes, at + 8)) : new Ip4((int) u32(bytes, at));
  }

  private long addressAt(boolean isSource) {
    if (isIpv6) {
      return network + (isSource ? 8 : 24);
    }
    return network + (isSource ? 12 : 16);
  }

  void setTtl(int value) {
    if (isIpv6) {
      put8(bytes, network + 7, value);
      return;
    }
    long before = u16(bytes, network + 8);
    put8(bytes, network + 8, value);
    updateHeader(before, u16(bytes, network + 8));
  }

  void setAddress(boolean isSource, IpAddress value) {
    if (value.bits() != (isIpv6 ? 128 : 32)) {
      throw new IllegalArgumentException(value + " does not fit into this IP version");
    }
    long at = addressAt(isSource);
    long before;
    if (isIpv6) {
      before = Checksum.sum(u64(bytes, at)) + Checksum.sum(u64(bytes, at + 8));
      put64(bytes, at, value.high());
      put64(bytes, at + 8, value.low());
    } else {
      before = u32(bytes, at);
      put32(bytes, at, value.low());
    }
    long after = Checksum.sum(value);
    updateHeader(before, after);
    if (protocol != IpProtocol.ICMP || isIpv6) {
      updateTransport(before, after);
    }
  }

  /** The two octets of the packet that {@link FlowKey#tpSrc} is; -1 if there are none. */
  private long tpSrcAt() {
    boolean known = protocol == IpProtocol.TCP || protocol == IpProtocol.UDP || isIcmp();
    return known && hasTransport(2) ? transport : -1;
  }

  /** The two octets of the packet that {@link FlowKey#tpDst} is; -1 if there are none. */
  private long tpDstAt() {
    if (isIcmp()) {
      return hasTransport(6) && isEcho(u8(bytes, transport)) ? transport + 4 : -1;
    }
    return tpSrcAt() >= 0 && hasTransport(4) ? transport + 2 : -1;
  }

  int tpSrc() {
    long at = tpSrcAt();
    return at < 0 ? 0 : u16(bytes, at);
  }

  int tpDst() {
    long at = tpDstAt();
    return at < 0 ? 0 : u16(bytes, at);
  }

  void setTpSrc(int value) {
    setTransport(tpSrcAt(), value);
  }

  void setTpDst(int value) {
    setTransport(tpDstAt(), value);
  }

  private void setTransport(long at, int value) {
    if (at < 0) {
      return;
    }
    int before = u16(bytes, at);
    put16(bytes, at, value);
    updateTransport(before, value & 0xffff);
  }

  boolean isIcmp() {
    return protocol == (isIpv6 ? IpProtocol.ICMPV6 : IpProtocol.ICMP);
  }

  private boolean isEcho(int type) {
    return isIpv6 ? Icmpv6Type.isEcho(type) : IcmpType.isEcho(type);
  }

  private boolean hasTransport(int octets) {
    return fragment != FlowKey.LATER_FRAGMENT && transport + octets <= end;
  }

  private void updateHeader(long before, long after) {
    if (!isIpv6) {
      long at = network + 10;
      put16(bytes, at, Checksum.update(u16(bytes, at), before, after));
    }
  }

  private void updateTransport(long before, long after) {
    long at = checksumAt();
    if (at < 0) {
      return;
    }
    int old = u16(bytes, at);
    boolean isUdp = protocol == IpProtocol.UDP;
    put16(
        bytes,
        at,
        isUdp ? Checksum.updateUdp(old, before, after) : Checksum.update(old, before, after));
  }

  /** Where the upper layer's checksum is; -1 if it has none that we know, or it is not here. */
  private long checksumAt() {
    int offset =
        switch (protocol) {
          case IpProtocol.TCP -> 16;
          case IpProtocol.UDP -> 6;
          default -> isIcmp() ? 2 : -1;
        };
    return offset >= 0 && hasTransport(offset + 2) ? transport + offset : -1;
  }

  /** Makes all checksums anew; the upper layer's only if the packet is whole. */
  void recompute() {
    if (!isIpv6) {
      put16(bytes, network + 10, 0);
      long sum = Checksum.sum(bytes, network, ((u8(bytes, network) & 0xf) * 4L));
      put16(bytes, network + 10, Checksum.of(sum));
    }
    if (fragment == FlowKey.WHOLE) {
      recomputeTransport();
    }
  }

  /** Completes the checksum that is the pseudo header's sum and nothing else. */
  void finish() {
    boolean offloaded = protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
    long at = offloaded && fragment == FlowKey.WHOLE ? checksumAt() : -1;
    if (at >= 0 && u16(bytes, at) == Checksum.fold(pseudoHeader())) {
      recomputeTransport();
    }
  }

  private long pseudoHeader() {
    long source = Checksum.sum(address(true));
    long destination = Checksum.sum(address(false));
    return Checksum.pseudoHeader(source, destination, protocol, end - transport);
  }

  void recomputeTransport() {
    long at = checksumAt();
    boolean isUdp = protocol == IpProtocol.UDP;
    if (at < 0 || (isUdp && u16(bytes, at) == 0)) {
      return;
    }
    put16(bytes, at, 0);
    long sum = Checksum.sum(bytes, transport, end - transport);
    if (protocol != IpProtocol.ICMP || isIpv6) {
      sum += pseudoHeader();
    }
    put16(bytes, at, isUdp ? Checksum.ofUdp(sum) : Checksum.of(sum));
  }
}
