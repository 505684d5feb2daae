package org.midonet.ffi.bpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.midonet.ffi.Errno;
import org.midonet.ffi.FileDescriptor;
import org.midonet.ffi.SyscallException;
import org.midonet.ffi.layout.BpfStructs;

/**
 * A map of the kernel (bpf(2), Documentation/bpf/maps.rst). Keys and values are native segments of
 * {@link #keySize()} and {@link #valueStride()} bytes. Safe for several threads, as the kernel's
 * maps are.
 */
public final class BpfMap implements AutoCloseable {
  /** What a map is; linux/bpf.h, enum bpf_map_type. */
  public enum Type {
    HASH(1),
    ARRAY(2),
    PERCPU_HASH(5),
    PERCPU_ARRAY(6),
    LRU_HASH(9),
    LRU_PERCPU_HASH(10),
    LPM_TRIE(11),
    RINGBUF(27),
    /** One that this class does not know. */
    OTHER(0);

    private final int number;

    Type(int number) {
      this.number = number;
    }

    private static Type of(int number) {
      for (Type type : values()) {
        if (type.number == number) {
          return type;
        }
      }
      return OTHER;
    }
  }

  private static final int UPDATE_ANY = 0;
  private static final int UPDATE_NO_EXIST = 1;
  private static final int UPDATE_EXIST = 2;
  private static final int NAME_LENGTH = 15;
  private static final int BATCH = 256;

  private static final long MAP_FD = BpfStructs.ATTR.offset("map_fd");
  private static final long KEY = BpfStructs.ATTR.offset("key");
  private static final long VALUE = BpfStructs.ATTR.offset("value");
  private static final long FLAGS = BpfStructs.ATTR.offset("flags");
  private static final long BATCH_IN = BpfStructs.ATTR.offset("batch.in_batch");
  private static final long BATCH_OUT = BpfStructs.ATTR.offset("batch.out_batch");
  private static final long BATCH_KEYS = BpfStructs.ATTR.offset("batch.keys");
  private static final long BATCH_VALUES = BpfStructs.ATTR.offset("batch.values");
  private static final long BATCH_COUNT = BpfStructs.ATTR.offset("batch.count");
  private static final long BATCH_MAP_FD = BpfStructs.ATTR.offset("batch.map_fd");

  /** Sees one entry; the segments are valid for the time of the call. */
  @FunctionalInterface
  public interface Visitor {
    void entry(MemorySegment key, MemorySegment value);
  }

  private final FileDescriptor descriptor;
  private final String name;
  private final Type type;
  private final int keySize;
  private final int valueSize;
  private final int valueStride;
  private final int maxEntries;

