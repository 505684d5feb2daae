package org.midonet.cluster.auth;

import java.time.Instant;
import java.util.Optional;

/**
 * What a login gives.
 *
 * @param key the secret text
 * @param expires when it ends; empty: never
 */
public record Token(String key, Optional<Instant> expires) {

  /** Leaves the secret out. */
  @Override
  public String toString() {
    return "Token[expires=" + expires + "]";
  }
}
