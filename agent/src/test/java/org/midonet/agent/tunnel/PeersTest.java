package org.midonet.agent.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.packet.IpAddress;
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
  void sayingTheSameAgainMovesNobody() {
    TunnelZone zone = zone(1, at(SELF, "10.0.0.1"), at(OTHER, "10.0.0.2"));
    peers.put(zone);
    assertThat(peers.put(zone)).isEmpty();
  }

  private static TunnelZone.Member at(UUID host, String address) {
    return new TunnelZone.Member(host, IpAddress.parse(address));
  }

  private static TunnelZone zone(long id, TunnelZone.Member... members) {
    return TunnelZoneBuilder.builder()
        .id(new UUID(0, id))
        .type(TunnelType.VXLAN)
        .members(List.of(members))
        .build();
  }
}
