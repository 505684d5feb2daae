package org.midonet.agent.binding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.RecordedDatapath;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.Overlay;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.memory.MemoryEnsemble;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;
import org.midonet.simulation.Change;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.OverlayPort;
import org.midonet.topology.RouterPort;
import org.midonet.topology.RouterPortBuilder;

/** A VTEP router with an overlay VTEP; its uplink is here or elsewhere, or an edge router's. */
class OverlayPortsTest {

  private static final UUID SELF = new UUID(0, 1);
  private static final UUID OTHER = new UUID(0, 2);
  private static final UUID VTEP = new UUID(2, 1);
  private static final UUID EDGE = new UUID(2, 2);
  private static final Mac FAR = new Mac(0x0200_0000_000fL);
  private static final Ip4 PEER = Ip4.parse("2.0.0.2");

  private final RecordedDatapath recorded = new RecordedDatapath();
  private final Datapath datapath = recorded.datapath();
  private final Nsdb nsdb = new MemoryEnsemble().open();
  private final HostLink link = new HostLink("up", 7, 1500, true, true, false);
  private Bindings bindings = made();
  private NetworkView view = NetworkView.empty();

  private final RouterPort overlay =
      port(9, VTEP)
          .withVni(Optional.of(100))
          .withTunnelAddress(Optional.of(IpAddress.parse("2.0.0.1")));

  private Bindings made() {
    return new Bindings(SELF, datapath, nsdb.ports(), Luggage.none(), number -> {});
  }

  @BeforeEach
  void link() {
    bindings.links(Map.of("up", link), view);
  }

  @AfterEach
  void close() {
    nsdb.close();
  }

  private static RouterPort port(int number, UUID router) {
    return RouterPortBuilder.builder()
        .id(new UUID(1, number))
        .routerId(router)
        .adminStateUp(true)
        .tunnelKey(number)
        .mac(new Mac(0x0200_0000_0000L | number))
        .addresses(List.of(Prefix.parse("2.0.0." + number + "/24")))
        .build();
  }

  private static RouterPort uplink(UUID router, UUID host) {
    return port(1, router).with(b -> b.hostId(Optional.of(host)).interfaceName(Optional.of("up")));
  }

  /** The network has this port now; those that began to work here, or ceased to. */
  private List<UUID> put(RouterPort port) {
    view = view.with(new Change.Put(port)).view();
    bindings.changed(port, view);
    bindings.overlays().put(port);
    return bindings.overlays().settle(view);
  }

  @Test
  void itWorksWhereItsRoutersUplinkIs() {
    assertThat(put(overlay)).isEmpty();
    assertThat(put(uplink(VTEP, SELF))).containsExactly(overlay.id());
    int inner = bindings.numberOf(overlay.id()).orElseThrow();
    int outer = bindings.numberOf(OverlayPort.outer(overlay.id())).orElseThrow();
    assertThat(bindings.portOf(inner)).contains(overlay.id());
    assertThat(bindings.portOf(outer)).contains(OverlayPort.outer(overlay.id()));
    assertThat(bindings.mtuOf(inner)).isEqualTo(1450);
    assertThat(datapath.overlays())
        .containsOnly(
            Map.entry(inner, new Overlay(inner, outer, 100, Ip4.parse("2.0.0.1"), Map.of())));

    bindings.overlays().peer(overlay.id(), FAR, Optional.of(PEER));
    assertThat(bindings.overlays().settle(view)).isEmpty();
    assertThat(datapath.overlays())
        .containsEntry(
            inner, new Overlay(inner, outer, 100, Ip4.parse("2.0.0.1"), Map.of(FAR, PEER)));

    assertThat(put(uplink(VTEP, OTHER))).containsExactly(overlay.id());
    assertThat(datapath.overlays()).isEmpty();
    assertThat(datapath.ports()).isEmpty();
    assertThat(bindings.numberOf(overlay.id())).isEmpty();
  }

  @Test
  void anEdgeRoutersUplinkCountsWhereItsOwnRouterHasNone() {
    assertThat(put(overlay)).isEmpty();
    assertThat(put(port(3, VTEP).withPeerId(Optional.of(new UUID(1, 4))))).isEmpty();
    assertThat(put(port(4, EDGE).withPeerId(Optional.of(new UUID(1, 3))))).isEmpty();
    assertThat(put(uplink(EDGE, SELF))).containsExactly(overlay.id());
  }

  @Test
  void whatIsBehindAnOverlayIsNoWayOut() {
    RouterPort tenant = port(4, EDGE).withPeerId(Optional.of(overlay.id()));
    assertThat(put(overlay.withPeerId(Optional.of(tenant.id())))).isEmpty();
    assertThat(put(tenant)).isEmpty();
    assertThat(put(uplink(EDGE, SELF))).isEmpty();
  }

  @Test
  void itIsGoneWhenItsPortIs() {
    put(overlay);
    put(uplink(VTEP, SELF));
    bindings.overlays().remove(overlay.id());
    assertThat(bindings.overlays().settle(view)).containsExactly(overlay.id());
    assertThat(datapath.overlays()).isEmpty();
    assertThat(datapath.ports()).hasSize(1);
  }

  @Test
  void whatTheDatapathRefusesLeavesNothingBehindAndIsTriedAgain() {
    put(overlay);
    recorded.refuse("putOverlay");
    assertThat(put(uplink(VTEP, SELF))).isEmpty();
    assertThat(datapath.ports()).hasSize(1);
    recorded.allow();
    assertThat(bindings.overlays().settle(view)).containsExactly(overlay.id());
    assertThat(datapath.ports()).hasSize(3);
  }

  @Test
  void numbersStayAcrossARestartAndWhatIsLeftOverGoes() {
    put(overlay);
    put(uplink(VTEP, SELF));
    int inner = bindings.numberOf(overlay.id()).orElseThrow();
    int outer = bindings.numberOf(OverlayPort.outer(overlay.id())).orElseThrow();
    bindings = made();
    bindings.links(Map.of("up", link), view);
    put(overlay);
    put(uplink(VTEP, SELF));
    bindings.complete();
    assertThat(bindings.numberOf(overlay.id())).hasValue(inner);
    assertThat(bindings.numberOf(OverlayPort.outer(overlay.id()))).hasValue(outer);
    assertThat(datapath.overlays()).containsOnlyKeys(inner);

    bindings = made();
    bindings.complete();
    assertThat(datapath.overlays()).isEmpty();
    assertThat(datapath.ports()).isEmpty();
  }
}
