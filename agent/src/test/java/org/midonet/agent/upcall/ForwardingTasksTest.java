package org.midonet.agent.upcall;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.RecordedDatapath;
import org.midonet.agent.handover.Patience;
import org.midonet.agent.handover.Underlay;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.memory.MemoryEnsemble;
import org.midonet.scenario.Scenario;

/** There is one worker, and most of the time it waits for packets: a task calls it. */
class ForwardingTasksTest {

  private final Nsdb nsdb = new MemoryEnsemble().open();
  private final Forwarding forwarding =
      new Forwarding(
          UUID.randomUUID(),
          new RecordedDatapath().datapath(),
          nsdb,
          new Forwarding.Pace(Duration.ofHours(1), Duration.ofHours(1), 0, Patience.USUAL),
          Optional.empty(),
          Underlay.tunnels(),
          System::nanoTime,
          new Random(3),
          Observer.NONE);

  @AfterEach
  void close() {
    forwarding.close();
    nsdb.close();
  }

  @Test
  @Scenario({"FP-09", "FP-16"})
  void whatIsToldIsDoneInOrderThoughNoPacketComes() throws InterruptedException {
    forwarding.start();
    forwarding.complete();
    assertThat(forwarding.ready().await(30, TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < 20; i++) {
      List<Integer> done = new CopyOnWriteArrayList<>();
      CountDownLatch all = new CountDownLatch(2);
      for (int task : new int[] {1, 2}) {
        forwarding.post(
            () -> {
              done.add(task);
              all.countDown();
            });
      }
      assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(done).containsExactly(1, 2);
    }
  }
}
