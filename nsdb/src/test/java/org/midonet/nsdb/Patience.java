package org.midonet.nsdb;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How long tests wait for what will come: longer than the busiest machine needs. */
public final class Patience {

  private static final Duration LONG = Duration.ofSeconds(30);

  private Patience() {}

  /** Waits for what comes soon on a machine that has nothing else to do. */
  public static ConditionFactory await() {
    return Awaitility.await().atMost(LONG);
  }
}
