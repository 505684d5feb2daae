package org.midonet.ffi.bpf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.midonet.ffi.Native;
import org.midonet.ffi.layout.BpfStructs;
import org.midonet.ffi.libc.FileCalls;

/**
 * An object file of programs and maps (bpf/libbpf.h): opened, adjusted, loaded. Maps and programs
 * taken from it stay open when it is closed. For one thread.
 */
public final class BpfObject implements AutoCloseable {
  private static final MethodHandle OPEN_MEM =
      Libbpf.function(
          "bpf_object__open_mem", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
  private static final MethodHandle LOAD =
      Libbpf.function("bpf_object__load", FunctionDescriptor.of(JAVA_INT, ADDRESS));
  private static final MethodHandle CLOSE =
      Libbpf.function("bpf_object__close", FunctionDescriptor.ofVoid(ADDRESS));
  private static final MethodHandle FIND_MAP =
      Libbpf.function(
          "bpf_object__find_map_by_name", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
  private static final MethodHandle FIND_PROGRAM =
      Libbpf.function(
          "bpf_object__find_program_by_name", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
  private static final MethodHandle NEXT_MAP =
      Libbpf.function("bpf_object__next_map", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
  private static final MethodHandle NEXT_PROGRAM =
      Libbpf.function("bpf_object__next_program", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
  private static final MethodHandle MAP_NAME =
      Libbpf.function("bpf_map__name", FunctionDescriptor.of(ADDRESS, ADDRESS));
  private static final MethodHandle MAP_FD =
      Libbpf.function("bpf_map__fd", FunctionDescriptor.of(JAVA_INT, ADDRESS));
  private static final MethodHandle MAP_SET_MAX_ENTRIES =
      Libbpf.function(
          "bpf_map__set_max_entries", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle MAP_SET_PIN_PATH =
      Libbpf.function("bpf_map__set_pin_path", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle MAP_INITIAL_VALUE =
      Libbpf.function("bpf_map__initial_value", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
  private static final MethodHandle PROGRAM_NAME =
      Libbpf.function("bpf_program__name", FunctionDescriptor.of(ADDRESS, ADDRESS));
  private static final MethodHandle PROGRAM_FD =
      Libbpf.function("bpf_program__fd", FunctionDescriptor.of(JAVA_INT, ADDRESS));

  private final MemorySegment object;
  private final String name;
  private boolean open = true;

  private BpfObject(MemorySegment object, String name) {
    this.object = object;
    this.name = name;
  }

  /** Opens an object from the bytes of its file; nothing is loaded yet. */
  public static BpfObject open(String name, byte[] elf) {
    Libbpf.listen();
    MemorySegment state = Native.callState();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(elf.length, 8);
      MemorySegment.copy(elf, 0, bytes, JAVA_BYTE, 0, elf.length);
      long optionsSize = BpfStructs.OPEN_OPTS.offset("object_name") + ADDRESS.byteSize();
      MemorySegment options = arena.allocate(optionsSize, 8);
      options.set(JAVA_LONG, BpfStructs.OPEN_OPTS.offset("sz"), optionsSize);
      options.set(ADDRESS, BpfStructs.OPEN_OPTS.offset("object_name"), arena.allocateFrom(name));
      MemorySegment object =
          (MemorySegment) OPEN_MEM.invokeExact(state, bytes, (long) elf.length, options);
      if (object.address() == 0) {
        throw new BpfLoadException(
            "bpf_object__open_mem " + name, Native.errno(state), Libbpf.heard());
      }
      return new BpfObject(object, name);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  /** The names of all maps, internal ones such as {@code NAME.rodata} too. */
  public List<String> mapNames() {
    return names(NEXT_MAP, MAP_NAME);
  }

  /** The names of all programs. */
  public List<String> programNames() {
    return names(NEXT_PROGRAM, PROGRAM_NAME);
  }

  private List<String> names(MethodHandle next, MethodHandle nameOf) {
    checkOpen();
    MemorySegment state = Native.callState();
    List<String> names = new ArrayList<>();
    try {
      MemorySegment item = (MemorySegment) next.invokeExact(state, object, MemorySegment.NULL);
      while (item.address() != 0) {
        MemorySegment text = (MemorySegment) nameOf.invokeExact(state, item);
        names.add(text.reinterpret(Integer.MAX_VALUE).getString(0));
        item = (MemorySegment) next.invokeExact(state, object, item);
      }
      return List.copyOf(names);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  /** Changes how many entries a map will have; before {@link #load()}. */
  public void setMaxEntries(String map, int entries) {
    MemorySegment found = findMap(map);
    MemorySegment state = Native.callState();
    try {
      int result = (int) MAP_SET_MAX_ENTRIES.invokeExact(state, found, entries);
      check("bpf_map__set_max_entries " + map, result);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  /**
   * Says where a map is pinned; before {@link #load()}, which then takes the map that is there (it
   * must have the same shape), or pins the new one.
   */
  public void setPinPath(String map, Path path) {
    MemorySegment found = findMap(map);
    MemorySegment state = Native.callState();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom(path.toString());
      int result = (int) MAP_SET_PIN_PATH.invokeExact(state, found, text);
      check("bpf_map__set_pin_path " + map, result);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  /** The value with which a data section begins, to be written before {@link #load()}. */
  public MemorySegment initialValue(String map) {
    MemorySegment found = findMap(map);
    MemorySegment state = Native.callState();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocate(JAVA_LONG);
      MemorySegment value = (MemorySegment) MAP_INITIAL_VALUE.invokeExact(state, found, size);
      if (value.address() == 0) {
        throw new IllegalArgumentException("map " + map + " has no initial value");
      }
      return value.reinterpret(size.get(JAVA_LONG, 0));
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  /** Makes the maps and has the programs verified. */
  public void load() {
    checkOpen();
    Libbpf.listen();
    MemorySegment state = Native.callState();
    try {
      int result = (int) LOAD.invokeExact(state, object);
      check("bpf_object__load " + name, result);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  /** A loaded map, to be closed by the caller. */
  public BpfMap map(String map) {
    MemorySegment found = findMap(map);
    MemorySegment state = Native.callState();
    try {
      int fd = (int) MAP_FD.invokeExact(state, found);
      return BpfMap.of(FileCalls.duplicate(check("bpf_map__fd " + map, fd)));
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  /** A loaded program, to be closed by the caller. */
  public BpfProgram program(String program) {
    MemorySegment found = find(FIND_PROGRAM, "program", program);
    MemorySegment state = Native.callState();
    try {
      int fd = (int) PROGRAM_FD.invokeExact(state, found);
      return new BpfProgram(FileCalls.duplicate(check("bpf_program__fd " + program, fd)));
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  private MemorySegment findMap(String map) {
    return find(FIND_MAP, "map", map);
  }

  private MemorySegment find(MethodHandle finder, String kind, String wanted) {
    checkOpen();
    MemorySegment state = Native.callState();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom(wanted);
      MemorySegment found = (MemorySegment) finder.invokeExact(state, object, text);
      if (found.address() == 0) {
        throw new IllegalArgumentException("object %s has no %s %s".formatted(name, kind, wanted));
      }
      return found;
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  private static int check(String what, int result) {
    if (result < 0) {
      throw new BpfLoadException(what, -result, Libbpf.heard());
    }
    return result;
  }

  private void checkOpen() {
    if (!open) {
      throw new IllegalStateException("object " + name + " is closed");
    }
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      try {
        CLOSE.invokeExact(Native.callState(), object);
      } catch (Throwable thrown) {
        throw Native.unexpected(thrown);
      }
    }
  }
}
