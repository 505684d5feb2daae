package org.midonet.nsdb.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.midonet.nsdb.Patience.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.nsdb.Change.Create;
import org.midonet.nsdb.Change.Delete;
import org.midonet.nsdb.ConnectionState;
import org.midonet.nsdb.Freshness;
import org.midonet.nsdb.HostState;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.Recording;
import org.midonet.nsdb.Subscription;
import org.midonet.nsdb.TableKey;
import org.midonet.nsdb.TableValue;
import org.midonet.nsdb.Things;
import org.midonet.nsdb.TopologyRecording;
import org.midonet.nsdb.store.TreeNsdb;
import org.midonet.nsdb.tree.Deadline;
import org.midonet.packet.Mac;
import org.midonet.topology.Bridge;
import org.midonet.topology.error.Unavailable;

/**
 * The server goes and comes, sessions are suspended and expire: nothing is lost, nobody exits,
 * differences are told.
 */
class SessionTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Mac MAC = Mac.parse("ac:ca:ba:00:00:01");

  private final UUID host = UUID.randomUUID();
  private final UUID port = UUID.randomUUID();
  private final UUID bridgeId = UUID.randomUUID();
  private TestServer server;
  private ZooKeeperSettings settings;
  private ZooKeeperTree tree;
  private Nsdb agent;
  private Nsdb other;

  @BeforeEach
  void start() throws Exception {
    server = new TestServer();
    settings = server.settings().withSessionTimeout(Duration.ofSeconds(6));
    tree = new ZooKeeperTree(settings);
    agent = new TreeNsdb(tree, settings.limits());
    other = ZooKeeperNsdb.open(settings);
    agent.connection().await(PATIENCE);
    other.connection().await(PATIENCE);
  }

  @AfterEach
  void stop() {
    agent.close();
    other.close();
    server.close();
  }

  private void declareAll(Nsdb by) throws Exception {
    var _ = by.hosts().register(host, "h", new HostState(List.of()));
    by.ports().activate(port, host);
    by.tables().macs(bridgeId, 0).learn(MAC, port);
  }

  private void awaitDeclared() {
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsMatching(Unavailable.class::isInstance)
        .untilAsserted(
            () -> {
              assertThat(other.hosts().alive()).containsOnlyKeys(host);
              assertThat(other.ports().list()).isEqualTo(Map.of(port, host));
              assertThat(other.tables().macs(bridgeId, 0).list()).isEqualTo(Map.of(MAC, port));
            });
  }

  /** What makes ZooKeeper expire a session: somebody else with its id and password closes it. */
  private static void expire(ZooKeeper handle, ZooKeeperSettings settings) throws Exception {
    CountDownLatch connected = new CountDownLatch(1);
    ZooKeeper twin =
        new ZooKeeper(
            settings.hosts(),
            6000,
            event -> {
              if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
              }
            },
            handle.getSessionId(),
            handle.getSessionPasswd());
    connected.await();
    twin.close();
  }

  @Test
  void aServerThatRestartsInterruptsAndNothingMore() throws Exception {
    Bridge before = Things.bridge("before");
    agent.topology().commit(new Create(before));
    declareAll(agent);
    awaitDeclared();
    TopologyRecording seen = new TopologyRecording();
    agent.topology().watch(seen);
    await().until(() -> seen.snapshots() == 1);
    UUID moved = UUID.randomUUID();
    agent.ports().activate(moved, host);
    await().until(() -> agent.ports().find(moved).isPresent());
    UUID elsewhere = UUID.randomUUID();
    other.ports().activate(moved, elsewhere);
    await().until(() -> agent.ports().find(moved).equals(Optional.of(elsewhere)));
    long session = tree.session().await(-1, Deadline.in(PATIENCE)).handle().getSessionId();

    server.stop();
    await().atMost(PATIENCE).until(() -> seen.freshness() == Freshness.STALE);
    assertThatExceptionOfType(Unavailable.class)
        .isThrownBy(() -> agent.topology().commit(new Create(Things.bridge("lost"))));
    UUID second = UUID.randomUUID();
    agent.ports().activate(second, host);

    server.start();
    agent.connection().await(PATIENCE);
    await().atMost(PATIENCE).until(() -> seen.freshness() == Freshness.CURRENT);
    assertThat(seen.snapshots()).isEqualTo(1);
    assertThat(seen.objects().values()).contains(before);
    other.connection().await(PATIENCE);
    await().atMost(PATIENCE).until(() -> other.ports().list().size() == 3);
    agent.ports().deactivate(second);
    agent.ports().deactivate(moved);
    await().atMost(PATIENCE).until(() -> other.ports().find(second).isEmpty());
    assertThat(other.ports().find(moved)).as("the later word holds").contains(elsewhere);
    other.ports().deactivate(moved);
    awaitDeclared();
    assertThat(tree.session().await(-1, Deadline.in(PATIENCE)).handle().getSessionId())
        .as("the session outlives a short stop")
        .isEqualTo(session);
    Bridge after = Things.bridge("after");
    agent.topology().commit(new Create(after));
    await().until(() -> seen.objects().containsKey(after.id()));
  }

  @Test
  void anExpiredSessionIsFollowedByAnother() throws Exception {
    declareAll(agent);
    awaitDeclared();
    Bridge bridge = Things.bridge("b");
    agent.topology().commit(new Create(bridge));
    TopologyRecording topology = new TopologyRecording();
    agent.topology().watch(topology);
    Recording<TableKey, TableValue> tables = new Recording<>();
    agent.tables().watch(tables);
    await().until(() -> topology.snapshots() == 1 && tables.entries().size() == 1);
    List<ConnectionState> states = new CopyOnWriteArrayList<>();
    Subscription states1 = agent.connection().watch(states::add);

    Link link = tree.session().await(-1, Deadline.in(PATIENCE));
    expire(link.handle(), settings);
    await().atMost(PATIENCE).until(() -> states.contains(ConnectionState.LOST));
    other.topology().commit(new Delete(Bridge.class, bridge.id()));
    await().atMost(PATIENCE).until(() -> states.getLast() == ConnectionState.CONNECTED);
    assertThat(tree.session().await(-1, Deadline.in(PATIENCE)).handle().getSessionId())
        .isNotEqualTo(link.handle().getSessionId());

    awaitDeclared();
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                !topology.objects().containsKey(bridge.id())
                    && topology.freshness() == Freshness.CURRENT);
    assertThat(topology.snapshots()).isEqualTo(1);
    await()
        .atMost(PATIENCE)
        .until(() -> tables.freshness() == Freshness.CURRENT && tables.entries().size() == 1);
    // Watches work on the new session.
    Bridge later = Things.bridge("later");
    other.topology().commit(new Create(later));
    await().until(() -> topology.objects().containsKey(later.id()));
    agent.tables().macs(bridgeId, 0).forget(MAC);
    await().until(() -> tables.entries().isEmpty());
    states1.close();
  }

  @Test
  void whoNeverReachesAServerSaysSoAndGoesOnTrying() throws Exception {
    server.stop();
    Nsdb late = ZooKeeperNsdb.open(settings);
    TopologyRecording seen = new TopologyRecording();
    late.topology().watch(seen);
    late.ports().activate(port, host);
    assertThat(late.connection().state()).isEqualTo(ConnectionState.CONNECTING);
    assertThatExceptionOfType(Unavailable.class)
        .isThrownBy(() -> late.connection().await(Duration.ofMillis(50)));
    assertThatExceptionOfType(Unavailable.class)
        .isThrownBy(() -> late.topology().list(Bridge.class));
    server.start();
    late.connection().await(PATIENCE);
    await()
        .atMost(PATIENCE)
        .until(() -> seen.snapshots() == 1 && late.ports().find(port).isPresent());
    late.close();
  }

  @Test
  void aBigTopologyIsReadInOneGo() throws Exception {
    List<Bridge> bridges = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      bridges.add(Things.bridge("b" + i));
    }
    for (int i = 0; i < bridges.size(); i += 100) {
      agent
          .topology()
          .commit(
              bridges.subList(i, i + 100).stream()
                  .<org.midonet.nsdb.Change>map(Create::new)
                  .toList());
    }
    TopologyRecording seen = new TopologyRecording();
    other.topology().watch(seen);
    await().atMost(PATIENCE).until(() -> seen.snapshots() == 1);
    assertThat(seen.objects()).hasSize(2000);
    assertThat(other.topology().list(Bridge.class)).hasSize(2000);
  }
}
