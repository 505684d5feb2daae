package org.midonet.agent.handover;

import java.time.Duration;

/**
 * How long is waited for another host. One that is switched off does not say so: nobody is reached
 * there. One that is reached is at work, and may have much to do: what it knows is worth waiting
 * for.
 *
 * @param arrival how long a port waits at most for what it brings along
 * @param reach how long it may take to reach another host, or the store
 * @param word how long a host that was reached may take for one step of a conversation
 * @param departure how long a question waits for this host to hear that the port has gone
 */
public record Patience(Duration arrival, Duration reach, Duration word, Duration departure) {

  /** What production uses. */
  public static final Patience USUAL =
      new Patience(
          Duration.ofSeconds(12),
          Duration.ofSeconds(2),
          Duration.ofSeconds(9),
          Duration.ofSeconds(8));
}
