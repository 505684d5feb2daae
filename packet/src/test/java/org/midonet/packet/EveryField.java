package org.midonet.packet;

import java.lang.foreign.MemorySegment;

/** Reads every field of every layer of a frame, so that whatever can go wrong in reading does. */
final class EveryField {
  private long digest;
  private boolean allChecksumsRight = true;
  private String innermost = "ethernet";

  private EveryField() {}

  static EveryField read(MemorySegment frame) throws MalformedPacket {
    EveryField fields = new EveryField();
    fields.ethernet(frame);
    return fields;
  }

  boolean allChecksumsRight() {
    return allChecksumsRight;
  }

  /** The name of the innermost layer. */
  String innermost() {
    return innermost;
  }

  long digest() {
    return digest;
  }

  private void see(Object... values) {
    for (Object value : values) {
      digest = digest * 31 + value.hashCode();
    }
  }

  private void ethernet(MemorySegment frame) throws MalformedPacket {
    Ethernet ethernet = Ethernet.parse(frame);
    see(ethernet.destination(), ethernet.source(), ethernet.etherType(), ethernet.vlan());
    MemorySegment payload = ethernet.payload();
    switch (ethernet.etherType()) {
      case EtherType.ARP -> {
        innermost = "arp";
        see(Arp.parse(payload));
      }
      case EtherType.IPV4, EtherType.IPV6 -> ip(IpPacket.parse(payload));
      default -> see(payload.byteSize());
    }
  }

  private void ip(IpPacket ip) throws MalformedPacket {
    see(ip.source(), ip.destination(), ip.protocol(), ip.ttl(), ip.tos(), ip.fragmentOffset());
    switch (ip) {
      case Ipv4 ip4 -> {
        innermost = "ipv4";
        allChecksumsRight &= ip4.checksumIsRight();
        see(ip4.identification(), ip4.dontFragment(), ip4.moreFragments(), ip4.checksum());
        see(ip4.options().byteSize(), ip4.sourceValue(), ip4.destinationValue());
      }
      case Ipv6 ip6 -> {
        innermost = "ipv6";
        see(ip6.flowLabel(), ip6.payloadLength(), ip6.nextHeader(), ip6.headerLength());
        NeighbourDiscovery.parse(ip6).ifPresent(this::see);
      }
    }
    if (ip.fragment() != FlowKey.WHOLE) {
      innermost = "fragment";
      return;
    }
    long pseudoHeader = ip.pseudoHeader();
    switch (ip.protocol()) {
      case IpProtocol.UDP -> udp(Udp.parse(ip.payload()), pseudoHeader);
      case IpProtocol.TCP -> {
        innermost = "tcp";
        Tcp tcp = Tcp.parse(ip.payload());
        allChecksumsRight &= tcp.checksumIsRight(pseudoHeader);
        see(tcp.sourcePort(), tcp.destinationPort(), tcp.sequence(), tcp.acknowledgement());
        see(tcp.flags(), tcp.window(), tcp.checksum(), tcp.urgentPointer(), tcp.has(Tcp.SYN));
        see(tcp.maximumSegmentSize(), tcp.payload().byteSize());
      }
      case IpProtocol.ICMP, IpProtocol.ICMPV6 -> {
        innermost = "icmp";
        Icmp icmp = Icmp.parse(ip.payload());
        long covered = ip.protocol() == IpProtocol.ICMPV6 ? pseudoHeader : 0;
        allChecksumsRight &= icmp.checksumIsRight(covered);
        see(icmp.type(), icmp.code(), icmp.checksum(), icmp.rest(), icmp.identifier());
        see(icmp.sequence(), icmp.body().byteSize());
      }
      default -> see(ip.payload().byteSize());
    }
  }

  private void udp(Udp udp, long pseudoHeader) throws MalformedPacket {
    innermost = "udp";
    allChecksumsRight &= udp.checksumIsRight(pseudoHeader);
    see(udp.sourcePort(), udp.destinationPort(), udp.length(), udp.checksum());
    if (udp.destinationPort() == Udp.VXLAN) {
      Vxlan vxlan = Vxlan.parse(udp.payload());
      see(vxlan.vni());
      ethernet(vxlan.frame());
      innermost = "vxlan " + innermost;
    } else if (udp.destinationPort() == Udp.DHCP_SERVER
        || udp.destinationPort() == Udp.DHCP_CLIENT) {
      DhcpMessage dhcp = DhcpMessage.parse(udp.payload());
      see(dhcp.type(), dhcp.transaction(), dhcp.options().routes(), dhcp.options());
      see(dhcp.options().text(DhcpOption.HOST_NAME), dhcp.options().addresses(DhcpOption.ROUTER));
      innermost = "dhcp";
    }
  }
}
