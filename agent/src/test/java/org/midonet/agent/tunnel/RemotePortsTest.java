package org.midonet.agent.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.RecordedDatapath;
import org.midonet.agent.flow.Whereabouts;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.RemotePort;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.simulation.Change;
import org.midonet.simulation.NetworkView;
import org.midonet.topology.BridgePort;
import org.midonet.topology.BridgePortBuilder;
import org.midonet.topology.Port;
import org.midonet.topology.RouterPort;
import org.midonet.topology.RouterPortBuilder;

class RemotePortsTest {

  private static final UUID HOST = new UUID(9, 2);
  private static final IpAddress ADDRESS = IpAddress.parse("172.16.0.2");
  private static final BridgePort GUEST =
      BridgePortBuilder.builder()
          .id(new UUID(2, 1))
          .bridgeId(new UUID(1, 1))
          .adminStateUp(true)
          .tunnelKey(101)
          .build();
  private static final RouterPort UPLINK =
      RouterPortBuilder.builder()
          .id(new UUID(2, 2))
          .routerId(new UUID(1, 2))
          .adminStateUp(true)
          .mac(new Mac(2))
          .tunnelKey(102)
          .build();

  private final RecordedDatapath recorded = new RecordedDatapath();
  private final Datapath datapath = recorded.datapath();
  private final Map<UUID, IpAddress> tunnels = new HashMap<>(Map.of(HOST, ADDRESS));
  private final Map<UUID, Integer> local = new HashMap<>();
  private final Whereabouts whereabouts =
      new Whereabouts() {
        @Override
        public OptionalInt localPort(UUID port) {
          Integer number = local.get(port);
          return number == null ? OptionalInt.empty() : OptionalInt.of(number);
        }

        @Override
        public Optional<IpAddress> tunnelTo(UUID host) {
          return Optional.ofNullable(tunnels.get(host));
        }
      };
  private final RemotePorts ports = new RemotePorts(datapath, whereabouts);
  private NetworkView view =
      NetworkView.empty().with(List.of(new Change.Put(GUEST), new Change.Put(UPLINK))).view();

  @Test
  void aPortIsKnownWhenItIsActiveSomewhere() {
    ports.changed(GUEST.id(), view);
    assertThat(datapath.remotePorts()).isEmpty();

    at(GUEST, Optional.of(HOST));
    assertThat(known(101)).isEqualTo(new RemotePort(101, 101, Optional.of(ADDRESS), false));
    assertThat(ports.portOf(101)).contains(GUEST.id());

    at(GUEST, Optional.empty());
    assertThat(datapath.remotePorts()).isEmpty();
    assertThat(ports.portOf(101)).isEmpty();
  }

  @Test
  void aPortWhoseAgentIsAwayIsWhereItIsBound() {
    BridgePort bound =
        GUEST.with().hostId(Optional.of(HOST)).interfaceName(Optional.of("tap1")).build();
    view = view.with(new Change.Put(bound)).view();
    ports.changed(bound.id(), view);
    assertThat(known(101).host()).contains(ADDRESS);
  }

  @Test
  void whatComesFromAWayOutIsJudgedHere() {
    at(UPLINK, Optional.of(HOST));
    RemotePort known = known(102);
    assertThat(known.judgedHere()).isTrue();
    assertThat(known.place()).isNotEqualTo(102);
  }

  @Test
  void aPortOfOursIsNotRemote() {
    local.put(GUEST.id(), 1);
    at(GUEST, Optional.of(HOST));
    assertThat(datapath.remotePorts()).isEmpty();
  }

  @Test
  void aHostThatMovesIsToldWithoutAGap() {
    at(GUEST, Optional.of(HOST));
    recorded.calls();
    tunnels.put(HOST, IpAddress.parse("172.16.0.9"));
    ports.hostsMoved(List.of(HOST), view);
    assertThat(recorded.calls()).containsExactly("putRemotePort");
    assertThat(known(101).host()).contains(IpAddress.parse("172.16.0.9"));
    assertThat(ports.portOf(101)).contains(GUEST.id());
  }

  @Test
  void nobodySpeaksForAPortWhoseHostCannotBeReached() {
    tunnels.clear();
    at(GUEST, Optional.of(HOST));
    assertThat(datapath.remotePorts()).isEmpty();
    tunnels.put(HOST, ADDRESS);
    ports.hostsMoved(List.of(HOST), view);
    assertThat(datapath.remotePorts()).containsKey(101);
    tunnels.clear();
    ports.hostsMoved(List.of(HOST), view);
    assertThat(datapath.remotePorts()).isEmpty();
  }

  @Test
  void sayingTheSameAgainWritesNothing() {
    at(GUEST, Optional.of(HOST));
    recorded.calls();
    ports.changed(GUEST.id(), view);
    assertThat(recorded.calls()).isEmpty();
  }

  @Test
  void whatAnAgentBeforeHasSaidAndNoLongerHoldsGoes() {
    datapath.putRemotePort(new RemotePort(999, 999, Optional.empty(), false));
    at(GUEST, Optional.of(HOST));
    ports.complete();
    assertThat(datapath.remotePorts()).containsOnlyKeys(101);
  }

  @Test
  void whatTheDatapathRefusesIsSaidWithTheNextChange() {
    recorded.refuse("putRemotePort");
    at(GUEST, Optional.of(HOST));
    assertThat(ports.portOf(101)).isEmpty();
    recorded.allow();
    ports.changed(GUEST.id(), view);
    assertThat(datapath.remotePorts()).containsKey(101);
  }

  private void at(Port port, Optional<UUID> host) {
    view = view.with(new Change.PortAt(port.id(), host)).view();
    ports.changed(port.id(), view);
  }

  private RemotePort known(int tunnelKey) {
    return Optional.ofNullable(datapath.remotePorts().get(tunnelKey)).orElseThrow();
  }
}
