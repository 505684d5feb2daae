package org.midonet.nsdb.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.midonet.nsdb.Patience.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.nsdb.Change.Create;
import org.midonet.nsdb.Change.Delete;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.Things;
import org.midonet.nsdb.TopologyRecording;
import org.midonet.nsdb.store.TreeNsdb;
import org.midonet.nsdb.tree.Deadline;
import org.midonet.nsdb.tree.Write;
import org.midonet.nsdb.tree.WriteResult;
import org.midonet.scenario.Scenario;
import org.midonet.topology.Bridge;
import org.midonet.topology.TopologyTypes;
import org.midonet.topology.error.Conflict;

/** An object that cannot be read, or was deleted, is the same to all who look, whenever they do. */
class BrokenObjectTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private TestServer server;
  private ZooKeeperTree tree;
  private Nsdb nsdb;

  @BeforeEach
  void start() throws Exception {
    server = new TestServer();
    ZooKeeperSettings settings = server.settings();
    tree = new ZooKeeperTree(settings);
    nsdb = new TreeNsdb(tree, settings.limits());
    nsdb.connection().await(PATIENCE);
  }

  @AfterEach
  void stop() {
    nsdb.close();
    server.close();
  }

  private void write(Bridge bridge, String text) throws Exception {
    String path = "/topology/objects/" + TopologyTypes.name(Bridge.class) + "/" + bridge.id();
    assertThat(tree.write(List.of(new Write.Set(path, text, Write.ANY)), Deadline.in(PATIENCE)))
        .isInstanceOf(WriteResult.Done.class);
  }

  private String text(Bridge bridge) throws Exception {
    String path = "/topology/objects/" + TopologyTypes.name(Bridge.class) + "/" + bridge.id();
    return tree.read(path, Deadline.in(PATIENCE)).orElseThrow().text();
  }

  private TopologyRecording watch() {
    TopologyRecording seen = new TopologyRecording();
    nsdb.topology().watch(seen);
    await().until(() -> seen.snapshots() == 1);
    return seen;
  }

  @Test
  @Scenario("NS-04")
  void whoComesLaterGetsTheSame() throws Exception {
    Bridge broken = Things.bridge("broken");
    Bridge whole = Things.bridge("whole");
    nsdb.topology().commit(new Create(broken), new Create(whole));
    String good = text(broken);
    TopologyRecording early = watch();
    assertThat(early.objects()).containsOnlyKeys(broken.id(), whole.id());

    write(broken, "{\"id\": 7");
    await().until(() -> !early.objects().containsKey(broken.id()));
    assertThat(watch().objects()).containsOnlyKeys(whole.id());
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(Conflict.class)
          .isThrownBy(() -> nsdb.topology().find(Bridge.class, broken.id()))
          .withMessageContaining(broken.id().toString());
    }

    // Once it can be read, everybody has it, whoever failed before.
    write(broken, good);
    await().until(() -> early.objects().containsKey(broken.id()));
    assertThat(watch().objects()).containsEntry(broken.id(), broken);
    assertThat(nsdb.topology().find(Bridge.class, broken.id())).contains(broken);

    nsdb.topology().commit(new Delete(Bridge.class, broken.id()));
    await().until(() -> !early.objects().containsKey(broken.id()));
    assertThat(watch().objects()).containsOnlyKeys(whole.id());
    assertThat(nsdb.topology().find(Bridge.class, broken.id())).isEmpty();

    nsdb.topology().commit(new Create(broken));
    await().until(() -> early.objects().containsKey(broken.id()));
    assertThat(watch().objects()).containsOnlyKeys(broken.id(), whole.id());
  }
}
