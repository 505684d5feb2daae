package org.midonet.agent.cloud;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Waits for conditions, with a deadline. */
public final class Waiting {

  public static final Duration DEADLINE = Duration.ofSeconds(30);

  private Waiting() {}

  /** Returns when the condition holds; fails with the description if it does not in time. */
  public static void until(String what, Callable<Boolean> condition) {
    until(() -> what, condition);
  }

  /** The same, with a description that is made when it is needed. */
  public static void until(Supplier<String> what, Callable<Boolean> condition) {
    try {
      Awaitility.await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(2))
          .atMost(DEADLINE)
          .until(condition);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("waited in vain until " + what.get(), e);
    }
  }
}
