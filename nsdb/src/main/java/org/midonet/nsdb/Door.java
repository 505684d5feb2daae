package org.midonet.nsdb;

import java.util.HexFormat;
import java.util.Optional;

/**
 * Where the agent of a host is asked by the agents of others, and the secret by which both know
 * that the other one reads this store.
 *
 * @param port TCP port at the host's underlay addresses
 * @param secret another for each start of the agent
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Door(int port, byte[] secret) {

  /** Octets of a secret. */
  public static final int SECRET_LENGTH = 32;

  /** Checks and copies. */
  public Door {
    if (port < 1 || port > 0xffff || secret.length != SECRET_LENGTH) {
      throw new IllegalArgumentException("no door: port " + port);
    }
    secret = secret.clone();
  }

  /** As it is stored: port and secret. */
  public String text() {
    return port + " " + HexFormat.of().formatHex(secret);
  }

  /** What was stored; empty if it is no door. */
  public static Optional<Door> parse(String text) {
    String[] parts = text.split(" ", -1);
    try {
      return parts.length == 2
          ? Optional.of(new Door(Integer.parseInt(parts[0]), HexFormat.of().parseHex(parts[1])))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "Door[port=" + port + "]";
  }
}
