package org.midonet.agent.cloud;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Carries every frame of the cloud, one after the other: datapaths send while they are locked, so
 * what they send must arrive somewhere else later. In order; or, with a random generator, in order
 * on each link only: then links are of any speed.
 */
final class Wires implements AutoCloseable {

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("wires").daemon().factory());

  private final AtomicInteger onTheirWay = new AtomicInteger();
  private final Optional<Random> random;
  private final Map<Object, Queue<Runnable>> links = new LinkedHashMap<>();
  private volatile double loss;

  Wires(Optional<Random> random) {
    this.random = random;
  }

  /** From now on so many of the frames between hosts are lost. */
  void lose(double share) {
    loss = share;
  }

  /** Whether nothing is on its way. */
  boolean idle() {
    return onTheirWay.get() == 0;
  }

  /** Something arrives over a link, after all that was sent before it there. */
  void carry(Object link, Runnable arrival) {
    try {
      onTheirWay.incrementAndGet();
      synchronized (links) {
        links
            .computeIfAbsent(random.isPresent() ? link : this, l -> new ArrayDeque<>())
            .add(arrival);
      }
      thread.execute(
          () -> {
            next().run();
            onTheirWay.decrementAndGet();
          });
    } catch (RejectedExecutionException e) {
      // The cloud is being taken down: what is on its way is lost.
    }
  }

  /** The same between hosts, where frames may be lost. */
  void carryFar(Object link, Runnable arrival) {
    carry(
        link,
        () -> {
          if (loss == 0 || random.orElseThrow().nextDouble() >= loss) {
            arrival.run();
          }
        });
  }

  private Runnable next() {
    synchronized (links) {
      List<Queue<Runnable>> busy = new ArrayList<>(links.values());
      busy.removeIf(Queue::isEmpty);
      Queue<Runnable> chosen = busy.get(random.map(r -> r.nextInt(busy.size())).orElse(0));
      return chosen.remove();
    }
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(Waiting.DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("a frame does not arrive");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
