package org.midonet.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.midonet.packet.EtherType;
import org.midonet.packet.Ethernet;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowKeys;
import org.midonet.packet.IcmpType;
import org.midonet.packet.Icmpv6Type;
import org.midonet.packet.IpPacket;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.simulation.Packet;

class RepresentativePacketTest {

  private static final int[] PROTOCOLS = {IpProtocol.TCP, IpProtocol.UDP, IpProtocol.SCTP};

  @Property
  void theFrameOfAnIpKeyHasThatKey(
      @ForAll long mac,
      @ForAll boolean v6,
      @ForAll long high,
      @ForAll long low,
      @ForAll @IntRange(min = 0, max = 255) int tos,
      @ForAll @IntRange(min = 0, max = 2) int protocol,
      @ForAll @IntRange(min = 0, max = 65535) int source,
      @ForAll @IntRange(min = 0, max = 65535) int destination)
      throws MalformedPacket {
    FlowKey key =
        new FlowKey(
            mac & Mac.MASK,
            (mac >>> 8) & Mac.MASK,
            v6 ? EtherType.IPV6 : EtherType.IPV4,
            0,
            v6 ? high : 0,
            v6 ? low : low & 0xffff_ffffL,
            v6 ? low : 0,
            v6 ? high : high & 0xffff_ffffL,
            PROTOCOLS[protocol],
            tos,
            0,
            source,
            destination);

    Packet packet = RepresentativePacket.of(key, Optional.empty(), Packet.Asked.FORWARD);
    assertThat(FlowKeys.parse(packet.frame())).isEqualTo(key);
    assertThat(ip(packet).ttl()).isGreaterThan(32);
  }

  @Property
  void theFrameOfAnEchoKeyHasThatKey(
      @ForAll boolean v6, @ForAll @IntRange(min = 0, max = 65535) int identifier)
      throws MalformedPacket {
    FlowKey key =
        new FlowKey(
            0x0200_0000_0002L,
            0x0200_0000_0001L,
            v6 ? EtherType.IPV6 : EtherType.IPV4,
            0,
            0,
            1,
            0,
            2,
            v6 ? IpProtocol.ICMPV6 : IpProtocol.ICMP,
            0,
            0,
            (v6 ? Icmpv6Type.ECHO_REQUEST : IcmpType.ECHO_REQUEST) << 8,
            identifier);

    Packet packet = RepresentativePacket.of(key, Optional.empty(), Packet.Asked.FORWARD);
    assertThat(FlowKeys.parse(packet.frame())).isEqualTo(key);
    assertThat(ip(packet).ttl()).isGreaterThan(32);
  }

  @Property
  void theFrameOfAFragmentsKeyHasThatKey(@ForAll boolean later) throws MalformedPacket {
    FlowKey key =
        new FlowKey(
            0x0200_0000_0002L,
            0x0200_0000_0001L,
            EtherType.IPV4,
            0,
            0,
            1,
            0,
            2,
            IpProtocol.UDP,
            0,
            later ? FlowKey.LATER_FRAGMENT : FlowKey.FIRST_FRAGMENT,
            later ? 0 : 7,
            later ? 0 : 8);

    Packet packet = RepresentativePacket.of(key, Optional.empty(), Packet.Asked.FORWARD);
    assertThat(FlowKeys.parse(packet.frame())).isEqualTo(key);
    assertThat(ip(packet).ttl()).isGreaterThan(32);
  }

  private static IpPacket ip(Packet packet) throws MalformedPacket {
    return IpPacket.parse(Ethernet.parse(packet.frame()).payload());
  }

  @Property
  void theFrameOfAnArpKeyHasThatKey(
      @ForAll @IntRange(min = 1, max = 2) int operation, @ForAll int source, @ForAll int target)
      throws MalformedPacket {
    FlowKey key =
        new FlowKey(
            Mac.BROADCAST.value(),
            0x0200_0000_0001L,
            EtherType.ARP,
            0x1000 | 7,
            0,
            Integer.toUnsignedLong(source),
            0,
            Integer.toUnsignedLong(target),
            operation,
            0,
            0,
            0,
            0);

    Packet packet = RepresentativePacket.of(key, Optional.empty(), Packet.Asked.FORWARD);
    assertThat(FlowKeys.parse(packet.frame())).isEqualTo(key);
  }
}
