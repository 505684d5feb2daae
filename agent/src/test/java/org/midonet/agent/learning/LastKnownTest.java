package org.midonet.agent.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.memory.MemoryEnsemble;
import org.midonet.packet.Mac;
import org.midonet.simulation.Change;
import org.midonet.simulation.Dependency.OfNeighbour;
import org.midonet.simulation.NetworkView;
import org.midonet.topology.BridgeBuilder;
import org.midonet.topology.BridgePort;
import org.midonet.topology.BridgePortBuilder;
import org.midonet.topology.Port;

/** What a host goes on believing that it has been told no more. */
class LastKnownTest {

  private static final UUID BRIDGE = new UUID(1, 1);
  private static final UUID ELSEWHERE = new UUID(1, 2);
  private static final Mac GUEST = new Mac(0x0200_0000_0001L);

  private static final BridgePort PORT =
      BridgePortBuilder.builder()
          .id(new UUID(2, 1))
          .bridgeId(BRIDGE)
          .adminStateUp(true)
          .tunnelKey(7)
          .hostId(Optional.of(ELSEWHERE))
          .interfaceName(Optional.of("tap"))
          .build();

  private static final Change UNBOUND =
      new Change.Put(PORT.with().hostId(Optional.empty()).interfaceName(Optional.empty()).build());

  private static final Change FORGOTTEN = new Change.MacAt(BRIDGE, 0, GUEST, Optional.empty());

  private final Nsdb nsdb = new MemoryEnsemble().open();
  private final LastKnown lastKnown =
      new LastKnown(
          new Learning(nsdb.tables()),
          new LastKnown.Surroundings() {
            @Override
            public boolean isHere(UUID port) {
              return false;
            }

            @Override
            public boolean isOurs(UUID port) {
              return false;
            }

            @Override
            public boolean isUsed(OfNeighbour neighbour) {
              return false;
            }

            @Override
            public Optional<UUID> portOf(OfNeighbour neighbour, Mac mac) {
              return Optional.empty();
            }
          });
  private NetworkView view = NetworkView.empty();

  @BeforeEach
  void aGuestThatWasElsewhereAndIsNotActiveAnyMore() {
    apply(
        new Change.Put(BridgeBuilder.builder().id(BRIDGE).name("b").adminStateUp(true).build()),
        new Change.Put(PORT),
        new Change.MacAt(BRIDGE, 0, GUEST, Optional.of(PORT.id())));
  }

  @AfterEach
  void close() {
    nsdb.close();
  }

  private void apply(Change... told) {
    view = view.with(lastKnown.heard(List.of(told), view, 0)).view();
  }

  @Test
  void anEndAtAPortThatIsStillBoundIsNotBelieved() {
    apply(FORGOTTEN);
    assertThat(view.macAt(BRIDGE, 0, GUEST)).isEqualTo(PORT.id());
    assertThat(lastKnown.held()).isOne();
  }

  /** Each type has a watch of its own: the news may come in any order. */
  @Test
  void itIsBelievedAsSoonAsThePortIsKnownToBeUnbound() {
    apply(FORGOTTEN);
    apply(UNBOUND);
    assertThat(view.macAt(BRIDGE, 0, GUEST)).isNull();
    assertThat(lastKnown.held()).isZero();
  }

  @Test
  void bothMayComeAtOnce() {
    apply(FORGOTTEN, UNBOUND);
    assertThat(view.macAt(BRIDGE, 0, GUEST)).isNull();
    assertThat(lastKnown.held()).isZero();
  }

  @Test
  void itIsBelievedAsSoonAsThePortIsNoMore() {
    apply(FORGOTTEN);
    apply(new Change.Remove(Port.class, PORT.id()));
    assertThat(view.macAt(BRIDGE, 0, GUEST)).isNull();
    assertThat(lastKnown.held()).isZero();
  }

  @Test
  void anotherPortThatIsUnboundEndsNothing() {
    apply(FORGOTTEN);
    apply(new Change.Put(PORT), new Change.Remove(Port.class, new UUID(2, 2)));
    assertThat(view.macAt(BRIDGE, 0, GUEST)).isEqualTo(PORT.id());
    assertThat(lastKnown.held()).isOne();
  }
}
