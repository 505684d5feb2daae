package org.midonet.agent.upcall;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.midonet.agent.flow.ExpectedPackets;

/**
 * Neighbours for whose later packets flows are to be made, when there is nothing else to do. Nobody
 * waits for them: what is too much is left out, and a pair is not thought of twice in a minute. A
 * pair has its first turn at once, as this agent may die in the next moment, and one a little
 * later, when what the first packet taught has come back from the tables. Belongs to the forwarding
 * thread.
 */
final class Expectations {

  /** So many may wait; so many are remembered. */
  private static final int WAITING = 1024;

  private static final int REMEMBERED = 8192;
  private static final long AGAIN_NANOS = 60_000_000_000L;

  /** A pair at the port of which a packet has told. */
  record Expected(int inPort, UUID port, ExpectedPackets.Pair pair) {}

  /** So long a pair is tried again and again: what its packets rest on may not be known yet. */
  private static final long PATIENCE_NANOS = 3_000_000_000L;

  /**
   * A pair whose turn it is.
   *
   * @param until when it is given up, in nanoseconds of the clock by which it was added
   */
  record Turn(Expected expected, long until) {}

  private final Deque<Turn> fresh = new ArrayDeque<>();
  private final Deque<Turn> waiting = new ArrayDeque<>();
  private final Map<Expected, Long> known =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Expected, Long> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** A packet has made two neighbours known. */
  void add(Expected expected, long now) {
    Long before = known.get(expected);
    if (size() >= WAITING || (before != null && now - before < AGAIN_NANOS)) {
      return;
    }
    known.put(expected, now);
    fresh.add(new Turn(expected, now + PATIENCE_NANOS));
  }

  /** Whether there are pairs that had no turn yet. */
  boolean hasFresh() {
    return !fresh.isEmpty();
  }

  /** The next pair that had no turn yet; it will have another. */
  Optional<Turn> pollFresh() {
    Optional<Turn> turn = Optional.ofNullable(fresh.poll());
    turn.ifPresent(waiting::add);
    return turn;
  }

  /** The next pair to be seen to once more. */
  Optional<Turn> poll() {
    return Optional.ofNullable(waiting.poll());
  }

  /** No flow could be made for some packet of a pair: another time, maybe. */
  void again(Turn turn, long now) {
    if (turn.until() - now > 0) {
      waiting.add(turn);
    }
  }

  /** How many wait. */
  int size() {
    return fresh.size() + waiting.size();
  }
}
