package org.midonet.agent.upcall;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Packets that wait to be judged, a queue a port, taken from in turn: a port that floods waits for
 * itself. How much of a port may wait, here and on the way here, is bounded by the datapath, which
 * counts what is too much ({@link org.midonet.datapath.PortLimits#missOctets}).
 *
 * @param <T> the packet
 */
final class FairQueue<T> {

  private final Map<Integer, ArrayDeque<T>> queues = new LinkedHashMap<>();

  /** Adds a packet of a port. */
  void add(int port, T packet) {
    queues.computeIfAbsent(port, _ -> new ArrayDeque<>()).add(packet);
  }

  /** Takes the next packet of the port whose turn it is. */
  Optional<T> poll() {
    if (queues.isEmpty()) {
      return Optional.empty();
    }
    Map.Entry<Integer, ArrayDeque<T>> first = queues.entrySet().iterator().next();
    int port = first.getKey();
    ArrayDeque<T> queue = first.getValue();
    T next = queue.remove();
    // To the end of the row, or out of it.
    queues.remove(port);
    if (!queue.isEmpty()) {
      queues.put(port, queue);
    }
    return Optional.of(next);
  }

  boolean isEmpty() {
    return queues.isEmpty();
  }
}
