package org.midonet.agent.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.midonet.datapath.Encapsulation;
import org.midonet.datapath.Peer;
import org.midonet.packet.IpAddress;
import org.midonet.scenario.Scenario;
import org.midonet.topology.TunnelType;
import org.midonet.topology.TunnelZone;
import org.midonet.topology.TunnelZoneBuilder;

class PeersTest {

  private static final UUID SELF = new UUID(0, 1);
  private static final UUID OTHER = new UUID(0, 2);
  private static final UUID THIRD = new UUID(0, 3);

  private final Peers peers = new Peers(SELF);

  @Test
  void membersOfAZoneReachEachOther() {
    assertThat(peers.put(zone(1, at(SELF, "10.0.0.1"), at(OTHER, "10.0.0.2"))))
        .containsExactly(OTHER);
    assertThat(peers.addressOf(OTHER)).contains(IpAddress.parse("10.0.0.2"));
    assertThat(peers.own()).containsExactly(IpAddress.parse("10.0.0.1"));
  }

  @Test
  void aZoneWithoutThisHostSaysNothing() {
    assertThat(peers.put(zone(1, at(THIRD, "10.0.0.3"), at(OTHER, "10.0.0.2")))).isEmpty();
    assertThat(peers.addresses()).isEmpty();
  }

  @Test
  void ofSeveralSharedZonesTheLowestIdCounts() {
    peers.put(zone(2, at(SELF, "10.2.0.1"), at(OTHER, "10.2.0.2")));
    assertThat(peers.put(zone(1, at(SELF, "10.1.0.1"), at(OTHER, "10.1.0.2"))))
        .containsExactly(OTHER);
    assertThat(peers.addressOf(OTHER)).contains(IpAddress.parse("10.1.0.2"));

    assertThat(peers.remove(new UUID(0, 1))).containsExactly(OTHER);
    assertThat(peers.addressOf(OTHER)).contains(IpAddress.parse("10.2.0.2"));
  }

  @Test
  void aZoneForHardwareLeadsToNoHost() {
    TunnelZone.Member[] members = {at(SELF, "10.0.0.1"), at(OTHER, "10.0.0.2")};
    assertThat(peers.put(zone(1, TunnelType.VTEP, members))).isEmpty();
    assertThat(peers.own()).isEmpty();
    assertThat(peers.underlay()).containsExactly(IpAddress.parse("10.0.0.1"));
    assertThat(peers.put(zone(2, members))).containsExactly(OTHER);
  }

  @Test
  void sayingTheSameAgainMovesNobody() {
    TunnelZone zone = zone(1, at(SELF, "10.0.0.1"), at(OTHER, "10.0.0.2"));
    peers.put(zone);
    assertThat(peers.put(zone)).isEmpty();
  }

  @Test
  @Scenario("TU-03")
  void peersAreReachedIndependently() {
    peers.put(zone(1, at(SELF, "10.0.0.1"), at(OTHER, "10.0.0.2"), at(THIRD, "10.0.0.3")));
    assertThat(
            peers.put(zone(1, at(SELF, "10.0.0.1"), at(OTHER, "10.0.0.9"), at(THIRD, "10.0.0.3"))))
        .containsExactly(OTHER);
    assertThat(peers.addressOf(THIRD)).contains(IpAddress.parse("10.0.0.3"));
    assertThat(peers.put(zone(1, at(SELF, "10.0.0.1"), at(THIRD, "10.0.0.3"))))
        .containsExactly(OTHER);
    assertThat(peers.addressOf(OTHER)).isEmpty();
    assertThat(peers.addressOf(THIRD)).contains(IpAddress.parse("10.0.0.3"));
  }

  /** However zones come and go, a host is reached exactly when a zone is shared now. */
  @Property(tries = 200)
  @Scenario("TU-04")
  void aHostIsReachedExactlyWhileAZoneIsShared(@ForAll long seed) {
    Random random = new Random(seed);
    Peers here = new Peers(SELF);
    Map<Long, TunnelZone> zones = new TreeMap<>();
    for (int step = 0; step < 60; step++) {
      long id = 1L + random.nextInt(6);
      Set<UUID> told;
      Optional<IpAddress> before = here.addressOf(OTHER);
      if (random.nextInt(3) == 0) {
        zones.remove(id);
        told = here.remove(new UUID(0, id));
      } else {
        List<TunnelZone.Member> members = new ArrayList<>();
        for (UUID host : List.of(SELF, OTHER, THIRD)) {
          if (random.nextBoolean()) {
            members.add(at(host, "10." + id + ".0." + random.nextInt(3)));
          }
        }
        TunnelZone zone = zone(id, members.toArray(TunnelZone.Member[]::new));
        zones.put(id, zone);
        told = here.put(zone);
      }
      Optional<IpAddress> expected =
          zones.values().stream()
              .filter(zone -> address(zone, SELF).isPresent() && address(zone, OTHER).isPresent())
              .findFirst()
              .flatMap(zone -> address(zone, OTHER));
      assertThat(here.addressOf(OTHER)).isEqualTo(expected);
      assertThat(told.contains(OTHER)).isEqualTo(!before.equals(expected));
    }
  }

