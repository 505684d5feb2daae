package org.midonet.nsdb.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.nsdb.Patience.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.midonet.nsdb.Change.Create;
import org.midonet.nsdb.Freshness;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.Things;
import org.midonet.nsdb.TopologyRecording;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Port;
import org.midonet.topology.error.Unavailable;

/** Three servers, the leader killed without a word while four writers are at it. */
@Tag("slow")
class EnsembleTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int WRITERS = 4;
  private static final int KILLS = 3;

  @Test
  void nothingAcknowledgedIsLostWhenTheLeaderDies() throws Exception {
    try (TestEnsemble ensemble = new TestEnsemble()) {
      await().atMost(PATIENCE).until(() -> ensemble.leader().isPresent());
      ZooKeeperSettings settings = ensemble.settings();
      Nsdb watcher = ZooKeeperNsdb.open(settings);
      watcher.connection().await(PATIENCE);
      TopologyRecording seen = new TopologyRecording();
      watcher.topology().watch(seen);
      UUID activePort = UUID.randomUUID();
      UUID host = UUID.randomUUID();
      watcher.ports().activate(activePort, host);

      AtomicBoolean stop = new AtomicBoolean();
      AtomicInteger unavailable = new AtomicInteger();
      Map<UUID, Bridge> acknowledged = new ConcurrentHashMap<>();
      Set<UUID> unsure = ConcurrentHashMap.newKeySet();
      List<Future<?>> writers = new ArrayList<>();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < WRITERS; i++) {
          writers.add(
              threads.submit(
                  () -> {
                    try (Nsdb nsdb = ZooKeeperNsdb.open(settings)) {
                      nsdb.connection().await(PATIENCE);
                      while (!stop.get()) {
                        Bridge bridge = Things.bridge("b");
                        BridgePort port = Things.port(bridge);
                        try {
                          nsdb.topology().commit(new Create(bridge), new Create(port));
                          acknowledged.put(port.id(), bridge);
                        } catch (Unavailable _) {
                          unsure.add(bridge.id());
                          unavailable.incrementAndGet();
                        }
                      }
                      return acknowledged;
                    }
                  }));
        }
        for (int kill = 0; kill < KILLS; kill++) {
          int before = acknowledged.size();
          await().atMost(PATIENCE).until(() -> acknowledged.size() > before + 50);
          await().atMost(PATIENCE).until(() -> ensemble.leader().isPresent());
          ServerProcess leader = ensemble.leader().orElseThrow();
          leader.kill();
          int after = acknowledged.size();
          await().atMost(PATIENCE).until(() -> acknowledged.size() > after + 50);
          ensemble.restartDead();
        }
        stop.set(true);
        for (Future<?> writer : writers) {
          writer.get(); // any error but Unavailable, a false Conflict say, is one of ours
        }
      }

      Set<UUID> bridges = new HashSet<>();
      for (Bridge bridge : watcher.topology().list(Bridge.class)) {
        bridges.add(bridge.id());
      }
      Set<UUID> ports = new HashSet<>();
      for (Port port : watcher.topology().list(Port.class)) {
        ports.add(port.id());
        assertThat(bridges).contains(port.deviceId());
      }
      assertThat(ports).containsAll(acknowledged.keySet());
      acknowledged.values().forEach(bridge -> bridges.remove(bridge.id()));
      assertThat(unsure)
          .as("only what was answered by Unavailable may be there besides")
          .containsAll(bridges);
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  seen.freshness() == Freshness.CURRENT
                      && seen.objects().keySet().containsAll(acknowledged.keySet()));
      // A session that the kills have cost is followed by another, which says it again.
      await()
          .atMost(PATIENCE)
          .ignoreExceptionsMatching(Unavailable.class::isInstance)
          .until(() -> watcher.ports().find(activePort).isPresent());
      assertThat(watcher.ports().find(activePort)).contains(host);
      watcher.close();
    }
  }
}
