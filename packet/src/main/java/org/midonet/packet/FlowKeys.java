package org.midonet.packet;

import static org.midonet.packet.Bytes.u16;
import static org.midonet.packet.Bytes.u32;
import static org.midonet.packet.Bytes.u48;
import static org.midonet.packet.Bytes.u64;
import static org.midonet.packet.Bytes.u8;

import java.lang.foreign.MemorySegment;

/**
 * Reads the {@link FlowKey} of a frame, in one pass and with one allocation.
 *
 * <p>A frame may be longer than its packet (padding), and a VLAN tag is in its bytes. Only the
 * first tag is looked behind. What is malformed: a header that does not fit into the packet, an IP
 * version that contradicts the EtherType, a length that the frame does not have, and more than
 * {@link #MAX_EXTENSION_HEADERS} IPv6 extension headers. Checksums are not looked at. An EtherType
 * that we do not know, and ARP for other than IPv4 over Ethernet, give the Ethernet fields only.
 */
public final class FlowKeys {
  /** So many IPv6 extension headers are looked through, as in the kernel's half. */
  public static final int MAX_EXTENSION_HEADERS = 8;

  private FlowKeys() {}

  /**
   * Reads the key of a frame.
   *
   * @throws MalformedPacket if the frame is not what its headers claim
   */
  public static FlowKey parse(byte[] frame) throws MalformedPacket {
    return parse(MemorySegment.ofArray(frame));
  }

  /**
   * Reads the key of a frame that fills the segment.
   *
   * @throws MalformedPacket if the frame is not what its headers claim
   */
  public static FlowKey parse(MemorySegment frame) throws MalformedPacket {
    need(frame, 14, "Ethernet header is cut");
    int etherType = u16(frame, 12);
    int vlan = 0;
    long at = 14;
    if (EtherType.isVlan(etherType)) {
      need(frame, 18, "VLAN tag is cut");
      vlan = u16(frame, 14) | FlowKey.VLAN_PRESENT;
      etherType = u16(frame, 16);
      at = 18;
    }
    return switch (etherType) {
      case EtherType.IPV4 -> ipv4(frame, at, vlan);
      case EtherType.IPV6 -> ipv6(frame, at, vlan);
      case EtherType.ARP -> arp(frame, at, vlan);
      default -> key(frame, etherType, vlan, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    };
  }

  private static FlowKey arp(MemorySegment frame, long at, int vlan) throws MalformedPacket {
    need(frame, at + 8, "ARP is cut");
    if (u64(frame, at) >>> 16 != 0x0001_0800_0604L) {
      return key(frame, EtherType.ARP, vlan, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }
    need(frame, at + 28, "ARP is cut");
    int operation = u16(frame, at + 6);
    long sender = u32(frame, at + 14);
    long target = u32(frame, at + 24);
    return key(frame, EtherType.ARP, vlan, 0, sender, 0, target, operation, 0, 0, 0, 0);
  }

  private static FlowKey ipv4(MemorySegment frame, long at, int vlan) throws MalformedPacket {
    need(frame, at + 20, "IPv4 header is cut");
    int headerLength = (u8(frame, at) & 0xf) * 4;
    int totalLength = u16(frame, at + 2);
    if (u8(frame, at) >>> 4 != 4 || headerLength < 20 || totalLength < headerLength) {
      throw new MalformedPacket("IPv4 header contradicts itself");
    }
    need(frame, at + totalLength, "IPv4 packet is cut");
    int flags = u16(frame, at + 6);
    int fragment = Ipv4.fragmentKind(flags);
    int protocol = u8(frame, at + 9);
    int ports = ports(frame, at + headerLength, at + totalLength, protocol, false, fragment);
    return key(
        frame,
        EtherType.IPV4,
        vlan,
        0,
        u32(frame, at + 12),
        0,
        u32(frame, at + 16),
        protocol,
        u8(frame, at + 1),
        fragment,
        ports >>> 16,
        ports & 0xffff);
  }

  private static FlowKey ipv6(MemorySegment frame, long at, int vlan) throws MalformedPacket {
    long end = Ipv6.end(frame, at);
    long chain = Ipv6.walk(frame, at, end);
    int protocol = Ipv6.protocol(chain);
    int fragment = Ipv6.fragmentKind(Ipv6.fragmentField(chain));
    int ports = ports(frame, Ipv6.upperLayer(chain), end, protocol, true, fragment);
    return key(
        frame,
        EtherType.IPV6,
        vlan,
        u64(frame, at + 8),
        u64(frame, at + 16),
        u64(frame, at + 24),
        u64(frame, at + 32),
        protocol,
        u16(frame, at) >>> 4 & 0xff,
        fragment,
        ports >>> 16,
        ports & 0xffff);
  }

  /** Source port in the upper, destination port in the lower half. */
  private static int ports(
      MemorySegment frame, long at, long end, int protocol, boolean isIpv6, int fragment)
      throws MalformedPacket {
    if (fragment == FlowKey.LATER_FRAGMENT) {
      return 0;
    }
    if (protocol == (isIpv6 ? IpProtocol.ICMPV6 : IpProtocol.ICMP)) {
      fits(at, 8, end);
      int type = u8(frame, at);
      boolean echo = isIpv6 ? (type & 0xfe) == 128 : type == 0 || type == 8;
      return u16(frame, at) << 16 | (echo ? u16(frame, at + 4) : 0);
    }
    if (!IpProtocol.hasPorts(protocol)) {
      return 0;
    }
    fits(at, protocol == IpProtocol.TCP ? 20 : protocol == IpProtocol.UDP ? 8 : 12, end);
    return u16(frame, at) << 16 | u16(frame, at + 2);
  }

  private static FlowKey key(
      MemorySegment frame,
      int etherType,
      int vlan,
      long ipSrcHigh,
      long ipSrcLow,
      long ipDstHigh,
      long ipDstLow,
      int protocol,
      int tos,
      int fragment,
      int tpSrc,
      int tpDst) {
    return new FlowKey(
        u48(frame, 0),
        u48(frame, 6),
        etherType,
        vlan,
        ipSrcHigh,
        ipSrcLow,
        ipDstHigh,
        ipDstLow,
        protocol,
        tos,
        fragment,
        tpSrc,
        tpDst);
  }

  private static void need(MemorySegment frame, long bytes, String otherwise)
      throws MalformedPacket {
    if (frame.byteSize() < bytes) {
      throw new MalformedPacket(otherwise);
    }
  }

  private static void fits(long at, int length, long end) throws MalformedPacket {
    if (at + length > end) {
      throw new MalformedPacket("transport header is cut");
    }
  }
}
