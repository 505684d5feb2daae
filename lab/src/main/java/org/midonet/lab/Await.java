package org.midonet.lab;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Waits for a condition with a deadline, and says what was awaited and what was seen when it does
 * not come.
 */
public final class Await {
  private static final Duration STEP = Duration.ofMillis(20);

  private Await() {}

  /** Waits until {@code probe} has an answer. */
  public static <T> T value(
      String what, Duration deadline, Supplier<Optional<T>> probe, Supplier<String> seen) {
    long end = System.nanoTime() + deadline.toNanos();
    while (true) {
      Optional<T> answer = probe.get();
      if (answer.isPresent()) {
        return answer.get();
      }
      if (System.nanoTime() - end > 0) {
        throw new LabFailure(
            "waited " + deadline.toMillis() + " ms for " + what + "; seen: " + seen.get());
      }
      try {
        Thread.sleep(STEP);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LabFailure("interrupted while waiting for " + what, e);
      }
    }
  }

  /** Waits until {@code condition} holds. */
  public static void until(
      String what, Duration deadline, BooleanSupplier condition, Supplier<String> seen) {
    Boolean _ =
        value(
            what,
            deadline,
            () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty(),
            seen);
  }

  /**
   * Waits until {@code condition} holds, where there is nothing more to say than that it did not.
   */
  public static void until(String what, Duration deadline, BooleanSupplier condition) {
    until(what, deadline, condition, () -> "nothing");
  }
}
