package org.midonet.agent.flow;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What each rule has dropped on this host since the agent began: by flows that are gone, and by the
 * agent itself, packet by packet. What the flows that are there have dropped is theirs to say.
 * Belongs to the forwarding thread.
 */
public final class RuleDrops {

  /** Packets, and their octets as they came in. */
  public record Count(long packets, long bytes) {
    /** Nothing. */
    public static final Count NONE = new Count(0, 0);

    /** Both together. */
    public Count plus(Count other) {
      return new Count(packets + other.packets, bytes + other.bytes);
    }
  }

  private final Map<UUID, Count> counts = new HashMap<>();

  /** A rule has dropped so much. */
  public void add(UUID rule, Count count) {
    if (count.packets() > 0) {
      counts.merge(rule, count, Count::plus);
    }
  }

  /** A copy, to add more to. */
  public Map<UUID, Count> counts() {
    return new HashMap<>(counts);
  }
}
