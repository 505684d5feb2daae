package org.midonet.packet;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Valid frames of every kind that we know, for properties. */
final class Frames {
  static final Mac A = Mac.parse("02:00:00:00:00:0a");
  static final Mac B = Mac.parse("02:00:00:00:00:0b");
  static final Ip4 IP_A = Ip4.parse("10.0.0.1");
  static final Ip4 IP_B = Ip4.parse("192.168.7.2");
  static final Ip6 IP6_A = Ip6.parse("2001:db8::1");
  static final Ip6 IP6_B = Ip6.parse("fd00::2:b");

  private Frames() {}

  static FrameBuilder fromAtoB() {
    return FrameBuilder.ethernet(A, B);
  }

  static MemorySegment segment(byte[] bytes) {
    return MemorySegment.ofArray(bytes);
  }

  /** One frame of each kind. */
  static List<byte[]> samples() throws MalformedPacket {
    byte[] udp = fromAtoB().ip(IP_A, IP_B).udp(1000, 53).payload(new byte[700]).build();
    byte[] udp6 = fromAtoB().ip(IP6_A, IP6_B).udp(1000, 53).payload(new byte[1300]).build();
    byte[] syn = {2, 4, 5, (byte) 0xb4, 1, 3, 3, 7};
    DhcpMessage dhcp =
        DhcpMessage.ofClient(
            DhcpMessage.Type.DISCOVER,
            77,
            A,
            DhcpOptions.builder().putText(DhcpOption.HOST_NAME, "vm").build());
    NeighbourDiscovery.RouterAdvertisement router =
        new NeighbourDiscovery.RouterAdvertisement(
            64,
            true,
            false,
            1800,
            1,
            2,
            Optional.of(A),
            Optional.of(1450L),
            List.of(
                new NeighbourDiscovery.PrefixInformation(
                    Prefix.parse("2001:db8::/64"), true, true, 7200, 3600)),
            Optional.of(new NeighbourDiscovery.NameServers(600, List.of(IP6_A, IP6_B))));
    List<byte[]> frames = new ArrayList<>();
    frames.add(Arp.request(A, IP_A, IP_B).toFrame());
    frames.add(Arp.request(A, IP_A, IP_B).reply(B).toFrame());
    frames.add(udp);
    frames.add(udp6);
    frames.add(fromAtoB().vlan(0x6005).ip(IP_A, IP_B).udp(1, 2).payload(new byte[3]).build());
    frames.add(fromAtoB().vlan(7).vlan(8).ip(IP_A, IP_B).udp(1, 2).build());
    frames.add(fromAtoB().ip(IP_A, IP_B).tcp(80, 4000, 5, 0, Tcp.SYN, 1000, syn).build());
    frames.add(fromAtoB().ip(IP6_A, IP6_B).tcp(80, 4000, 5, 6, Tcp.ACK).build());
    frames.add(fromAtoB().ip(IP_A, IP_B).echoRequest(9, 1).payload(new byte[56]).build());
    frames.add(fromAtoB().ip(IP6_A, IP6_B).echoReply(9, 1).payload(new byte[57]).build());
    frames.add(
        fromAtoB()
            .ip(IP_A, IP_B)
            .ipOptions(new byte[] {(byte) 0x94, 4, 0, 0, 1, 1, 0, 0})
            .udp(5, 6)
            .payload(new byte[200])
            .build());
    frames.add(
        fromAtoB()
            .ip(IP6_A, IP6_B)
            .extension(IpProtocol.HOP_BY_HOP, new byte[] {0, 5, 2, 0, 0, 1, 0})
            .extension(IpProtocol.DESTINATION_OPTIONS, new byte[15])
            .extension(IpProtocol.FRAGMENT, new byte[] {0, 0, 1, 0, 0, 0, 5})
            .udp(7, 8)
            .payload(new byte[16])
            .build());
    frames.addAll(Fragments.split(segment(udp), 300));
    frames.add(
        IcmpErrors.answer(segment(udp), IcmpProblem.TTL_EXCEEDED, 0, B, Ip4.parse("1.1.1.1"))
            .orElseThrow());
    frames.add(
        IcmpErrors.answer(segment(udp6), IcmpProblem.TOO_BIG, 1280, B, Ip6.parse("::2"))
            .orElseThrow());
    frames.add(new NeighbourDiscovery.Solicitation(IP6_B, Optional.of(A)).toFrame(A, IP6_A));
    frames.add(router.toFrame(A, Mac.BROADCAST, IP6_A, Ip6.ALL_NODES));
    frames.add(fromAtoB().ip(Ip4.ANY, Ip4.BROADCAST).udp(68, 67).payload(dhcp.toBytes()).build());
    frames.add(
        fromAtoB()
            .ip(IP_A, IP_B)
            .udp(50000, Udp.VXLAN)
            .payload(Vxlan.encapsulate(77, segment(udp)))
            .build());
    frames.add(fromAtoB().etherType(EtherType.LLDP).payload(new byte[40]).build());
    return frames;
  }
}
