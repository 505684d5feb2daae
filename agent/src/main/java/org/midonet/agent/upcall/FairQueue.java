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

  /**
   * How many packets of one port may wait: what the datapath lets pass of a port at once, on two
   * CPUs ({@link org.midonet.datapath.PortLimits#USUAL}). Fewer, and what that admits while
   * something else is done here would be lost.
   */
  static final int PER_PORT = 4096;

  /**
   * Octets of packets that may wait. A port may use as much as is free: alone half of it, together
   * with another a third each, so who comes next always finds room.
   */
  static final long ROOM = 16 << 20;

  private record Packet<T>(T packet, int bytes) {}

  private static final class Waiting<T> {
    final ArrayDeque<Packet<T>> packets = new ArrayDeque<>();
    long bytes;
  }

  private final Map<Integer, Waiting<T>> queues = new LinkedHashMap<>();
  private long bytes;

  /** Adds a packet of a port; false if its queue is full. */
  boolean offer(int port, T packet, int length) {
    Waiting<T> queue = queues.computeIfAbsent(port, p -> new Waiting<>());
    if (queue.packets.size() >= PER_PORT
        || (queue.bytes > 0 && queue.bytes + length > ROOM - bytes)) {
      return false;
    }
    queue.packets.add(new Packet<>(packet, length));
    queue.bytes += length;
    bytes += length;
    return true;
  }

  /** Takes the next packet of the port whose turn it is. */
  Optional<T> poll() {
    if (queues.isEmpty()) {
      return Optional.empty();
    }
    Map.Entry<Integer, Waiting<T>> first = queues.entrySet().iterator().next();
    Waiting<T> queue = first.getValue();
    Packet<T> next = queue.packets.remove();
    queue.bytes -= next.bytes();
    bytes -= next.bytes();
    // To the end of the row, or out of it.
    queues.remove(first.getKey());
    if (!queue.packets.isEmpty()) {
      queues.put(first.getKey(), queue);
    }
    return Optional.of(next.packet());
  }

  boolean isEmpty() {
    return queues.isEmpty();
  }
}
