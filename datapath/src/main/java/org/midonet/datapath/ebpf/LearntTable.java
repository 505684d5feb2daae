package org.midonet.datapath.ebpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.midonet.datapath.Note;
import org.midonet.datapath.SeenMac;
import org.midonet.ffi.bpf.BpfMap;
import org.midonet.ffi.layout.CStruct;
import org.midonet.packet.Mac;

/**
 * What the kernel keeps fresh by itself: MACs seen at ports, and notes of other hosts' connections.
 */
final class LearntTable {
  private static final CStruct SEEN_KEY = KernelStructs.SEEN_KEY;
  private static final CStruct NOTE = KernelStructs.NOTE;

  private final BpfMap seen;
  private final BpfMap notes;
  private final KernelClock clock;

  LearntTable(BpfMap seen, BpfMap notes, KernelClock clock) {
    this.seen = seen;
    this.notes = notes;
    this.clock = clock;
  }

  void putSeen(int port, int vlanId, Mac mac) {
    try (Arena arena = Arena.ofConfined()) {
      seen.put(key(arena, port, vlanId, mac), arena.allocateFrom(JAVA_INT, clock.seconds()));
    }
  }

  void removeSeen(int port, int vlanId, Mac mac) {
    try (Arena arena = Arena.ofConfined()) {
      seen.remove(key(arena, port, vlanId, mac));
    }
  }

  Map<SeenMac, Duration> seen() {
    Map<SeenMac, Duration> all = new HashMap<>();
    seen.forEach(
        (key, value) ->
            all.put(
                new SeenMac(
                    WireForm.u16(key, SEEN_KEY.offset("port")),
                    WireForm.u16(key, SEEN_KEY.offset("vlan")),
                    new Mac(WireForm.mac(key, SEEN_KEY.offset("mac")))),
                clock.since(value.get(JAVA_INT, 0))));
    return all;
  }

  /** Notes, with the numbers of ports by their tunnel keys. */
  List<Note> notes(Map<Integer, Integer> ports) {
    List<Note> all = new ArrayList<>();
    notes.forEach(
        (key, value) -> {
          var tuple = ConnectionForm.readKey(key);
          boolean ipv6 = WireForm.u32(value, NOTE.offset("family")) == 6;
          all.add(
              new Note(
                  ports.getOrDefault(tuple.place(), 0),
                  tuple,
                  WireForm.address(value, NOTE.offset("host"), ipv6),
                  new Mac(WireForm.mac(value, NOTE.offset("eth"))),
                  new Mac(WireForm.mac(value, NOTE.offset("eth") + 6))));
        });
    return all;
  }

  void putNote(Note note) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocate(KernelStructs.CONNECTION_KEY.size(), 8);
      MemorySegment value = arena.allocate(NOTE.size(), 8);
      ConnectionForm.writeKey(key, note.tuple());
      WireForm.putAddress(value, NOTE.offset("host"), note.host());
      WireForm.putMac(value, NOTE.offset("eth"), note.ethDestination().value());
      WireForm.putMac(value, NOTE.offset("eth") + 6, note.ethSource().value());
      WireForm.put32(value, NOTE.offset("family"), note.host().bits() == 128 ? 6 : 4);
      notes.put(key, value);
    }
  }

  private static MemorySegment key(Arena arena, int port, int vlanId, Mac mac) {
    MemorySegment key = arena.allocate(SEEN_KEY.size(), 8);
    WireForm.put16(key, SEEN_KEY.offset("port"), port);
    WireForm.put16(key, SEEN_KEY.offset("vlan"), vlanId);
    WireForm.putMac(key, SEEN_KEY.offset("mac"), mac.value());
    return key;
  }
}
