package org.midonet.datapath.ebpf;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Numbers of a kernel table, each used again only after a rest: a packet that found the old one may
 * still be running through it. Guarded by its owner's lock.
 */
final class NumberPool {
  /** Longer than any packet stays in a program, also where CPUs are taken away from us. */
  static final Duration REST = Duration.ofMillis(200);

  private record Resting(int number, long until) {}

  private final int last;
  private final LongSupplier clock;
  private final ArrayDeque<Resting> resting = new ArrayDeque<>();

  /** In use or at rest: of the numbers that were adopted, some lie beyond the next fresh one. */
  private final BitSet taken = new BitSet();

  private int fresh;
  private long freshFrom;

  /** Numbers from {@code first} to {@code last}; none was ever used. */
  NumberPool(int first, int last, LongSupplier nanoClock) {
    this.last = last;
    clock = nanoClock;
    fresh = first;
    freshFrom = nanoClock.getAsLong();
  }

  /** A number that a process before us has in use; the others of its time rest first. */
  void adopt(int number) {
    taken.set(number);
    freshFrom = clock.getAsLong() + REST.toNanos();
  }

  /** A number that nothing refers to; empty if all are in use or resting. */
  OptionalInt take() {
    Resting oldest = resting.peek();
    if (oldest != null && clock.getAsLong() - oldest.until() >= 0) {
      resting.remove();
      return OptionalInt.of(oldest.number());
    }
    while (fresh <= last && taken.get(fresh)) {
      fresh++;
    }
    if (fresh > last) {
      return OptionalInt.empty();
    }
    // Only within the first moments after an adoption.
    for (long wait = freshFrom - clock.getAsLong();
        wait > 0;
        wait = freshFrom - clock.getAsLong()) {
      LockSupport.parkNanos(wait);
    }
    taken.set(fresh);
    return OptionalInt.of(fresh++);
  }

  /** Gives a number back, which then rests. */
  void release(int number) {
    resting.add(new Resting(number, clock.getAsLong() + REST.toNanos()));
  }

  /** Gives a number back that no packet can have seen. */
  void releaseUnseen(int number) {
    resting.addFirst(new Resting(number, clock.getAsLong()));
  }

  /** How many are in use. */
  int inUse() {
    return taken.cardinality() - resting.size();
  }
}
