package org.midonet.datapath.ebpf;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The clock of the kernel programs: seconds of CLOCK_MONOTONIC (which {@link System#nanoTime} is on
 * Linux) and an offset, by which tests let time pass.
 */
final class KernelClock {
  private final LongSupplier nanoClock;
  private final AtomicInteger offset;

  KernelClock(LongSupplier nanoClock, int offset) {
    this.nanoClock = nanoClock;
    this.offset = new AtomicInteger(offset);
  }

  int seconds() {
    return (int) (nanoClock.getAsLong() / 1_000_000_000L) + offset.get();
  }

  /** How long ago, by a time of the kernel's; not below zero. */
  Duration since(int then) {
    return Duration.ofSeconds(Math.max(0, seconds() - then));
  }

  int offset() {
    return offset.get();
  }

  void advance(int seconds) {
    offset.addAndGet(seconds);
  }
}
