package org.midonet.agent.upcall;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Packets that wait to be judged, a bounded queue a port, taken from in turn: a port that floods
 * waits for itself, and what it sends too much is counted, not silently lost.
 *
 * @param <T> the packet
 */
final class FairQueue<T> {

  /** How many packets of one port may wait. */
  static final int PER_PORT = 512;

  private final Map<Integer, ArrayDeque<T>> queues = new LinkedHashMap<>();
  private int size;

  /** Adds a packet of a port; false if its queue is full. */
  boolean offer(int port, T packet) {
    ArrayDeque<T> queue = queues.computeIfAbsent(port, p -> new ArrayDeque<>());
    if (queue.size() >= PER_PORT) {
      return false;
    }
    queue.add(packet);
    size++;
    return true;
  }

  /** Takes the next packet of the port whose turn it is. */
  Optional<T> poll() {
    if (size == 0) {
      return Optional.empty();
    }
    Map.Entry<Integer, ArrayDeque<T>> first = queues.entrySet().iterator().next();
    ArrayDeque<T> queue = first.getValue();
    T packet = queue.remove();
    size--;
    // To the end of the row, or out of it.
    queues.remove(first.getKey());
    if (!queue.isEmpty()) {
      queues.put(first.getKey(), queue);
    }
    return Optional.of(packet);
  }

  boolean isEmpty() {
    return size == 0;
  }
}
