package org.midonet.nsdb.store;

import java.time.Duration;

/**
 * Bounds of the database's calls.
 *
 * @param callTimeout after which a call gives up on a store that does not answer
 * @param transactionBytes how large one atomic group of writes may be; what every server takes as
 *     it comes is 1 MiB
 * @param blockRest how long a freed block of ports rests before it is given to somebody else
 */
public record NsdbLimits(Duration callTimeout, int transactionBytes, Duration blockRest) {

  /** What production uses. */
  public static final NsdbLimits DEFAULT =
      new NsdbLimits(Duration.ofMillis(4500), 1_000_000, Duration.ofMinutes(4));
}
