package org.midonet.agent.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowMask;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;

class PacketFilterTest {

  private final Random random = new Random(7);

  /** No flow is left that would hide a packet that somebody wants to see. */
  @Test
  void aFlowOfAWantedPacketMayMatch() {
    int wanted = 0;
    for (int i = 0; i < 200_000; i++) {
      FlowKey packet = key();
      PacketFilter filter = filter();
      if (filter.matches(packet)) {
        wanted++;
        FlowMask mask = mask();
        assertThat(filter.mayMatch(packet.masked(mask), mask))
            .as("%s %s %s", filter, packet, mask)
            .isTrue();
      }
    }
    assertThat(wanted).isGreaterThan(1000);
  }

  @Test
  void aFlowOfOtherPacketsIsLeftAlone() {
    PacketFilter filter =
        new PacketFilter(
            OptionalInt.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalInt.of(17),
            Optional.empty(),
            Optional.of(IpAddress.parse("10.0.0.1")),
            OptionalInt.empty(),
            OptionalInt.empty());
    FlowKey tcp = new FlowKey(1, 2, 0x800, 0, 0, 1, 0, 0x0a000001, 6, 0, 0, 1, 2);
    assertThat(filter.mayMatch(tcp, FlowMask.EXACT)).isFalse();
    assertThat(filter.mayMatch(tcp.masked(FlowMask.NONE), FlowMask.NONE)).isTrue();
  }

  @Test
  void whatIsWrittenIsReadAgainAndRubbishIsRefused() {
    for (int i = 0; i < 100; i++) {
      PacketFilter filter = filter();
      assertThat(PacketFilter.read(filter.json())).isEqualTo(filter);
    }
    ObjectNode rubbish = JsonNodeFactory.instance.objectNode();
    assertThatThrownBy(() -> PacketFilter.read(rubbish.put("mac-src", "x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("mac-src");
    rubbish.removeAll();
    assertThatThrownBy(() -> PacketFilter.read(rubbish.put("src-port", 65536)))
        .hasMessageContaining("src-port");
    rubbish.removeAll();
    assertThatThrownBy(() -> PacketFilter.read(rubbish.put("ip-dst", "10.0.0")))
        .hasMessageContaining("ip-dst");
  }

  private FlowKey key() {
    boolean ipv6 = random.nextInt(4) == 0;
    int type = ipv6 ? 0x86dd : random.nextInt(5) == 0 ? 0x806 : 0x800;
    int protocol = new int[] {1, 6, 17, 58}[random.nextInt(4)];
    return new FlowKey(
        1 + random.nextInt(2),
        1 + random.nextInt(2),
        type,
        0,
        ipv6 ? 0xfd00000000000000L : 0,
        address(),
        ipv6 ? 0xfd00000000000000L : 0,
        address(),
        protocol,
        0,
        random.nextInt(6) == 0 ? FlowKey.LATER_FRAGMENT : 0,
        random.nextInt(3),
        random.nextInt(3));
  }

  private long address() {
    return 0x0a000000L + random.nextInt(3);
  }

  private FlowMask mask() {
    return new FlowMask(
        random.nextBoolean() ? Mac.MASK : 0,
        random.nextBoolean() ? Mac.MASK : 0,
        random.nextBoolean() ? 0xffff : 0,
        0,
        random.nextBoolean() ? -1 : 0,
        random.nextBoolean() ? 0xffffffffL << random.nextInt(3) : 0,
        random.nextBoolean() ? -1 : 0,
        random.nextBoolean() ? 0xffffffffL << random.nextInt(3) : 0,
        random.nextBoolean() ? 0xffff : 0,
        0,
        0,
        random.nextInt(4),
        random.nextInt(4),
        0);
  }

  private PacketFilter filter() {
    boolean ipv6 = random.nextInt(4) == 0;
    return new PacketFilter(
        some() ? OptionalInt.of(0x800) : OptionalInt.empty(),
        some() ? Optional.of(new Mac(1)) : Optional.empty(),
        some() ? Optional.of(new Mac(2)) : Optional.empty(),
        some() ? OptionalInt.of(17) : OptionalInt.empty(),
        some() ? Optional.of(ip(ipv6)) : Optional.empty(),
        some() ? Optional.of(ip(ipv6)) : Optional.empty(),
        some() ? OptionalInt.of(random.nextInt(3)) : OptionalInt.empty(),
        some() ? OptionalInt.of(random.nextInt(3)) : OptionalInt.empty());
  }

  private IpAddress ip(boolean ipv6) {
    return ipv6
        ? IpAddress.of(128, 0xfd00000000000000L, address())
        : IpAddress.of(32, 0, address());
  }

  private boolean some() {
    return random.nextInt(4) == 0;
  }
}
