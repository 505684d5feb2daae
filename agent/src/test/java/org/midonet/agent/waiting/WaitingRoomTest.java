package org.midonet.agent.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.packet.IpAddress;
import org.midonet.scenario.Scenario;
import org.midonet.simulation.Dependency;

class WaitingRoomTest {

  private static final UUID ROUTER = UUID.randomUUID();
  private static final UUID PORT = UUID.randomUUID();
  private static final Dependency FIRST =
      new Dependency.OfNeighbour(ROUTER, IpAddress.parse("10.0.0.1"));
  private static final Dependency SECOND =
      new Dependency.OfNeighbour(ROUTER, IpAddress.parse("10.0.0.2"));

  private final WaitingRoom<String> room = new WaitingRoom<>();

  @Test
  @Scenario("FP-08")
  void thoseWhoWaitedForItAreCalledInTheirOrder() {
    room.enter(PORT, "a", Set.of(FIRST), 0);
    room.enter(PORT, "b", Set.of(SECOND), 0);
    room.enter(PORT, "c", Set.of(FIRST, SECOND), 0);

    assertThat(room.called(Set.of(FIRST))).containsExactly("a", "c");
    assertThat(room.called(Set.of(FIRST))).isEmpty();
    assertThat(room.called(Set.of(SECOND))).containsExactly("b");
    assertThat(room.size()).isZero();
  }

  @Test
  void onePortCannotFillTheRoomForOthers() {
    for (int i = 0; i < WaitingRoom.PLACES_PER_PORT; i++) {
      assertThat(room.enter(PORT, "flood " + i, Set.of(FIRST), 0)).isTrue();
    }
    assertThat(room.enter(PORT, "too much", Set.of(FIRST), 0)).isFalse();
    assertThat(room.enter(UUID.randomUUID(), "neighbour", Set.of(FIRST), 0)).isTrue();
  }

  @Test
  @Scenario({"FP-03", "FP-08"})
  void patienceEndsAndFreesThePlace() {
    room.enter(PORT, "a", Set.of(FIRST), 0);
    room.enter(PORT, "b", Set.of(FIRST), 1);

    assertThat(room.expired(WaitingRoom.PATIENCE.toNanos())).containsExactly("a");
    assertThat(room.called(Set.of(FIRST))).containsExactly("b");
    assertThat(room.expired(Long.MAX_VALUE / 2)).isEmpty();
  }
}
