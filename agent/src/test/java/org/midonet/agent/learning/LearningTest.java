package org.midonet.agent.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.memory.MemoryEnsemble;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.simulation.Change;
import org.midonet.simulation.Effect.LearnMac;
import org.midonet.simulation.Effect.LearnNeighbour;
import org.midonet.topology.Port;
import org.midonet.topology.error.MidonetException;

class LearningTest {

  private static final UUID BRIDGE = new UUID(0, 1);
  private static final UUID ROUTER = new UUID(0, 2);
  private static final UUID HERE = new UUID(0, 3);
  private static final UUID ALSO_HERE = new UUID(0, 4);
  private static final UUID ELSEWHERE = new UUID(0, 5);
  private static final Mac MAC = new Mac(0x0200_0000_0001L);
  private static final IpAddress ADDRESS = IpAddress.parse("10.0.0.1");
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final MemoryEnsemble ensemble = new MemoryEnsemble();
  private final Nsdb ours = ensemble.open();
  private final Nsdb theirs = ensemble.open();
  private final Learning learning = new Learning(ours.tables());

  @AfterEach
  void close() {
    ours.close();
    theirs.close();
  }

  @Test
  void whatIsNewIsSaid() throws MidonetException {
    learnMac(HERE, 0);
    assertThat(table()).contains(HERE);
    learning.learn(new LearnNeighbour(ROUTER, ADDRESS, MAC), 0);
    assertThat(theirs.tables().neighbours(ROUTER).find(ADDRESS)).contains(MAC);
  }

  @Test
  void aPortTeachesSoManyMacsAndNoMore() throws MidonetException {
    for (int i = 0; i < Learning.MOST; i++) {
      assertThat(learning.learn(new LearnMac(BRIDGE, 0, new Mac(1000 + i), HERE), 0)).isTrue();
    }
    assertThat(learning.learn(new LearnMac(BRIDGE, 0, MAC, HERE), 0)).isFalse();
    assertThat(table()).isEmpty();
    assertThat(learning.learn(new LearnMac(BRIDGE, 0, new Mac(1000), HERE), SECOND))
        .as("what is said already")
        .isTrue();
    assertThat(learning.learn(new LearnMac(BRIDGE, 0, MAC, ALSO_HERE), 0)).isTrue();
    assertThat(table()).contains(ALSO_HERE);

    learning.portGone(HERE);
    assertThat(learning.learn(new LearnMac(BRIDGE, 0, new Mac(999), HERE), 0)).isTrue();
  }

  @Test
  void aRouterIsTaughtSoManyNeighboursAndNoMore() throws MidonetException {
    for (int i = 0; i < Learning.MOST; i++) {
      IpAddress address = IpAddress.of(32, 0, 0x0b00_0000L + i);
      assertThat(learning.learn(new LearnNeighbour(ROUTER, address, MAC), 0)).isTrue();
    }
    assertThat(learning.learn(new LearnNeighbour(ROUTER, ADDRESS, MAC), 0)).isFalse();
    assertThat(theirs.tables().neighbours(ROUTER).find(ADDRESS)).isEmpty();
    learning.retract(ROUTER, IpAddress.of(32, 0, 0x0b00_0000L));
    assertThat(learning.learn(new LearnNeighbour(ROUTER, ADDRESS, MAC), 0)).isTrue();
  }

  @Test
  void anOpinionThatIsOnItsWayIsNotSaidAgain() throws MidonetException {
    learnMac(HERE, 0);
    theirs.tables().macs(BRIDGE, 0).learn(MAC, ELSEWHERE);
    learnMac(HERE, SECOND);
    assertThat(table()).as("nobody has told us yet").contains(ELSEWHERE);
    learnMac(HERE, 3 * SECOND);
    assertThat(table()).contains(HERE);
  }

  @Test
  void anOpinionThatStandsIsNotSaidAgain() throws MidonetException {
    learnMac(HERE, 0);
    observe(HERE);
    theirs.tables().macs(BRIDGE, 0).learn(MAC, ELSEWHERE);
    learnMac(HERE, 10 * SECOND);
    assertThat(table()).contains(ELSEWHERE);
  }

  @Test
  void anOpinionThatIsOverruledIsWithdrawn() throws MidonetException {
    learnMac(HERE, 0);
    observe(HERE);
    theirs.tables().macs(BRIDGE, 0).learn(MAC, ELSEWHERE);
    observe(ELSEWHERE);
    theirs.tables().macs(BRIDGE, 0).forget(MAC);
    assertThat(table()).isEmpty();
  }

