package org.midonet.agent.binding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.RecordedDatapath;
import org.midonet.datapath.Datapath;
import org.midonet.packet.Ip4;
import org.midonet.simulation.Change;
import org.midonet.simulation.NetworkView;
import org.midonet.topology.BridgeBuilder;
import org.midonet.topology.Port;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TunnelType;
import org.midonet.topology.TunnelZone;
import org.midonet.topology.TunnelZoneBuilder;
import org.midonet.topology.VtepBuilder;
import org.midonet.topology.VxlanPort;
import org.midonet.topology.VxlanPortBuilder;

/** A bridge's port to a hardware VTEP, on a host of the VTEP's zone. */
class VtepPortsTest {

  private static final UUID SELF = new UUID(0, 1);
  private static final UUID ZONE = new UUID(0, 2);
  private static final UUID BRIDGE = new UUID(0, 3);
  private static final UUID VTEP = new UUID(0, 4);

  private final RecordedDatapath recorded = new RecordedDatapath();
  private final Datapath datapath = recorded.datapath();
  private final List<Integer> freed = new ArrayList<>();
  private final VtepPorts ports = new VtepPorts(SELF, datapath, new PortNumbers(), freed::add);
  private NetworkView view = NetworkView.empty();

  private final VxlanPort port =
      VxlanPortBuilder.builder()
          .id(new UUID(0, 5))
          .bridgeId(BRIDGE)
          .adminStateUp(true)
          .tunnelKey(7)
          .vtepId(VTEP)
          .build();

  @BeforeEach
  void network() {
    put(BridgeBuilder.builder().id(BRIDGE).vni(Optional.of(100)).build());
    put(
        VtepBuilder.builder()
            .id(VTEP)
            .managementAddress(Ip4.parse("192.0.2.250"))
            .tunnelZoneId(Optional.of(ZONE))
            .build());
    put(
        TunnelZoneBuilder.builder()
            .id(ZONE)
            .type(TunnelType.VTEP)
            .members(List.of(new TunnelZone.Member(SELF, Ip4.parse("192.0.2.1"))))
            .build());
    put(port);
    heard(new Change.VtepAt(VTEP, List.of(Ip4.parse("192.0.2.200"))));
  }

  private void put(TopologyObject object) {
    heard(new Change.Put(object));
  }

  private void heard(Change change) {
    view = view.with(change).view();
    boolean _ = ports.observe(change);
  }

  @Test
  void itWorksWhereTheHostIsInTheZone() {
    assertThat(ports.settle(view)).containsExactly(port.id());
    int number = ports.numberOf(port.id()).orElseThrow();
    assertThat(datapath.ports()).containsOnlyKeys(number);
    assertThat(datapath.vtepTunnels()).containsOnlyKeys(number);
    heard(new Change.Remove(Port.class, port.id()));
    assertThat(ports.settle(view)).containsExactly(port.id());
    assertThat(datapath.ports()).isEmpty();
    assertThat(datapath.vtepTunnels()).isEmpty();
    assertThat(freed).containsExactly(number);
  }

  @Test
  void whatTheDatapathRefusesLeavesNothingBehindAndIsTriedAgain() {
    recorded.refuse("putVtepTunnel");
    assertThat(ports.settle(view)).isEmpty();
    assertThat(datapath.ports()).isEmpty();
    assertThat(ports.numberOf(port.id())).isEmpty();
    assertThat(freed).hasSize(1);
    recorded.allow();
    assertThat(ports.settle(view)).containsExactly(port.id());
    assertThat(datapath.vtepTunnels().keySet()).isEqualTo(datapath.ports().keySet());
    assertThat(datapath.vtepTunnels()).isNotEqualTo(Map.of());
  }
}
