package org.midonet.nsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.nsdb.Patience.await;
import static org.midonet.nsdb.Things.bridge;
import static org.midonet.nsdb.Things.port;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.midonet.nsdb.Change.Create;
import org.midonet.nsdb.Change.Delete;
import org.midonet.nsdb.Change.Update;
import org.midonet.scenario.Scenario;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgePort;
import org.midonet.topology.TopologyObject;

/** Watching the topology: everything once, then what changed, in order. */
public abstract class WatchContract extends NsdbContract {

  @Test
  @Scenario("NS-03")
  void theSnapshotIsEverythingAndComesOnce() throws Exception {
    Bridge bridge = bridge("b");
    BridgePort port = port(bridge);
    nsdb.topology().commit(new Create(bridge), new Create(port));
    TopologyRecording seen = new TopologyRecording();
    nsdb.topology().watch(seen);
    await().until(() -> seen.snapshots() == 1);
    assertThat(seen.objects().values()).containsExactlyInAnyOrder(bridge, port);
    assertThat(seen.freshness()).isEqualTo(Freshness.CURRENT);

    Bridge later = bridge("later");
    nsdb.topology().commit(new Create(later));
    await().until(() -> seen.objects().containsKey(later.id()));
    TopologyRecording second = new TopologyRecording();
    nsdb.topology().watch(second);
    await().until(() -> second.snapshots() == 1);
    assertThat(second.objects()).isEqualTo(seen.objects());
    assertThat(seen.snapshots()).isEqualTo(1);
  }

  @Test
  void anEmptyStoreHasASnapshotToo() {
    TopologyRecording seen = new TopologyRecording();
    nsdb.topology().watch(seen);
    await().until(() -> seen.snapshots() == 1);
    assertThat(seen.objects()).isEmpty();
  }

  @Test
  void othersChangesComeInOrderAndWholeCommitsTogether() throws Exception {
    TopologyRecording seen = new TopologyRecording();
    another().topology().watch(seen);
    await().until(() -> seen.snapshots() == 1);
    Bridge bridge = bridge("b");
    BridgePort port = port(bridge);
    nsdb.topology().commit(new Create(port), new Create(bridge));
    nsdb.topology().commit(new Update(bridge.with().name("renamed").build()));
    await()
        .until(() -> bridge.with().name("renamed").build().equals(seen.objects().get(bridge.id())));
    nsdb.topology().commit(new Delete(Bridge.class, bridge.id()));
    await().until(() -> seen.objects().isEmpty());
    assertThat(seen.dangling()).isEmpty();
    assertThat(seen.batches().getLast()).hasSize(2).allMatch(Delta.Gone.class::isInstance);
  }

  @Test
  void whoAsksLearnsWhenAllThatWasAcknowledgedWasTold() throws Exception {
    TopologyRecording seen = new TopologyRecording();
    Subscription subscription = another().topology().watch(seen);
    for (int i = 0; i < 50; i++) {
      Bridge bridge = bridge("b" + i);
      nsdb.topology().commit(new Create(bridge));
      nsdb.topology().commit(new Update(bridge.with().name("renamed").build()));
      if (i % 2 == 0) {
        nsdb.topology().commit(new Delete(Bridge.class, bridge.id()));
      }
      boolean gone = i % 2 == 0;
      CompletableFuture<Boolean> right = new CompletableFuture<>();
      subscription.whenTold(
          () ->
              right.complete(
                  gone
                      ? !seen.objects().containsKey(bridge.id())
                      : bridge
                          .with()
                          .name("renamed")
                          .build()
                          .equals(seen.objects().get(bridge.id()))));
      assertThat(right.get(30, TimeUnit.SECONDS)).as("bridge %s", i).isTrue();
    }
  }

  @Test
  void aClosedWatchIsSilent() throws Exception {
    TopologyRecording closed = new TopologyRecording();
    Subscription subscription = nsdb.topology().watch(closed);
    await().until(() -> closed.snapshots() == 1);
    subscription.close();
    TopologyRecording open = new TopologyRecording();
    nsdb.topology().watch(open);
    Bridge bridge = bridge("b");
    nsdb.topology().commit(new Create(bridge));
    await().until(() -> open.objects().containsKey(bridge.id()));
    assertThat(closed.objects()).isEmpty();
  }

  @Test
  void aListenerThatFailsOrBlocksHarmsNobody() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    nsdb.topology()
        .watch(
            new TopologyListener() {
              @Override
              public void snapshot(List<TopologyObject> objects) {
                throw new IllegalStateException("a listener's bug");
              }

              @Override
              public void changes(List<Delta> deltas) {
                try {
                  never.await();
                } catch (InterruptedException _) {
                  Thread.currentThread().interrupt();
                }
              }
            });
    TopologyRecording seen = new TopologyRecording();
    nsdb.topology().watch(seen);
    Bridge one = bridge("one");
    Bridge two = bridge("two");
    nsdb.topology().commit(new Create(one));
    nsdb.topology().commit(new Create(two));
    await().until(() -> seen.objects().size() == 2);
    never.countDown();
  }
}
