package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;
import org.midonet.simulation.Dependency.OfNeighbour;
import org.midonet.simulation.Dependency.OfPort;
import org.midonet.simulation.Dependency.OfRoutes;
import org.midonet.simulation.Verdict.Delivery;
import org.midonet.topology.NatTarget;
import org.midonet.topology.PortGroup;

/** What callers may rely on of the values that they get. */
class ContractTest {

  private static final UUID ONE = new UUID(0, 1);
  private static final UUID TWO = new UUID(0, 2);
  private static final IpAddress ADDRESS = IpAddress.parse("203.0.113.2");

  private static Draw draw(int first, int size) {
    return new Draw(ONE, ADDRESS, TWO, first, size);
  }

  @Test
  void aDrawIsAnAlignedBlockOfPorts() {
    Draw draw = draw(0x5000, 64);
    assertThat(draw.contains(0x4fff)).isFalse();
    assertThat(draw.contains(0x5000)).isTrue();
    assertThat(draw.contains(0x503f)).isTrue();
    assertThat(draw.contains(0x5040)).isFalse();
    assertThat(draw(0, 65536).contains(65535)).isTrue();
    for (int[] wrong : new int[][] {{0x5000, 63}, {0x5020, 64}, {65536, 64}, {-64, 64}, {0, 0}}) {
      assertThatThrownBy(() -> draw(wrong[0], wrong[1]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(wrong[0] + "+" + wrong[1]);
    }
  }

  @Test
  void aNeedNamesTheFirstAddressesOfItsTargets() {
    assertThat(addresses("10.0.0.1", "10.0.0.1")).containsExactly(IpAddress.parse("10.0.0.1"));
    assertThat(addresses("10.0.0.254", "10.0.1.1"))
        .extracting(IpAddress::toString)
        .containsExactly("10.0.0.254", "10.0.0.255", "10.0.1.0", "10.0.1.1");
    assertThat(addresses("10.0.0.0", "10.255.255.255"))
        .hasSize(Need.Block.MOST_ADDRESSES)
        .endsWith(IpAddress.parse("10.0.0.255"));
  }

  private static List<IpAddress> addresses(String from, String to) {
    return Need.Block.addresses(
        new NatTarget(IpAddress.parse(from), IpAddress.parse(to), 1024, 65535));
  }

  @Test
  void deliveriesAreComparedByWhatTheyDeliver() {
    Delivery delivery = new Delivery(ONE, new byte[] {1, 2});
    assertThat(delivery)
        .isEqualTo(new Delivery(ONE, new byte[] {1, 2}))
        .hasSameHashCodeAs(new Delivery(ONE, new byte[] {1, 2}))
        .isNotEqualTo(new Delivery(TWO, new byte[] {1, 2}))
        .isNotEqualTo(new Delivery(ONE, new byte[] {1, 3}))
        .isNotEqualTo(new Delivery(ONE, new byte[] {1, 2}, true))
        .isNotEqualTo(ONE);
    assertThat(delivery.ifKnown()).isFalse();
    assertThat(delivery).hasToString("Delivery[port=" + ONE + ", frame=0102]");
  }

  @Test
  void whatRestsOnSomethingOfAKindIsFound() {
    OfNeighbour neighbour = new OfNeighbour(ONE, ADDRESS);
    DependencyIndex<String> index = new DependencyIndex<>();
    assertThat(index.isEmpty()).isTrue();
    index.add("flow", Set.of(neighbour, new OfPort(ONE)));
    assertThat(index.ofKind(OfNeighbour.class)).isEqualTo(Map.of(neighbour, "flow"));
    assertThat(index.ofKind(Dependency.OfMac.class)).isEmpty();
    assertThat(index.isEmpty()).isFalse();
    index.remove("flow", Set.of(neighbour, new OfPort(ONE)));
    Set<Dependency> route = Set.of(new OfRoutes(ONE, Prefix.parse("10.0.0.0/8")));
    index.add("routed", route);
    assertThat(index.isEmpty()).isFalse();
    index.remove("routed", route);
    assertThat(index.isEmpty()).isTrue();
  }

  @Test
  void aPlaceIsTheFirstStatefulGroupOfAPort() {
    Cloud cloud = new Cloud();
    cloud.bridge("net").vm("vm", "net").router("r").uplink("up", "r", "ac:ca:ba:00:00:01");
    assertThat(cloud.view.placeOf(cloud.id("vm"))).isEqualTo(new Place.PortPlace(cloud.id("vm")));
    assertThat(cloud.view.placeOf(cloud.id("up"))).isEqualTo(new Place.RouterPlace(cloud.id("r")));
    cloud.put(group(ONE, false)).put(group(TWO, true));
    cloud.bridgePortWith("vm", p -> p.withPortGroupIds(List.of(TWO, ONE, new UUID(0, 9))));
    assertThat(cloud.view.placeOf(cloud.id("vm"))).isEqualTo(new Place.GroupPlace(TWO));
    cloud.put(group(ONE, true));
    assertThat(cloud.view.placeOf(cloud.id("vm"))).isEqualTo(new Place.GroupPlace(ONE));
  }

  private static PortGroup group(UUID id, boolean stateful) {
    return new PortGroup(id, Optional.empty(), Optional.empty(), stateful);
  }

  @Test
  void whetherARangeOfPortsHasOwnersIsKnown() {
    Cloud cloud = new Cloud();
    cloud.block("vm", "r", ADDRESS.toString(), 0x5010, 16);
    assertThat(cloud.view.hasBlocks(cloud.id("r"), ADDRESS, 0x5000)).isTrue();
    assertThat(cloud.view.hasBlocks(cloud.id("r"), ADDRESS, 0x5040)).isFalse();
    assertThat(cloud.view.blockAt(cloud.id("r"), ADDRESS, 0x500f)).isNull();
    assertThat(cloud.view.blockAt(cloud.id("r"), ADDRESS, 0x5010)).isNotNull();
    assertThat(cloud.view.blockAt(cloud.id("r"), ADDRESS, 0x501f)).isNotNull();
    assertThat(cloud.view.blockAt(cloud.id("r"), ADDRESS, 0x5020)).isNull();
  }

  /** What is optional in a step is said where it is there, and not hinted at where it is not. */
  @Test
  void stepsAreSentences() {
    Mac mac = Mac.parse("02:00:00:00:00:01");
    Prefix net = Prefix.parse("10.0.0.0/8");
    assertThat(
            Steps.render(
                    List.of(
                        new Step.Learned(ONE, 5, mac, TWO),
                        new Step.Learned(ONE, 0, mac, TWO),
                        new Step.Routed(ONE, TWO, net, Optional.of(ADDRESS)),
                        new Step.Routed(ONE, TWO, net, Optional.empty()),
                        new Step.Filtered(TWO, true, ONE),
                        new Step.Filtered(TWO, false, ONE),
                        new Step.Translated(ONE, true, ADDRESS, ADDRESS, ", port 7"),
                        new Step.Translated(ONE, false, ADDRESS, ADDRESS, ""),
                        new Step.Redirected(ONE, TWO, true),
                        new Step.Redirected(ONE, TWO, false),
                        new Step.Dropped(ONE, DropReason.RULE, Optional.of(TWO)),
                        new Step.Dropped(ONE, DropReason.NO_ROUTE, Optional.empty()),
                        new Step.TooBig(ONE, 1400, true),
                        new Step.TooBig(ONE, 1400, false)))
                .replace(ONE.toString(), "ONE")
                .replace(TWO.toString(), "TWO"))
        .isEqualTo(
            """
            bridge ONE sees 02:00:00:00:00:01 (VLAN 5) at port TWO
            bridge ONE sees 02:00:00:00:00:01 at port TWO
            router ONE takes route TWO to 10.0.0.0/8 via 203.0.113.2
            router ONE takes route TWO to 10.0.0.0/8
            inbound filter of ONE: chain TWO
            outbound filter of ONE: chain TWO
            source 203.0.113.2 becomes 203.0.113.2, port 7 at ONE
            destination 203.0.113.2 becomes 203.0.113.2 at ONE
            rule ONE sends it into port TWO
            rule ONE sends it out of port TWO
            dropped at ONE: RULE by rule TWO
            dropped at ONE: NO_ROUTE
            too big for the MTU 1400 behind port ONE: cut into fragments
            too big for the MTU 1400 behind port ONE
            """);
  }
}
