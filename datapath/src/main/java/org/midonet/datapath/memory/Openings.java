package org.midonet.datapath.memory;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.midonet.datapath.ConnectionKey;

/**
 * The last new connections of ports that have many, so that a flood of unanswered ones displaces
 * itself, and so do short ones that are closed. The eBPF programs' {@code opening.h} does the same,
 * and says why.
 */
final class Openings {
  private static final int MOST = 8192;
  private static final int FEWEST = 16;

  /** A port's ring. */
  private static final class Ring {
    private final Map<Integer, ConnectionKey> keys = new HashMap<>();
    private int written;
  }

  /**
   * What a new connection displaces.
   *
   * @param cleared is to be removed, if it was given up before
   * @param givenUp ends, if it is not answered, or closed
   */
  record Displaced(Optional<ConnectionKey> cleared, Optional<ConnectionKey> givenUp) {
    static final Displaced NOTHING = new Displaced(Optional.empty(), Optional.empty());
  }

  private final Map<Integer, Ring> rings = new HashMap<>();

  /**
   * Notes a new connection.
   *
   * @param used how many connections the port has, with this one
   */
  Displaced note(int port, ConnectionKey opened, int quota, int used) {
    int places = Math.min(quota / 4, MOST);
    if (places < FEWEST || used < quota / 2) {
      return Displaced.NOTHING;
    }
    Ring ring = rings.computeIfAbsent(port, number -> new Ring());
    int at = ring.written++;
    Optional<ConnectionKey> oldest = Optional.ofNullable(ring.keys.put(at % places, opened));
    Optional<ConnectionKey> old =
        used < quota - quota / 4
            ? Optional.empty()
            : Optional.ofNullable(ring.keys.get((at + places / 4) % places));
    return new Displaced(oldest, old);
  }
}
