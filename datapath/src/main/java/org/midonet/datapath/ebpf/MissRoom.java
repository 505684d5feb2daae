package org.midonet.datapath.ebpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.Miss;
import org.midonet.ffi.bpf.BpfMap;

/**
 * How far the misses of each port were judged. The kernel compares that with what it has handed
 * over; each counter has one writer. Both are octets modulo 2^32. Belongs to the thread that
 * receives.
 */
final class MissRoom {
  private final BpfMap judged;
  private final int[] marks = new int[DatapathPort.HIGHEST + 1];
  private final BitSet changed = new BitSet();

  /** Nobody judges any more what a process before us has received: all that waits is forgiven. */
  MissRoom(BpfMap handed, BpfMap judged) {
    this.judged = judged;
    handed.forEach(
        (number, mark) -> {
          int port = number.get(JAVA_INT, 0);
          marks[port] = mark.get(JAVA_INT, 0);
          changed.set(port);
        });
    tell();
  }

  /** A miss waits no longer. Those of a port may end in another order than they came in. */
  void judged(Miss.Place place) {
    if (place.mark() - marks[place.port()] > 0) {
      marks[place.port()] = place.mark();
      changed.set(place.port());
    }
  }

  /** Tells the kernel what has changed since the last time. */
  void tell() {
    if (changed.isEmpty()) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocate(JAVA_INT);
      MemorySegment value = arena.allocate(JAVA_INT);
      for (int port = changed.nextSetBit(0); port >= 0; port = changed.nextSetBit(port + 1)) {
        key.set(JAVA_INT, 0, port);
        value.set(JAVA_INT, 0, marks[port]);
        judged.put(key, value);
      }
    }
    changed.clear();
  }
}
