package org.midonet.agent.cloud;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Carries every frame of the cloud, one after the other and in order: datapaths send while they are
 * locked, so what they send must arrive somewhere else later.
 */
final class Wires implements AutoCloseable {

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("wires").daemon().factory());

  private final AtomicInteger onTheirWay = new AtomicInteger();

  /** Whether nothing is on its way. */
  boolean idle() {
    return onTheirWay.get() == 0;
  }

  /** Something arrives, after all that was sent before it. */
  void carry(Runnable arrival) {
    try {
      onTheirWay.incrementAndGet();
      thread.execute(
          () -> {
            arrival.run();
            onTheirWay.decrementAndGet();
          });
    } catch (RejectedExecutionException e) {
      // The cloud is being taken down: what is on its way is lost.
    }
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(Duration.ofSeconds(10).toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("a frame does not arrive");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
