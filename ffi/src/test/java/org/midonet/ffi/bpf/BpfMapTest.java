package org.midonet.ffi.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.midonet.ffi.Errno;
import org.midonet.ffi.SyscallException;

@Tag("lab")
class BpfMapTest {
  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void close() {
    arena.close();
  }

  private MemorySegment key(int key) {
    return arena.allocateFrom(JAVA_INT, key);
  }

  private MemorySegment value(long value) {
    return arena.allocateFrom(JAVA_LONG, value);
  }

  private static Map<Integer, Long> dump(BpfMap map) {
    Map<Integer, Long> found = new HashMap<>();
    map.forEach((key, value) -> found.put(key.get(JAVA_INT, 0), value.get(JAVA_LONG, 0)));
    return found;
  }

  @Test
  void elementsComeAndGo() {
    try (BpfMap map = BpfMap.create(BpfMap.Type.HASH, "mt_hash", 4, 8, 2)) {
      MemorySegment out = arena.allocate(8);
      assertThat(map.lookup(key(1), out)).isFalse();
      assertThat(map.replace(key(1), value(5))).isFalse();
      assertThat(map.putIfAbsent(key(1), value(5))).isTrue();
      assertThat(map.putIfAbsent(key(1), value(6))).isFalse();
      assertThat(map.lookup(key(1), out)).isTrue();
      assertThat(out.get(JAVA_LONG, 0)).isEqualTo(5);
      map.put(key(1), value(7));
      assertThat(dump(map)).isEqualTo(Map.of(1, 7L));
      map.put(key(2), value(8));
      assertThatThrownBy(() -> map.put(key(3), value(9)))
          .isInstanceOfSatisfying(
              SyscallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.E2BIG));
      assertThat(map.remove(key(1))).isTrue();
      assertThat(map.remove(key(1))).isFalse();
      assertThat(map.name()).isEqualTo("mt_hash");
    }
  }

  @Test
  void aSegmentOfTheWrongSizeIsRefused() {
    try (BpfMap map = BpfMap.create(BpfMap.Type.HASH, "mt_hash", 4, 8, 2)) {
      assertThatThrownBy(() -> map.put(key(1), key(2)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void batchesWriteReadAndRemoveManyEntries() {
    int count = 3000;
    try (BpfMap map = BpfMap.create(BpfMap.Type.HASH, "mt_hash", 4, 8, count)) {
      MemorySegment keys = arena.allocate(4L * count, 8);
      MemorySegment values = arena.allocate(8L * count, 8);
      Map<Integer, Long> expected = new HashMap<>();
      for (int i = 0; i < count; i++) {
        keys.setAtIndex(JAVA_INT, i, i);
        values.setAtIndex(JAVA_LONG, i, i * 3L);
        expected.put(i, i * 3L);
      }
      map.putAll(keys, values, count);
      assertThat(dump(map)).isEqualTo(expected);
      assertThat(map.remove(key(0))).isTrue();
      assertThat(map.remove(key(1500))).isTrue();
      map.removeAll(keys, count);
      assertThat(dump(map)).isEmpty();
    }
  }

  @Test
  void anArrayIsDumpedWhole() {
    try (BpfMap map = BpfMap.create(BpfMap.Type.ARRAY, "mt_array", 4, 8, 1000)) {
      map.put(key(999), value(1));
      assertThat(dump(map)).hasSize(1000).containsEntry(999, 1L).containsEntry(0, 0L);
    }
  }

  @Test
  void aPerCpuMapHasAValueForEachCpu() {
    try (BpfMap map = BpfMap.create(BpfMap.Type.PERCPU_ARRAY, "mt_percpu", 4, 4, 3)) {
      assertThat(map.isPerCpu()).isTrue();
      assertThat(map.valueStride()).isEqualTo(8 * PossibleCpus.count());
      MemorySegment out = arena.allocate(map.valueStride(), 8);
      assertThat(map.lookup(key(2), out)).isTrue();
      assertThat(map.lookup(key(3), out)).isFalse();
    }
    assertThat(PossibleCpus.parse("0")).isEqualTo(1);
    assertThat(PossibleCpus.parse("0-3")).isEqualTo(4);
    assertThat(PossibleCpus.parse("0-3,8")).isEqualTo(9);
  }
}
