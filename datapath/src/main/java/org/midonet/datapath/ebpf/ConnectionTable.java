package org.midonet.datapath.ebpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.midonet.datapath.Connection;
import org.midonet.datapath.ConnectionKey;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.SampleTurn;
import org.midonet.datapath.SweepVisitor;
import org.midonet.ffi.bpf.BpfMap;

/**
 * The connections, which the kernel makes and Java removes. A port's connections are what the
 * kernel charged to it less what Java released: each counter has one writer, which here is the
 * sweep.
 */
final class ConnectionTable {
  private static final int KEY_SIZE = KernelStructs.CONNECTION_KEY.size();
  private static final int VALUE_SIZE = KernelStructs.CONNECTION.size();

  private final BpfMap map;
  private final BpfMap charged;
  private final BpfMap released;
  private final ConfigTable config;
  private final KernelClock clock;
  private final TemplateTable templates;
  private final SampleTurn turn = new SampleTurn();
  private final BpfMap.Walk sweep;

  /** What the sweep that is under way will show. */
  private Optional<Connection> seen = Optional.empty();

  private Optional<Connection> sample = Optional.empty();

  ConnectionTable(Maps maps, ConfigTable config, KernelClock clock, TemplateTable templates) {
    map = maps.get("connections");
    sweep = map.walk(Arena.ofAuto());
    charged = maps.get("charged");
    released = maps.get("released");
    this.config = config;
    this.clock = clock;
    this.templates = templates;
  }

  List<Connection> all() {
    List<Connection> all = new ArrayList<>();
    map.forEach((key, value) -> all.add(ConnectionForm.read(key, value, clock, templates)));
    return all;
  }

