package org.midonet.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.midonet.packet.EtherType;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowKeys;
import org.midonet.packet.FlowMask;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.MalformedPacket;
import org.midonet.simulation.Packet;

class RandomKeysTest {

  private static final FlowKey DATAGRAM =
      new FlowKey(
          0x0200_0000_0002L,
          0x0200_0000_0001L,
          EtherType.IPV4,
          0,
          0,
          0x0a00_0001,
          0,
          0x0a00_0002,
          IpProtocol.UDP,
          0,
          0,
          1000,
          80);

  /** Whatever is drawn, some frame has it: the simulation is asked about nothing that cannot be. */
  @Property
  void aDrawnKeyIsInsideTheMaskAndIsThatOfAFrame(@ForAll long seed) throws MalformedPacket {
    Random random = new Random(seed);
    RandomKeys keys = new RandomKeys(random);
    FlowKey start = keys.inside(FlowMask.NONE, DATAGRAM);
    FlowMask mask = mask(random, start);

    FlowKey drawn = keys.inside(mask, start);

    assertThat(mask.matches(start, drawn)).as("%s under %s gives %s", start, mask, drawn).isTrue();
    assertThat(
            FlowKeys.parse(
                RepresentativePacket.of(drawn, Optional.empty(), Packet.Asked.FORWARD).frame()))
        .isEqualTo(drawn);
  }

  /**
   * As simulations make them: who reads an address has read the type, who reads a port the rest,
   * who reads an identifier that it is an echo's.
   */
  private static FlowMask mask(Random random, FlowKey key) {
    boolean upper = key.isIp() && random.nextBoolean();
    boolean addresses = random.nextBoolean();
    boolean icmp =
        key.protocol() == (key.etherType() == EtherType.IPV6 ? IpProtocol.ICMPV6 : IpProtocol.ICMP);
    return new FlowMask(
        random.nextBoolean() ? FlowMask.EXACT.ethDst() : 0,
        random.nextBoolean() ? FlowMask.EXACT.ethSrc() : 0,
        upper || addresses || random.nextBoolean() ? 0xffff : 0,
        random.nextInt(3) == 0 ? 0xffff : random.nextBoolean() ? FlowKey.VLAN_PRESENT : 0,
        addresses ? random.nextLong() : 0,
        addresses ? random.nextLong() : 0,
        addresses ? random.nextLong() : 0,
        addresses ? random.nextLong() : 0,
        upper ? 0xffff : 0,
        key.isIp() && addresses ? random.nextInt(256) : 0,
        upper ? random.nextInt(4) : 0,
        upper ? random.nextInt(0x10000) | (icmp ? 0xff00 : 0) : 0,
        upper ? random.nextInt(0x10000) : 0,
        0);
  }

  @Test
  void whatIsOutsideTheMaskDiffers() {
    RandomKeys keys = new RandomKeys(new Random(1));
    FlowMask mask = FlowMask.builder().etherType().protocol().build();
    Set<FlowKey> drawn = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      drawn.add(keys.inside(mask, DATAGRAM));
    }
    assertThat(drawn).hasSizeGreaterThan(90);
    assertThat(drawn).extracting(FlowKey::tpDst).doesNotContain(80).hasSizeGreaterThan(50);
    assertThat(drawn).extracting(FlowKey::protocol).containsOnly(IpProtocol.UDP);
    assertThat(keys.inside(FlowMask.EXACT, DATAGRAM)).isEqualTo(DATAGRAM);
    FlowMask bucket = FlowMask.builder().bucket().build();
    drawn.clear();
    for (int i = 0; i < 20; i++) {
      drawn.add(keys.inside(bucket, DATAGRAM));
    }
    assertThat(drawn).extracting(FlowKey::bucket).containsOnly(DATAGRAM.bucket());
    assertThat(drawn).hasSizeGreaterThan(10);
  }
}
