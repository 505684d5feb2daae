package org.midonet.agent.waiting;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.midonet.simulation.Dependency.OfNeighbour;

/**
 * When to ask again for a neighbour that flows rest on: whoever uses an entry asks, and whoever
 * hears the answer keeps the entry young, or changes it. Hosts and neighbours take turns, each at a
 * moment of its own. Belongs to the forwarding thread.
 */
public final class NeighbourRefresh {

  /** At least twice in the life of an entry that nobody hears of. */
  public static final Duration INTERVAL = Duration.ofSeconds(35);

  /** Up to a fifth more (spec {@code agent.md} section 9.2), so that not all ask at once. */
  private static final int SPREAD = 5;

  private final UUID self;
  private final Map<OfNeighbour, Long> next = new HashMap<>();

  /** Nothing is asked for yet by this host. */
  public NeighbourRefresh(UUID self) {
    this.self = self;
  }

  /**
   * Those to ask for now.
   *
   * @param used what flows rest on now
   * @param now nanoseconds of a clock that only grows
   */
  public List<OfNeighbour> due(Set<OfNeighbour> used, long now) {
    next.keySet().retainAll(used);
    List<OfNeighbour> due = new ArrayList<>();
    for (OfNeighbour neighbour : used) {
      Long at = next.get(neighbour);
      if (at == null || now - at >= 0) {
        next.put(neighbour, now + interval(neighbour));
        if (at != null) {
          due.add(neighbour);
        }
      }
    }
    return due;
  }

  private long interval(OfNeighbour neighbour) {
    long nanos = INTERVAL.toNanos();
    int turn = Math.floorMod((self.hashCode() ^ neighbour.hashCode()) * 0x9e37_79b9, 1024);
    return nanos + nanos / SPREAD * turn / 1024;
  }
}
