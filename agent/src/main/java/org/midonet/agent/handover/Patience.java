package org.midonet.agent.handover;

import java.time.Duration;

/**
 * How long is waited for another host, which may be switched off and does not say so then.
 *
 * @param arrival how long a port waits for what it brings along
 * @param word how long one step of a conversation may take
 * @param departure how long a question waits for this host to hear that the port has gone
 */
public record Patience(Duration arrival, Duration word, Duration departure) {

  /** What production uses: a guest whose last host is gone waits so long for its network. */
  public static final Patience USUAL =
      new Patience(Duration.ofSeconds(3), Duration.ofSeconds(2), Duration.ofMillis(1500));
}