  @Test
  void whatWasLearnedAtAPortThatIsDeletedHidesNothing() throws MidonetException {
    learnMac(HERE, 0);
    observe(HERE);
    theirs.tables().macs(BRIDGE, 0).putPersistent(MAC, ELSEWHERE);
    assertThat(table()).contains(HERE);
    learning.observe(new Change.Remove(Port.class, HERE));
    assertThat(table()).contains(ELSEWHERE);
  }

  @Test
  void whoComesBackAtOnceIsLearnedAtOnce() throws MidonetException {
    learnMac(HERE, 0);
    observe(HERE);
    theirs.tables().macs(BRIDGE, 0).learn(MAC, ELSEWHERE);
    observe(ELSEWHERE);
    learnMac(HERE, 1);
    assertThat(table()).contains(HERE);
  }

  @Test
  void whatWasOverruledBeforeWeHeardOfItIsSaidAnew() throws MidonetException {
    learnMac(HERE, 0);
    theirs.tables().macs(BRIDGE, 0).learn(MAC, ELSEWHERE);
    observe(ELSEWHERE);
    learnMac(HERE, 1);
    assertThat(table()).contains(HERE);
  }

  @Test
  void aMacThatMovesBetweenPortsHereIsNeverNowhere() throws MidonetException {
    learnMac(HERE, 0);
    observe(HERE);
    learnMac(ALSO_HERE, 1);
    assertThat(table()).contains(ALSO_HERE);
  }

  @Test
  void whatAnotherSaysIsSaidHereTooWhereItIsHeard() throws MidonetException {
    theirs.tables().macs(BRIDGE, 0).learn(MAC, HERE);
    theirs.tables().neighbours(ROUTER).learn(ADDRESS, MAC);
    observe(HERE);
    learning.observe(new Change.NeighbourAt(ROUTER, ADDRESS, Optional.of(MAC)));
    learnMac(HERE, 0);
    learning.learn(new LearnNeighbour(ROUTER, ADDRESS, MAC), 0);
    theirs.close();
    assertThat(table()).as("the host that it has left is silent").contains(HERE);
    assertThat(ours.tables().neighbours(ROUTER).find(ADDRESS)).contains(MAC);

    try (Nsdb third = ensemble.open()) {
      third.tables().macs(BRIDGE, 0).learn(MAC, ELSEWHERE);
      observe(ELSEWHERE);
    }
    assertThat(table()).as("what was overruled does not show again").isEmpty();
  }

  @Test
  void whoIsSilentIsForgotten() throws MidonetException {
    learnMac(HERE, 0);
    observe(HERE);
    long old = Learning.MAC_AGE.toNanos();
    learning.age((port, mac) -> Optional.of(Duration.ofSeconds(3)), old);
    assertThat(table()).contains(HERE);
    learning.age((port, mac) -> Optional.of(Learning.MAC_AGE), old - 1);
    assertThat(table()).as("not old yet").contains(HERE);
    learning.age((port, mac) -> Optional.of(Learning.MAC_AGE), old);
    assertThat(table()).isEmpty();
  }

  @Test
  void aPortThatGoesTakesItsMacsWithIt() throws MidonetException {
    learnMac(HERE, 0);
    learning.portGone(ALSO_HERE);
    assertThat(table()).contains(HERE);
    learning.portGone(HERE);
    assertThat(table()).isEmpty();
  }

  @Test
  void whatAnAgentBeforeHasSaidOutlivesIt() throws MidonetException {
    theirs.tables().macs(BRIDGE, 0).learn(MAC, HERE);
    theirs.tables().neighbours(ROUTER).learn(ADDRESS, MAC);
    observe(HERE);
    learning.observe(new Change.NeighbourAt(ROUTER, ADDRESS, Optional.of(MAC)));
    learning.takeOver(
        new Learning.Vouching() {
          @Override
          public boolean mac(UUID port, Mac mac) {
            return port.equals(HERE);
          }

          @Override
          public boolean neighbour(UUID device, IpAddress address, Mac mac) {
            return mac.equals(MAC);
          }
        },
        0);
    theirs.close();
    assertThat(ours.tables().macs(BRIDGE, 0).find(MAC)).contains(HERE);
    assertThat(ours.tables().neighbours(ROUTER).find(ADDRESS)).contains(MAC);
  }

  private void learnMac(UUID port, long now) {
    learning.learn(new LearnMac(BRIDGE, 0, MAC, port), now);
  }

  private void observe(UUID port) {
    learning.observe(new Change.MacAt(BRIDGE, 0, MAC, Optional.of(port)));
  }

  private Optional<UUID> table() throws MidonetException {
    return ours.tables().macs(BRIDGE, 0).find(MAC);
  }
}
