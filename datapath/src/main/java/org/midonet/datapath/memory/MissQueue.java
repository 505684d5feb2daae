package org.midonet.datapath.memory;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.DropReason;
import org.midonet.datapath.Limits;
import org.midonet.datapath.Miss;
import org.midonet.datapath.MissReason;
import org.midonet.packet.FlowKey;

/** Misses on their way to the agent: so many of a port, and so many of one key. */
final class MissQueue {
  private static final int RECORD = 120;
  private static final int ROOM_OF_OTHERS = 256 << 10;

  private record InFlight(MissReason reason, int inPort, FlowKey key) {}

  private static final class Count {
    long since;
    long count;
  }

  /** Octets, modulo 2^32. */
  private static final class Room {
    int handed;
    int judged;
  }

  private final Queue<Miss> queue = new ArrayDeque<>();
  private final Map<InFlight, Count> inFlight = new HashMap<>();
  private final Map<Integer, Room> rooms = new HashMap<>();
  private final LongSupplier nanos;
  private Limits limits = Limits.USUAL;
  private boolean woken;

  MissQueue(LongSupplier nanos) {
    this.nanos = nanos;
  }

  synchronized void configure(Limits changed) {
    limits = changed;
  }

  /** A miss, but for its place. */
  interface Placed {
    Miss at(Miss.Place place);
  }

  /**
   * Takes a miss.
   *
   * @param by the port that has brought it, if one has
   * @param length of its frame, in octets
   */
  synchronized void add(Optional<DatapathPort> by, int length, Placed miss) throws Refused {
    int port = by.map(DatapathPort::number).orElse(0);
    Room room = rooms.computeIfAbsent(port, _ -> new Room());
    int mark = room.handed + octets(length);
    Miss placed = miss.at(new Miss.Place(port, mark));
    if (isDuplicate(placed)) {
      throw new Refused(DropReason.MISS_DUPLICATE);
    }
    int most = by.map(known -> known.limits().missOctets()).orElse(ROOM_OF_OTHERS);
    if (room.handed - room.judged >= most) {
      throw new Refused(DropReason.MISS_ROOM);
    }
    room.handed = mark;
    queue.add(placed);
    notifyAll();
  }

  /** A miss waits no longer. */
  synchronized void judged(Miss.Place place) {
    Room room = rooms.computeIfAbsent(place.port(), _ -> new Room());
    if (place.mark() - room.judged > 0) {
      room.judged = place.mark();
    }
  }

  /** What a packet takes of the kernel's ring. */
  private static int octets(int length) {
    return RECORD + (length <= 256 ? 256 : length <= 2048 ? 2048 : 65_536);
  }

  private boolean isDuplicate(Miss miss) {
    if (limits.duplicates() == 0) {
      return false;
    }
    long now = nanos.getAsLong();
    inFlight.values().removeIf(count -> now - count.since > limits.duplicateWindow().toNanos());
    Count count =
        inFlight.computeIfAbsent(
            new InFlight(miss.reason(), miss.inPort(), miss.key()), key -> new Count());
    if (count.count == 0) {
      count.since = now;
    }
    return count.count++ >= limits.duplicates();
  }

  /** Hands over what is there; waits for the first. */
  int drain(Duration timeout, Consumer<Miss> consumer) {
    Queue<Miss> taken;
    synchronized (this) {
      long deadline = System.nanoTime() + timeout.toNanos();
      while (queue.isEmpty() && !woken) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return 0;
        }
        try {
          wait(left / 1_000_000 + 1);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return 0;
        }
      }
      woken = false;
      taken = new ArrayDeque<>(queue);
      queue.clear();
    }
    taken.forEach(consumer);
    return taken.size();
  }

  synchronized void wakeUp() {
    woken = true;
    notifyAll();
  }
}
