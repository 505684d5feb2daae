package org.midonet.nsdb.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.midonet.nsdb.Patience.await;
import static org.midonet.nsdb.Things.bridge;
import static org.midonet.nsdb.Things.port;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.midonet.nsdb.Change.Create;
import org.midonet.nsdb.Change.Delete;
import org.midonet.nsdb.Change.Update;
import org.midonet.nsdb.ConfigDocument;
import org.midonet.nsdb.ConnectionState;
import org.midonet.nsdb.Freshness;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.PortBlock;
import org.midonet.nsdb.Recording;
import org.midonet.nsdb.Sequences.Sequence;
import org.midonet.nsdb.TableKey;
import org.midonet.nsdb.TableValue;
import org.midonet.nsdb.TopologyRecording;
import org.midonet.nsdb.TopologyStore;
import org.midonet.nsdb.memory.MemoryEnsemble;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.scenario.Scenario;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Port;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.error.Unavailable;

/**
 * Writes whose answer is lost, outages and expiries, where the fake can bring each about exactly.
 */
class LostAnswersTest {

  private final MemoryEnsemble ensemble = new MemoryEnsemble();
  private Nsdb nsdb;

  @BeforeEach
  void open() {
    nsdb = ensemble.open();
  }

  @AfterEach
  void close() {
    nsdb.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCommitWithoutAnAnswerIsDoneOnce(boolean done) throws Exception {
    Bridge bridge = bridge("b");
    BridgePort port = port(bridge);
    ensemble.loseNextAnswer(done);
    nsdb.topology().commit(new Create(bridge), new Create(port));
    ensemble.loseNextAnswer(done);
    nsdb.topology().commit(new Update(bridge.with().name("c").build()));
    assertThat(nsdb.topology().get(Bridge.class, bridge.id()).name()).contains("c");
    assertThat(nsdb.topology().findVersioned(Bridge.class, bridge.id()).orElseThrow().version())
        .isEqualTo(1);
    ensemble.loseNextAnswer(done);
    nsdb.topology().commit(new Delete(Port.class, port.id()));
    ensemble.loseNextAnswer(done);
    nsdb.topology().commit(new Delete(Bridge.class, bridge.id()));
    assertThat(nsdb.topology().list(Bridge.class)).isEmpty();
    assertThat(nsdb.topology().list(Port.class)).isEmpty();
  }

  /** A commit before makes the witness, so that the next group of writes is the one that counts. */
  private Bridge stored() throws Exception {
    Bridge bridge = bridge("b");
    nsdb.topology().commit(new Create(bridge));
    return bridge;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofTwoWhoDeleteAtOnceOneHasDoneIt(boolean done) throws Exception {
    Bridge bridge = stored();
    AtomicBoolean others = new AtomicBoolean();
    ensemble.loseNextAnswer(done, () -> others.set(deletedByAnother(bridge)));
    boolean ours = nsdb.topology().dismantle(Bridge.class, bridge.id(), (_, _) -> {});
    assertThat(ours).isEqualTo(done);
    assertThat(others.get()).isEqualTo(!done);
  }

  private boolean deletedByAnother(Bridge bridge) {
    try (Nsdb other = ensemble.open()) {
      return other.topology().dismantle(Bridge.class, bridge.id(), (_, _) -> {});
    } catch (MidonetException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatAnotherWroteAfterwardsIsNotWrittenOver(boolean done) throws Exception {
    Bridge bridge = stored();
    ensemble.loseNextAnswer(done, () -> renamedByAnother(bridge));
    nsdb.topology().commit(new Update(bridge.with().name("ours").build()));
    assertThat(nsdb.topology().get(Bridge.class, bridge.id()).name())
        .as("ours was before the other's if it was done, else after it")
        .contains(done ? "theirs" : "ours");
  }

  private void renamedByAnother(Bridge bridge) {
    try (Nsdb other = ensemble.open()) {
      other.topology().commit(new Update(bridge.with().name("theirs").build()));
    } catch (MidonetException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void anAnswerMayBeLostAgainWhenItIsAskedFor(boolean done, boolean asked) throws Exception {
    Bridge bridge = stored();
    ensemble.loseNextAnswer(done, () -> ensemble.loseNextAnswer(asked));
    nsdb.topology().commit(new Delete(Bridge.class, bridge.id()));
    assertThat(nsdb.topology().list(Bridge.class)).isEmpty();
    nsdb.topology().commit(new Create(bridge));
    assertThat(nsdb.topology().list(Bridge.class)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nobodyKnowsWhenTheSessionEndedWithTheAnswer(boolean done) throws Exception {
    Bridge bridge = stored();
    ensemble.loseNextAnswer(done, ensemble::expireSessions);
    assertThatExceptionOfType(Unavailable.class)
        .isThrownBy(() -> nsdb.topology().commit(new Delete(Bridge.class, bridge.id())))
        .withMessageContaining("may or may not have happened");
    assertThat(nsdb.topology().exists(Bridge.class, bridge.id())).isEqualTo(!done);
    nsdb.topology().commit(new Create(bridge("c")));
  }

  @Test
  void anotherSessionMakesOtherWitnesses() throws Exception {
    Bridge bridge = stored();
    ensemble.expireSessions();
    nsdb.topology().commit(new Delete(Bridge.class, bridge.id()));
    assertThat(nsdb.topology().list(Bridge.class)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void recordsWithoutAnAnswerAreMadeOnce(boolean done) throws Exception {
    IpAddress address = IpAddress.parse("203.0.113.1");
    UUID device = UUID.randomUUID();
    UUID owner = UUID.randomUUID();
    nsdb.leases().lease(device, address, owner, 1024, 65535, 64, 1);
    ensemble.loseNextAnswer(done);
    List<PortBlock> blocks = nsdb.leases().lease(device, address, owner, 1024, 65535, 64, 1);
    assertThat(nsdb.leases().list(device, address)).hasSize(2).containsAll(blocks);
    ensemble.loseNextAnswer(done);
    nsdb.leases().free(blocks.getFirst());
    assertThat(nsdb.leases().list(device, address)).hasSize(1);

    ensemble.loseNextAnswer(done);
    long first = nsdb.sequences().next(Sequence.TUNNEL_KEY);
    assertThat(nsdb.sequences().next(Sequence.TUNNEL_KEY)).isGreaterThan(first);

    ensemble.loseNextAnswer(done);
    nsdb.config().update(new ConfigDocument.Template("t"), text -> text + "x");
    assertThat(nsdb.config().read(new ConfigDocument.Template("t"))).contains("x");

    Mac mac = Mac.parse("ac:ca:ba:00:00:01");
    ensemble.loseNextAnswer(done);
    nsdb.tables().addresses(device).putPersistent(address, mac);
    assertThat(nsdb.tables().addresses(device).list()).isEqualTo(Map.of(address, mac));
  }

  @Test
  void anOutageIsToldAndWhatChangedMeanwhileComesAfterIt() throws Exception {
    Nsdb other = ensemble.open();
    TopologyRecording seen = new TopologyRecording();
    nsdb.topology().watch(seen);
    Recording<TableKey, TableValue> tables = new Recording<>();
    other.tables().watch(tables);
    await().until(() -> seen.snapshots() == 1 && tables.freshness() == Freshness.CURRENT);
    ensemble.suspend();
    await().until(() -> seen.freshness() == Freshness.STALE);
    assertThat(nsdb.connection().state()).isEqualTo(ConnectionState.SUSPENDED);
    assertThatExceptionOfType(Unavailable.class)
        .isThrownBy(() -> nsdb.topology().commit(new Create(bridge("b"))));
    UUID bridge = UUID.randomUUID();
    UUID port = UUID.randomUUID();
    Mac mac = Mac.parse("ac:ca:ba:00:00:01");
    nsdb.tables().macs(bridge, 0).learn(mac, port);
    ensemble.resume();
    await().until(() -> seen.freshness() == Freshness.CURRENT);
    assertThat(seen.objects()).isEmpty();
    await()
        .untilAsserted(
            () ->
                assertThat(tables.entries())
                    .isEqualTo(
                        Map.of(new TableKey.MacKey(bridge, 0, mac), new TableValue.AtPort(port))));
    other.close();
  }

  @Test
  void whatLivedByAnExpiredSessionIsDeclaredAgain() {
    Nsdb other = ensemble.open();
    UUID port = UUID.randomUUID();
    UUID host = UUID.randomUUID();
    Recording<UUID, UUID> seen = new Recording<>();
    other.ports().watch(seen);
    nsdb.ports().activate(port, host);
    await().until(() -> seen.entries().containsKey(port));
    ensemble.expireSessions();
    await()
        .until(
            () ->
                seen.freshness() == Freshness.CURRENT && seen.entries().equals(Map.of(port, host)));
    nsdb.close();
    await().until(() -> seen.entries().isEmpty());
    other.close();
  }

  @Test
  void changesThatNeverCeaseEndInAConflict() throws Exception {
    Nsdb hasty =
        new MemoryEnsemble(
                Clock.systemUTC(), new NsdbLimits(Duration.ofMillis(200), 1_000_000, Duration.ZERO))
            .open();
    TopologyStore store = hasty.topology();
    Bridge bridge = bridge("b");
    store.commit(new Create(bridge));
    assertThatExceptionOfType(Conflict.class)
        .isThrownBy(
            () ->
                store.transact(
                    transaction -> {
                      Bridge stored = transaction.get(Bridge.class, bridge.id());
                      // Somebody else is always faster.
                      store.commit(
                          new Update(stored.with().name(UUID.randomUUID().toString()).build()));
                      transaction.apply(new Update(stored.with().name("mine").build()));
                      return stored;
                    }));
    hasty.close();
  }

  @Test
  @Scenario("DP-14")
  void whoHasLostAPortToAnotherDoesNotTakeItBackAfterAnOutage() throws Exception {
    Nsdb other = ensemble.open();
    UUID port = UUID.randomUUID();
    UUID here = UUID.randomUUID();
    UUID there = UUID.randomUUID();
    nsdb.ports().activate(port, here);
    other.ports().activate(port, there);
    ensemble.suspend();
    ensemble.resume();
    assertThat(other.ports().find(port)).contains(there);
    nsdb.ports().deactivate(port);
    assertThat(other.ports().find(port)).contains(there);
    nsdb.ports().activate(port, here);
    assertThat(other.ports().find(port)).contains(here);
    other.close();
  }
}
