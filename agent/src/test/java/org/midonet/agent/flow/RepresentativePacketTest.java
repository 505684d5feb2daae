package org.midonet.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.midonet.packet.EtherType;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowKeys;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.simulation.Packet;

class RepresentativePacketTest {

  private static final int[] PROTOCOLS = {IpProtocol.TCP, IpProtocol.UDP};

  @Property
  void theFrameOfAnIpKeyHasThatKey(
      @ForAll long mac,
      @ForAll boolean v6,
      @ForAll long high,
      @ForAll long low,
      @ForAll @IntRange(min = 0, max = 255) int tos,
      @ForAll @IntRange(min = 0, max = 1) int protocol,
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

    Packet packet = RepresentativePacket.of(key, Packet.Asked.FORWARD);
    assertThat(FlowKeys.parse(packet.frame())).isEqualTo(key);
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

    Packet packet = RepresentativePacket.of(key, Packet.Asked.FORWARD);
    assertThat(FlowKeys.parse(packet.frame())).isEqualTo(key);
  }
}
