package org.midonet.agent.binding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.RecordedDatapath;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.memory.MemoryEnsemble;
import org.midonet.scenario.Scenario;
import org.midonet.simulation.NetworkView;
import org.midonet.topology.BridgePort;
import org.midonet.topology.BridgePortBuilder;
import org.midonet.topology.RouterPort;
import org.midonet.topology.RouterPortBuilder;

class BindingsTest {

  private static final UUID SELF = new UUID(0, 1);
  private static final UUID OTHER = new UUID(0, 2);

  private final RecordedDatapath recorded = new RecordedDatapath();
  private final Nsdb nsdb = new MemoryEnsemble().open();
  private final Bindings bindings =
      new Bindings(SELF, recorded.datapath(), nsdb.ports(), Luggage.none(), number -> {});
  private final NetworkView view = NetworkView.empty();
  private final HostLink link = new HostLink("tap", 7, 1500, true, true, false);

  @AfterEach
  void close() {
    nsdb.close();
  }

  private static BridgePort port(int number, UUID host, String interfaceName) {
    return BridgePortBuilder.builder()
        .id(new UUID(1, number))
        .bridgeId(new UUID(2, 0))
        .adminStateUp(true)
        .tunnelKey(number)
        .hostId(host)
        .interfaceName(interfaceName)
        .build();
  }

  @Test
  @Scenario("DP-07")
  void whatTheDatapathRefusedOnceIsTriedAgain() {
    BridgePort port = port(1, SELF, "tap");
    bindings.links(Map.of("tap", link), view);
    recorded.refuse("putPort");
    assertThat(bindings.changed(port, view)).isEmpty();
    assertThat(bindings.waiting()).containsExactly(port.id());
    assertThat(bindings.retry(view)).isEmpty();
    assertThat(recorded.datapath().ports()).isEmpty();

    recorded.allow();
    assertThat(bindings.retry(view)).containsExactly(port.id());
    assertThat(bindings.waiting()).isEmpty();
    int number = bindings.numberOf(port.id()).orElseThrow();
    assertThat(bindings.portOf(number)).contains(port.id());
    assertThat(recorded.datapath().ports()).containsOnlyKeys(number);
    assertThat(bindings.retry(view)).isEmpty();
  }

  /** A guest's tap has no carrier until the guest runs, and the guest waits for its port. */
  @Test
  void aWayOutNeedsALinkAndAGuestDoesNot() {
    BridgePort guest = port(1, SELF, "tap");
    RouterPort uplink =
        RouterPortBuilder.builder()
            .id(new UUID(1, 2))
            .routerId(new UUID(3, 0))
            .adminStateUp(true)
            .tunnelKey(2)
            .hostId(SELF)
            .interfaceName("eth")
            .build();
    HostLink down = new HostLink("eth", 8, 1500, true, false, false);
    HostLink tap = new HostLink("tap", 7, 1500, true, false, false);
    bindings.links(Map.of("tap", tap, "eth", down), view);
    assertThat(bindings.changed(guest, view)).containsExactly(guest.id());
    assertThat(bindings.changed(uplink, view)).isEmpty();
    assertThat(bindings.waiting()).containsExactly(uplink.id());
    HostLink has = new HostLink("eth", 8, 1500, true, true, false);
    assertThat(bindings.links(Map.of("tap", tap, "eth", has), view)).containsExactly(uplink.id());
    assertThat(bindings.waiting()).isEmpty();
    assertThat(bindings.links(Map.of("tap", tap, "eth", down), view)).containsExactly(uplink.id());
    assertThat(bindings.active()).containsExactly(guest);
  }

  @Test
  @Scenario("DP-10")
  void aHostHasExactlyThePortsThatAreBoundToIt() {
    BridgePort one = port(1, SELF, "tap");
    BridgePort two = port(2, SELF, "tap2");
    bindings.changed(one, view);
    bindings.changed(port(3, OTHER, "tap3"), view);
    assertThat(bindings.bound()).containsExactly(one);
    bindings.changed(two, view);
    assertThat(bindings.bound()).containsExactlyInAnyOrder(one, two);
    bindings.changed(two.with().hostId(Optional.of(OTHER)).build(), view);
    assertThat(bindings.bound()).containsExactly(one);
    bindings.removed(one.id(), view);
    assertThat(bindings.bound()).isEmpty();
  }

  @Test
  @Scenario("DP-11")
  void aBindingThatMakesNoSenseHarmsNoOther() {
    BridgePort good = port(1, SELF, "tap");
    BridgePort nowhere = port(2, SELF, "tap").with().interfaceName(Optional.empty()).build();
    bindings.links(Map.of("tap", link), view);
    assertThat(bindings.changed(nowhere, view)).isEmpty();
    assertThat(bindings.changed(port(3, OTHER, "tap"), view)).isEmpty();
    assertThat(bindings.removed(new UUID(1, 99), view)).isEmpty();
    assertThat(bindings.changed(good, view)).containsExactly(good.id());
    assertThat(List.copyOf(recorded.datapath().ports().values())).hasSize(1);
  }
}
