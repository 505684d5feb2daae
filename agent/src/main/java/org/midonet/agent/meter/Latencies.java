package org.midonet.agent.meter;

import java.util.Arrays;

/** How long the last judgements took. Written by one thread, read by any. */
public final class Latencies {

  private static final int KEPT = 1024;

  private final long[] nanos = new long[KEPT];
  private long count;

  /** Another judgement. */
  public synchronized void took(long duration) {
    nanos[(int) (count % KEPT)] = duration;
    count++;
  }

  /** How many judgements there were. */
  public synchronized long count() {
    return count;
  }

  /**
   * What so many of a hundred of the last judgements stayed below.
   *
   * @return in nanoseconds; 0 when there were none
   */
  public synchronized long percentile(int hundredths) {
    int known = (int) Math.min(count, KEPT);
    if (known == 0) {
      return 0;
    }
    long[] sorted = Arrays.copyOf(nanos, known);
    Arrays.sort(sorted);
    return sorted[Math.min(known - 1, known * hundredths / 100)];
  }
}