  private BpfMap(FileDescriptor descriptor) {
    this.descriptor = descriptor;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = BpfCall.info(descriptor.number(), arena);
      type = Type.of(info.get(JAVA_INT, BpfStructs.MAP_INFO.offset("type")));
      keySize = info.get(JAVA_INT, BpfStructs.MAP_INFO.offset("key_size"));
      valueSize = info.get(JAVA_INT, BpfStructs.MAP_INFO.offset("value_size"));
      maxEntries = info.get(JAVA_INT, BpfStructs.MAP_INFO.offset("max_entries"));
      name = info.getString(BpfStructs.MAP_INFO.offset("name"));
    }
    valueStride = isPerCpu() ? ((valueSize + 7) & ~7) * PossibleCpus.count() : valueSize;
  }

  /** Takes over the descriptor of a map. */
  static BpfMap of(FileDescriptor descriptor) {
    try {
      return new BpfMap(descriptor);
    } catch (RuntimeException failed) {
      descriptor.close();
      throw failed;
    }
  }

  /** The map pinned at a path of a BPF file system. */
  public static BpfMap openPinned(Path path) {
    return of(BpfCall.get(path));
  }

  /** A new map that lives as long as something refers to it. */
  public static BpfMap create(Type type, String name, int keySize, int valueSize, int maxEntries) {
    MemorySegment attribute = BpfCall.attribute();
    attribute.set(JAVA_INT, BpfStructs.ATTR.offset("map_type"), type.number);
    attribute.set(JAVA_INT, BpfStructs.ATTR.offset("key_size"), keySize);
    attribute.set(JAVA_INT, BpfStructs.ATTR.offset("value_size"), valueSize);
    attribute.set(JAVA_INT, BpfStructs.ATTR.offset("max_entries"), maxEntries);
    if (type == Type.LPM_TRIE) {
      // BPF_F_NO_PREALLOC, which this type insists on.
      attribute.set(JAVA_INT, BpfStructs.ATTR.offset("map_flags"), 1);
    }
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    MemorySegment.copy(
        bytes,
        0,
        attribute,
        JAVA_BYTE,
        BpfStructs.ATTR.offset("map_name"),
        Math.min(bytes.length, NAME_LENGTH));
    return of(
        new FileDescriptor(
            SyscallException.check(
                "BPF_MAP_CREATE " + name, BpfCall.call(BpfCall.MAP_CREATE, attribute))));
  }

  /** Reads the value of a key into a segment; false if there is none. */
  public boolean lookup(MemorySegment key, MemorySegment value) {
    return element(BpfCall.MAP_LOOKUP_ELEM, "lookup", key, value, 0, Errno.ENOENT);
  }

  /** Writes a value, whether or not the key is there. Throws E2BIG where the map is full. */
  public void put(MemorySegment key, MemorySegment value) {
    element(BpfCall.MAP_UPDATE_ELEM, "update", key, value, UPDATE_ANY, 0);
  }

  /** Writes a value if the key is not there; false if it is. Throws E2BIG where the map is full. */
  public boolean putIfAbsent(MemorySegment key, MemorySegment value) {
    return element(BpfCall.MAP_UPDATE_ELEM, "update", key, value, UPDATE_NO_EXIST, Errno.EEXIST);
  }

  /** Writes a value if the key is there; false if it is not. */
  public boolean replace(MemorySegment key, MemorySegment value) {
    return element(BpfCall.MAP_UPDATE_ELEM, "update", key, value, UPDATE_EXIST, Errno.ENOENT);
  }

  /** Removes a key; false if it was not there. */
  public boolean remove(MemorySegment key) {
    return element(BpfCall.MAP_DELETE_ELEM, "delete", key, MemorySegment.NULL, 0, Errno.ENOENT);
  }

  private boolean element(
      int command, String what, MemorySegment key, MemorySegment value, int flags, int allowed) {
    checkSize(key, keySize);
    if (command != BpfCall.MAP_DELETE_ELEM) {
      checkSize(value, valueStride);
    }
    MemorySegment attribute = BpfCall.attribute();
    attribute.set(JAVA_INT, MAP_FD, descriptor.number());
    attribute.set(JAVA_LONG, KEY, key.address());
    attribute.set(JAVA_LONG, VALUE, value.address());
    attribute.set(JAVA_LONG, FLAGS, flags);
    int result = BpfCall.call(command, attribute);
    if (result < 0 && result == -allowed) {
      return false;
    }
    SyscallException.check(what + " in map " + name, result);
    return true;
  }

  /**
   * Visits every entry, in batches. Entries that come and go meanwhile may or may not be seen, and
   * a few may be seen twice.
   */
  public void forEach(Visitor visitor) {
    try (Arena arena = Arena.ofConfined()) {
      Walk walk = walk(arena);
      boolean more = true;
      while (more) {
        more = walk.on(visitor);
      }
    }
  }

  /**
   * The same, a batch at a time, with as much time in between as one likes, and again and again.
   *
   * @param arena for what a batch is read into
   */
  public Walk walk(Arena arena) {
    return new Walk(arena);
  }

  /** Visits of every entry, one after the other. For one thread at a time. */
  public final class Walk {
    private final Arena arena;
    // As long as the longest key: some types give a key as position, others a number.
    private final MemorySegment position;
    private int capacity = Math.min(BATCH, maxEntries);
    private MemorySegment keys;
    private MemorySegment values;
    private boolean begun;

    private Walk(Arena arena) {
      this.arena = arena;
      position = arena.allocate(Math.max(8, keySize), 8);
      keys = arena.allocate((long) capacity * keySize, 8);
      values = arena.allocate((long) capacity * valueStride, 8);
    }

    /** Visits the next batch; false when that was the last, and the next is the first again. */
    public boolean on(Visitor visitor) {
      while (true) {
        MemorySegment attribute = batch(keys, values, capacity);
        attribute.set(JAVA_LONG, BATCH_IN, begun ? position.address() : 0);
        attribute.set(JAVA_LONG, BATCH_OUT, position.address());
        int result = BpfCall.call(BpfCall.MAP_LOOKUP_BATCH, attribute);
        if (result == -Errno.ENOSPC) {
          // One bucket holds more than the batch.
          capacity *= 2;
          keys = arena.allocate((long) capacity * keySize, 8);
          values = arena.allocate((long) capacity * valueStride, 8);
          continue;
        }
        boolean more = result != -Errno.ENOENT;
        begun = result >= 0;
        if (more) {
          SyscallException.check("dump of map " + name, result);
        }
        int count = attribute.get(JAVA_INT, BATCH_COUNT);
        for (int i = 0; i < count; i++) {
          visitor.entry(
              keys.asSlice((long) i * keySize, keySize),
              values.asSlice((long) i * valueStride, valueStride));
        }
        return more;
      }
    }
  }

  /** Writes {@code count} entries whose keys and values follow each other in two segments. */
  public void putAll(MemorySegment keys, MemorySegment values, int count) {
    int done = 0;
    while (done < count) {
      MemorySegment attribute =
          batch(
              keys.asSlice((long) done * keySize),
              values.asSlice((long) done * valueStride),
              count - done);
      SyscallException.check(
          "update of map " + name, BpfCall.call(BpfCall.MAP_UPDATE_BATCH, attribute));
      done += attribute.get(JAVA_INT, BATCH_COUNT);
    }
  }

  /** Removes {@code count} keys that follow each other; those that are not there do not matter. */
  public void removeAll(MemorySegment keys, int count) {
    int done = 0;
    while (done < count) {
      MemorySegment attribute =
          batch(keys.asSlice((long) done * keySize), MemorySegment.NULL, count - done);
      int result = BpfCall.call(BpfCall.MAP_DELETE_BATCH, attribute);
      done += attribute.get(JAVA_INT, BATCH_COUNT);
      if (result == -Errno.ENOENT) {
        done++;
      } else {
        SyscallException.check("delete in map " + name, result);
      }
    }
  }

  private MemorySegment batch(MemorySegment keys, MemorySegment values, int count) {
    MemorySegment attribute = BpfCall.attribute();
    attribute.set(JAVA_INT, BATCH_MAP_FD, descriptor.number());
    attribute.set(JAVA_LONG, BATCH_KEYS, keys.address());
    attribute.set(JAVA_LONG, BATCH_VALUES, values.address());
    attribute.set(JAVA_INT, BATCH_COUNT, count);
    return attribute;
  }

  private void checkSize(MemorySegment segment, int size) {
    if (segment.byteSize() < size || !segment.isNative()) {
      throw new IllegalArgumentException(
          "map %s wants %d native bytes, not %s".formatted(name, size, segment));
    }
  }

  /** Makes it outlive us at a path of a BPF file system. Throws EEXIST if the path is taken. */
  public void pin(Path path) {
    BpfCall.pin(descriptor.number(), path);
  }

  /** The name, of at most 15 characters. */
  public String name() {
    return name;
  }

  /** What it is. */
  public Type type() {
    return type;
  }

  /** The size of a key, in bytes. */
  public int keySize() {
    return keySize;
  }

  /** The size of a value on one CPU, in bytes. */
  public int valueSize() {
    return valueSize;
  }

  /** The size of what a look-up gives, in bytes: for per-CPU maps, all CPUs' values. */
  public int valueStride() {
    return valueStride;
  }

  /** How many entries fit (for a ring buffer: bytes). */
  public int maxEntries() {
    return maxEntries;
  }

  /** Whether each CPU has its own values, 8-byte aligned, one after the other. */
  public boolean isPerCpu() {
    return type == Type.PERCPU_HASH || type == Type.PERCPU_ARRAY || type == Type.LRU_PERCPU_HASH;
  }

  /** The descriptor's number, for epoll or mmap. */
  public int number() {
    return descriptor.number();
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