  /** The entry with this key. */
  Optional<Connection> find(ConnectionKey wanted) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocate(KEY_SIZE, 8);
      MemorySegment value = arena.allocate(VALUE_SIZE, 8);
      ConnectionForm.writeKey(key, wanted);
      return map.lookup(key, value)
          ? Optional.of(ConnectionForm.read(key, value, clock, templates))
          : Optional.empty();
    }
  }

  /**
   * Puts both entries of another host's connection, the reverse one first, as the kernel does. What
   * is charged is one release less: the sweep gives it back when the connection is over.
   */
  synchronized boolean adopt(Connection forward, int inPort, int owner) {
    int now = clock.seconds();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocate(KEY_SIZE, 8);
      MemorySegment value = arena.allocate(VALUE_SIZE, 8);
      forgetCopy(arena, forward);
      if (isTaken(arena, forward.key(), now)
          || (!forward.single() && isTaken(arena, forward.other(), now))) {
        return false;
      }
      if (!forward.single()) {
        ConnectionForm.writeForward(value, forward, inPort, owner, now);
        ConnectionForm.turn(value, forward.key());
        ConnectionForm.writeKey(key, forward.other());
        if (!map.putIfAbsent(key, value)) {
          return false;
        }
      }
      ConnectionForm.writeForward(value, forward, inPort, owner, now);
      ConnectionForm.writeKey(key, forward.key());
      if (!map.putIfAbsent(key, value)) {
        if (!forward.single()) {
          ConnectionForm.writeKey(key, forward.other());
          map.remove(key);
        }
        return false;
      }
      if (owner != 0) {
        release(arena, owner, -1);
      }
      return true;
    }
  }

  /** What was taken over before, and not used since, is taken over anew. */
  private void forgetCopy(Arena arena, Connection forward) {
    MemorySegment key = arena.allocate(KEY_SIZE, 8);
    MemorySegment value = arena.allocate(VALUE_SIZE, 8);
    ConnectionForm.writeKey(key, forward.key());
    if (map.lookup(key, value)
        && ConnectionForm.isAdopted(value)
        && ConnectionForm.readTranslated(key, value).equals(forward.translated())) {
      if (map.remove(key)) {
        releaseOwner(arena, value);
      }
      ConnectionForm.writeKey(key, forward.other());
      if (!forward.single() && map.lookup(key, value) && ConnectionForm.isAdopted(value)) {
        map.remove(key);
      }
    }
  }

  /** Whether another connection has the key; an entry that is over makes room. */
  private boolean isTaken(Arena arena, ConnectionKey wanted, int now) {
    MemorySegment key = arena.allocate(KEY_SIZE, 8);
    MemorySegment value = arena.allocate(VALUE_SIZE, 8);
    ConnectionForm.writeKey(key, wanted);
    if (!map.lookup(key, value)) {
      return false;
    }
    if (!isOver(value, now, config.rest())) {
      return true;
    }
    if (map.remove(key)) {
      releaseOwner(arena, value);
    }
    return false;
  }

  private void releaseOwner(Arena arena, MemorySegment value) {
    if (isForward(value) && ConnectionForm.owner(value) != 0) {
      release(arena, ConnectionForm.owner(value), 1);
    }
  }

  /** Ends both entries of a pair: they count as absent from now on, and rest. */
  boolean end(ConnectionKey wanted) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocate(KEY_SIZE, 8);
      MemorySegment value = arena.allocate(VALUE_SIZE, 8);
      ConnectionForm.writeKey(key, wanted);
      if (!map.lookup(key, value)) {
        return false;
      }
      if ((ConnectionForm.flags(value) & ConnectionForm.SINGLE) == 0) {
        ConnectionKey translated = ConnectionForm.readTranslated(key, value);
        endOther(arena, wanted, translated.reversed(translated.place(), translated.vlan()));
      }
      ConnectionForm.finish(value, clock.seconds());
      return map.replace(key, value);
    }
  }

  private void endOther(Arena arena, ConnectionKey ended, ConnectionKey other) {
    MemorySegment key = arena.allocate(KEY_SIZE, 8);
    MemorySegment value = arena.allocate(VALUE_SIZE, 8);
    ConnectionForm.writeKey(key, other);
    if (map.lookup(key, value)) {
      // Another connection may have the key by now.
      ConnectionKey back = ConnectionForm.readTranslated(key, value);
      if (back.reversed(back.place(), back.vlan()).equals(ended)) {
        ConnectionForm.finish(value, clock.seconds());
        map.replace(key, value);
      }
    }
  }

  /** Removes forward entries that are over, and reverse entries that have rested too. */
  synchronized Datapath.Swept sweep(int most, SweepVisitor visitor) {
    int now = clock.seconds();
    int rest = config.rest();
    int[] passed = {0};
    List<byte[]> over = new ArrayList<>();
    boolean more = true;
    while (more && passed[0] < most) {
      more =
          sweep.on(
              (key, value) -> {
                passed[0]++;
                if (isOver(value, now, rest)) {
                  over.add(key.toArray(ValueLayout.JAVA_BYTE));
                } else {
                  show(key, value, visitor);
                }
              });
    }
    if (!more) {
      turn.over();
      sample = seen;
      seen = Optional.empty();
    }
    return new Datapath.Swept(remove(over, rest), !more);
  }

  private void show(MemorySegment key, MemorySegment value, SweepVisitor visitor) {
    if (!isForward(value)) {
      if ((ConnectionForm.flags(value) & ConnectionForm.DRAWN) != 0) {
        visitor.drawn(
            ConnectionForm.owner(value),
            ConnectionForm.destination(key),
            ConnectionForm.destinationPort(key));
      }
      return;
    }
    if (turn.isIt()) {
      seen = Optional.of(ConnectionForm.read(key, value, clock, templates));
    }
    if (visitor.wants(ConnectionForm.template(value))) {
      visitor.live(ConnectionForm.read(key, value, clock, templates));
    }
  }

  private int remove(List<byte[]> over, int rest) {
    int removed = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocate(KEY_SIZE, 8);
      MemorySegment value = arena.allocate(VALUE_SIZE, 8);
      for (byte[] bytes : over) {
        key.copyFrom(MemorySegment.ofArray(bytes));
        // Looked at again, because the dump took its time.
        if (map.lookup(key, value) && isOver(value, clock.seconds(), rest) && map.remove(key)) {
          removed++;
          releaseOwner(arena, value);
        }
      }
    }
    return removed;
  }

  private static boolean isOver(MemorySegment value, int now, int rest) {
    return ConnectionForm.isIdleBeyondLife(value, now, isForward(value) ? 0 : rest);
  }

  private static boolean isForward(MemorySegment value) {
    return (ConnectionForm.flags(value) & ConnectionForm.REVERSE) == 0;
  }

  /** A forward entry that the last sweep left. */
  synchronized Optional<Connection> sampled() {
    return sample;
  }

  private void release(Arena arena, int owner, int count) {
    MemorySegment key = arena.allocateFrom(JAVA_INT, owner);
    MemorySegment sum = arena.allocate(JAVA_INT);
    released.lookup(key, sum);
    sum.set(JAVA_INT, 0, sum.get(JAVA_INT, 0) + count);
    released.put(key, sum);
  }

  /** How many pairs fit. */
  int room() {
    return map.maxEntries() / 2;
  }

  /** Connections charged to a port. */
  int charged(int port) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocateFrom(JAVA_INT, port);
      MemorySegment count = arena.allocate(JAVA_INT);
      MemorySegment back = arena.allocate(JAVA_INT);
      return charged.lookup(key, count) && released.lookup(key, back)
          ? count.get(JAVA_INT, 0) - back.get(JAVA_INT, 0)
          : 0;
    }
  }
}