  @Test
  @Scenario("TU-05")
  void anEditedZoneIsFollowed() {
    TunnelZone zone = zone(1, at(SELF, "10.0.0.1"), at(OTHER, "10.0.0.2"));
    peers.put(zone);
    // Another kind of tunnel: the address is the same, and so is who is reached.
    assertThat(peers.put(zone.with().type(TunnelType.GRE).build())).isEmpty();
    assertThat(peers.addressOf(OTHER)).contains(IpAddress.parse("10.0.0.2"));
    assertThat(peers.reached())
        .isEqualTo(Map.of(IpAddress.parse("10.0.0.2"), by(Encapsulation.GRE, "10.0.0.1")));
    assertThat(peers.put(zone(1, at(OTHER, "10.0.0.2")))).as("without us").containsExactly(OTHER);
    assertThat(peers.own()).isEmpty();
    assertThat(peers.put(zone)).containsExactly(OTHER);
    assertThat(peers.remove(zone.id())).containsExactly(OTHER);
    assertThat(peers.addresses()).isEmpty();
    assertThat(peers.remove(zone.id())).as("once more").isEmpty();
  }

  @Test
  void theZoneThatIsUsedSaysWhatPacketsArePutInto() {
    peers.put(zone(2, TunnelType.GRE, at(SELF, "10.2.0.1"), at(OTHER, "10.2.0.2")));
    assertThat(peers.reached())
        .isEqualTo(Map.of(IpAddress.parse("10.2.0.2"), by(Encapsulation.GRE, "10.2.0.1")));
    peers.put(zone(1, at(SELF, "10.1.0.1"), at(OTHER, "10.1.0.2"), at(THIRD, "10.1.0.3")));
    assertThat(peers.reached())
        .isEqualTo(
            Map.of(
                IpAddress.parse("10.1.0.2"), by(Encapsulation.VXLAN, "10.1.0.1"),
                IpAddress.parse("10.1.0.3"), by(Encapsulation.VXLAN, "10.1.0.1")));
  }

  @Test
  void eachZoneHasASourceOfItsOwn() {
    peers.put(zone(1, at(SELF, "10.1.0.1"), at(OTHER, "10.1.0.2")));
    peers.put(zone(2, at(SELF, "10.2.0.1"), at(OTHER, "10.2.0.2"), at(THIRD, "10.2.0.3")));
    assertThat(peers.reached())
        .isEqualTo(
            Map.of(
                IpAddress.parse("10.1.0.2"), by(Encapsulation.VXLAN, "10.1.0.1"),
                IpAddress.parse("10.2.0.3"), by(Encapsulation.VXLAN, "10.2.0.1")));
    // It knows us by an address from which nothing can be sent to it.
    peers.put(zone(1, at(SELF, "fd00::1"), at(OTHER, "10.1.0.2")));
    assertThat(peers.addressOf(OTHER))
        .as("by the other zone")
        .contains(IpAddress.parse("10.2.0.2"));
  }

  private static Peer by(Encapsulation encapsulation, String source) {
    return new Peer(encapsulation, IpAddress.parse(source));
  }

  private static Optional<IpAddress> address(TunnelZone zone, UUID host) {
    return zone.members().stream()
        .filter(member -> member.hostId().equals(host))
        .map(TunnelZone.Member::address)
        .findFirst();
  }

  private static TunnelZone.Member at(UUID host, String address) {
    return new TunnelZone.Member(host, IpAddress.parse(address));
  }

  private static TunnelZone zone(long id, TunnelZone.Member... members) {
    return zone(id, TunnelType.VXLAN, members);
  }

  private static TunnelZone zone(long id, TunnelType type, TunnelZone.Member... members) {
    return TunnelZoneBuilder.builder()
        .id(new UUID(0, id))
        .type(type)
        .members(List.of(members))
        .build();
  }
}
