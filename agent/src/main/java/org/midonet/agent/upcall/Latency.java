package org.midonet.agent.upcall;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * How long packets took, counted in steps that double. Written by one thread, read by any; a count
 * costs a few nanoseconds and no memory.
 */
public final class Latency {

  /** The first step ends here. */
  private static final long FIRST_NANOS = 16_000;

  private static final int STEPS = 16;

  private final List<LongAdder> counts = new ArrayList<>();
  private final LongAdder nanos = new LongAdder();

  Latency() {
    for (int i = 0; i <= STEPS; i++) {
      counts.add(new LongAdder());
    }
  }

  void add(long taken) {
    int step = 0;
    while (step < STEPS && taken > bound(step)) {
      step++;
    }
    counts.get(step).increment();
    nanos.add(taken);
  }

  private static long bound(int step) {
    return FIRST_NANOS << step;
  }

  /** The upper ends of the steps, in seconds, ascending; the last is infinite. */
  public static List<Double> bounds() {
    List<Double> bounds = new ArrayList<>();
    for (int i = 0; i < STEPS; i++) {
      bounds.add(bound(i) / 1e9);
    }
    bounds.add(Double.POSITIVE_INFINITY);
    return bounds;
  }

  /** How many fell into each step. */
  public List<Long> counts() {
    return counts.stream().map(LongAdder::sum).toList();
  }

  /** All of them together, in seconds. */
  public double seconds() {
    return nanos.sum() / 1e9;
  }
}
