package org.midonet.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * Frames in VXLAN over IPv4 (RFC 7348), whole: what an overlay VTEP makes of a frame, and gets out
 * of one. The eBPF programs' {@code overlay.h} says the same.
 *
 * @param vni the network, 24 bits
 * @param frame what is inside
 */
public record VxlanFrame(int vni, MemorySegment frame) {

  /** Source and destination MAC of an outer frame that no router has forwarded yet. */
  public static final Mac UNROUTED = new Mac(0x0200_0000_0000L);

  private static final int TTL = 255;

  /** Source ports are 1 to this. */
  private static final int PORTS = 65_534;

  /**
   * A frame in VXLAN. The outer packet has the inner one's type of service and no UDP checksum (RFC
   * 7348 section 5), may not be fragmented (section 4.3), and comes from a port that {@link
   * #sourcePort} says. A TCP SYN offers a segment size that leaves room for what was added.
   *
   * @param inner from the Ethernet header on; not changed
   * @param from the tunnel address of this end
   * @param to the tunnel address of the other end
   * @throws MalformedPacket if the inner frame is
   * @throws IllegalArgumentException if it is too large for an IPv4 packet
   */
  public static byte[] wrap(byte[] inner, Ip4 from, Ip4 to, int vni) throws MalformedPacket {
    byte[] copy = inner.clone();
    FlowKey key = FlowKeys.parse(copy);
    SegmentSize.lower(MemorySegment.ofArray(copy), Vxlan.OVERHEAD_IPV4);
    if (copy.length + Vxlan.OVERHEAD_IPV4 > 0xffff) {
      throw new IllegalArgumentException("a frame of " + copy.length + " octets fits no packet");
    }
    byte[] frame =
        FrameBuilder.ethernet(UNROUTED, UNROUTED)
            .ip(from, to)
            .tos(key.tos())
            .ttl(TTL)
            .dontFragment()
            .udp(sourcePort(key), Udp.VXLAN)
            .payload(Vxlan.encapsulate(vni, MemorySegment.ofArray(copy)))
            .build();
    frame[Ethernet.HEADER + Ipv4.HEADER + 6] = 0;
    frame[Ethernet.HEADER + Ipv4.HEADER + 7] = 0;
    return frame;
  }

  /**
   * What is in a frame that carries VXLAN; empty if it is something else. Bytes of the frame, not a
   * copy.
   */
  public static Optional<VxlanFrame> unwrap(MemorySegment outer) {
    try {
      Ethernet ethernet = Ethernet.parse(outer);
      if (ethernet.etherType() != EtherType.IPV4) {
        return Optional.empty();
      }
      Ipv4 ip = Ipv4.parse(ethernet.payload());
      if (ip.protocol() != IpProtocol.UDP || ip.fragment() != FlowKey.WHOLE) {
        return Optional.empty();
      }
      Udp udp = Udp.parse(ip.payload());
      if (udp.destinationPort() != Udp.VXLAN) {
        return Optional.empty();
      }
      Vxlan vxlan = Vxlan.parse(udp.payload());
      return Optional.of(new VxlanFrame(vxlan.vni(), vxlan.frame()));
    } catch (MalformedPacket e) {
      return Optional.empty();
    }
  }

  /** A copy of what is inside. */
  public byte[] toBytes() {
    return frame.toArray(ValueLayout.JAVA_BYTE);
  }

  /**
   * The outer source port: networks on the way spread connections by it. Connections that differ in
   * nothing but their source port (echoes in their identifier) never share one, as long as these
   * ports are not {@value #PORTS} apart.
   *
   * @return 1 to {@value #PORTS}
   */
  public static int sourcePort(FlowKey inner) {
    int own = inner.isIcmp() ? inner.tpDst() : inner.tpSrc();
    return ((inner.spread() >>> 16) + own) % PORTS + 1;
  }
}
