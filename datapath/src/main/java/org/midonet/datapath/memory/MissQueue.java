package org.midonet.datapath.memory;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.midonet.datapath.DropReason;
import org.midonet.datapath.Limits;
import org.midonet.datapath.Miss;
import org.midonet.datapath.MissReason;
import org.midonet.datapath.PortLimits;
import org.midonet.packet.FlowKey;

/** Misses on their way to the agent: so many of a port, and so many of one key. */
final class MissQueue {
  private static final int CAPACITY = 65_536;

  private record InFlight(MissReason reason, int inPort, FlowKey key) {}

  private static final class Count {
    long since;
    long count;
  }

  private static final class Budget {
    long time;
    double tokens;
  }

  private final Queue<Miss> queue = new ArrayDeque<>();
  private final Map<InFlight, Count> inFlight = new HashMap<>();
  private final Map<Integer, Budget> budgets = new HashMap<>();
  private final LongSupplier nanos;
  private Limits limits = Limits.USUAL;
  private boolean woken;

  MissQueue(LongSupplier nanos) {
    this.nanos = nanos;
  }

  synchronized void configure(Limits changed) {
    limits = changed;
  }

  /** Takes the miss of a port with these limits. */
  synchronized void add(Miss miss, PortLimits port) throws Refused {
    if (isDuplicate(miss)) {
      throw new Refused(DropReason.MISS_DUPLICATE);
    }
    if (!withinBudget(miss.inPort(), port)) {
      throw new Refused(DropReason.MISS_RATE);
    }
    if (queue.size() >= CAPACITY) {
      throw new Refused(DropReason.MISS_FULL);
    }
    queue.add(miss);
    notifyAll();
  }

  private boolean isDuplicate(Miss miss) {
    if (limits.duplicates() == 0) {
      return false;
    }
    long now = nanos.getAsLong();
    inFlight.values().removeIf(count -> now - count.since > limits.duplicateWindow().toNanos());
    Count count =
        inFlight.computeIfAbsent(
            new InFlight(miss.reason(), miss.inPort(), miss.key()), key -> new Count());
    if (count.count == 0) {
      count.since = now;
    }
    return count.count++ >= limits.duplicates();
  }

  private boolean withinBudget(int port, PortLimits allowed) {
    long now = nanos.getAsLong();
    Budget budget =
        budgets.computeIfAbsent(
            port,
            number -> {
              Budget full = new Budget();
              full.time = now;
              full.tokens = allowed.missBurst();
              return full;
            });
    double earned = (now - budget.time) * 1e-9 * allowed.missesPerSecond();
    budget.tokens = Math.min(allowed.missBurst(), budget.tokens + earned);
    budget.time = now;
    if (budget.tokens < 1) {
      return false;
    }
    budget.tokens--;
    return true;
  }

  /** Hands over what is there; waits for the first. */
  int drain(Duration timeout, Consumer<Miss> consumer) {
    Queue<Miss> taken;
    synchronized (this) {
      long deadline = System.nanoTime() + timeout.toNanos();
      while (queue.isEmpty() && !woken) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return 0;
        }
        try {
          wait(left / 1_000_000 + 1);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return 0;
        }
      }
      woken = false;
      taken = new ArrayDeque<>(queue);
      queue.clear();
    }
    taken.forEach(consumer);
    return taken.size();
  }

  synchronized void wakeUp() {
    woken = true;
    notifyAll();
  }
}
