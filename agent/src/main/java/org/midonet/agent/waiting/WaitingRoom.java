package org.midonet.agent.waiting;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.midonet.simulation.Dependency;
import org.midonet.simulation.DependencyIndex;

/**
 * Keeps packets that wait, in the order in which they came, until something that their verdict
 * rested on has changed. Belongs to the forwarding thread.
 *
 * @param <P> the packet
 */
public final class WaitingRoom<P> {

  /** How many packets of one port may wait; the next ones are refused. */
  public static final int PLACES_PER_PORT = 64;

  /** How long a packet may wait (spec {@code agent.md} section 3.6). */
  public static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Equal only to itself: it is looked up in sets, and its dependencies are many. */
  @SuppressWarnings("ClassCanBeRecord")
  private static final class Seat<P> {
    private final long number;
    private final UUID port;
    private final P packet;
    private final Set<Dependency> waitsOn;
    private final long deadline;

    Seat(long number, UUID port, P packet, Set<Dependency> waitsOn, long deadline) {
      this.number = number;
      this.port = port;
      this.packet = packet;
      this.waitsOn = waitsOn;
      this.deadline = deadline;
    }
  }

  private final DependencyIndex<Seat<P>> byDependency = new DependencyIndex<>();
  private final Map<UUID, Integer> taken = new HashMap<>();
  private final Deque<Seat<P>> byDeadline = new ArrayDeque<>();
  private long next;

  /**
   * Lets a packet wait.
   *
   * @param port the port by which it came
   * @param waitsOn what its verdict rested on
   * @param now nanoseconds of a clock that only grows
   * @return false when the port has taken all its places: the packet is to be dropped
   */
  public boolean enter(UUID port, P packet, Set<Dependency> waitsOn, long now) {
    if (taken.getOrDefault(port, 0) >= PLACES_PER_PORT) {
      return false;
    }
    taken.merge(port, 1, Integer::sum);
    Seat<P> seat = new Seat<>(next++, port, packet, waitsOn, now + PATIENCE.toNanos());
    byDependency.add(seat, waitsOn);
    byDeadline.add(seat);
    return true;
  }

  /** Calls those whose verdict may have changed, in the order in which they came. */
  public List<P> called(Set<Dependency> touched) {
    List<Seat<P>> called = new ArrayList<>(byDependency.touched(touched));
    called.sort(Comparator.comparingLong(seat -> seat.number));
    called.forEach(this::leave);
    byDeadline.removeAll(Set.copyOf(called));
    return called.stream().map(seat -> seat.packet).toList();
  }

  /** Sends away those that have waited too long. */
  public List<P> expired(long now) {
    List<P> expired = new ArrayList<>();
    while (!byDeadline.isEmpty() && byDeadline.getFirst().deadline - now <= 0) {
      Seat<P> seat = byDeadline.removeFirst();
      leave(seat);
      expired.add(seat.packet);
    }
    return expired;
  }

  /** How many wait. */
  public int size() {
    return byDeadline.size();
  }

  private void leave(Seat<P> seat) {
    byDependency.remove(seat, seat.waitsOn);
    taken.computeIfPresent(seat.port, (port, count) -> count == 1 ? null : count - 1);
  }
}
