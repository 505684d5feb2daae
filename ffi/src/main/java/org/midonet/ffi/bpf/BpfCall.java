package org.midonet.ffi.bpf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.midonet.ffi.FileDescriptor;
import org.midonet.ffi.Native;
import org.midonet.ffi.SyscallException;
import org.midonet.ffi.layout.BpfStructs;

/** bpf(2) itself: one attribute a thread, zeroed for each call, because stale bytes are refused. */
final class BpfCall {
  // linux/bpf.h, enum bpf_cmd.
  static final int MAP_CREATE = 0;
  static final int MAP_LOOKUP_ELEM = 1;
  static final int MAP_UPDATE_ELEM = 2;
  static final int MAP_DELETE_ELEM = 3;
  static final int MAP_GET_NEXT_KEY = 4;
  static final int OBJ_PIN = 6;
  static final int OBJ_GET = 7;
  static final int PROG_TEST_RUN = 10;
  static final int OBJ_GET_INFO_BY_FD = 15;
  static final int MAP_LOOKUP_BATCH = 24;
  static final int MAP_UPDATE_BATCH = 26;
  static final int MAP_DELETE_BATCH = 27;
  static final int LINK_CREATE = 28;
  static final int LINK_UPDATE = 29;
  static final int LINK_DETACH = 34;

  /** Enough for every command above. */
  private static final int ATTR_SIZE = 128;

  private static final int INFO_SIZE = 256;
  private static final long NUMBER =
      System.getProperty("os.arch", "").equals("aarch64") ? 280 : 321;
  private static final long PATHNAME = BpfStructs.ATTR.offset("pathname");
  private static final long BPF_FD = BpfStructs.ATTR.offset("bpf_fd");

  private static final MethodHandle SYSCALL =
      Native.variadic(
          "syscall", 1, FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
  private static final ThreadLocal<MemorySegment> ATTR =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(ATTR_SIZE, 8));

  private BpfCall() {}

  /** The current thread's attribute, all zero. */
  static MemorySegment attribute() {
    return ATTR.get().fill((byte) 0);
  }

  /** The result, or the negative errno. */
  static int call(int command, MemorySegment attribute) {
    MemorySegment state = Native.callState();
    try {
      long returned = (long) SYSCALL.invokeExact(state, NUMBER, command, attribute, ATTR_SIZE);
      return (int) Native.result(returned, state);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  static void pin(int fd, Path path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attribute = attribute();
      attribute.set(JAVA_LONG, PATHNAME, arena.allocateFrom(path.toString()).address());
      attribute.set(JAVA_INT, BPF_FD, fd);
      SyscallException.check("BPF_OBJ_PIN " + path, call(OBJ_PIN, attribute));
    }
  }

  static FileDescriptor get(Path path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attribute = attribute();
      attribute.set(JAVA_LONG, PATHNAME, arena.allocateFrom(path.toString()).address());
      return new FileDescriptor(
          SyscallException.check("BPF_OBJ_GET " + path, call(OBJ_GET, attribute)));
    }
  }

  /** The kernel's description of an object; zero where the kernel says nothing. */
  static MemorySegment info(int fd, Arena arena) {
    MemorySegment info = arena.allocate(INFO_SIZE, 8);
    MemorySegment attribute = attribute();
    attribute.set(JAVA_INT, BpfStructs.ATTR.offset("info.bpf_fd"), fd);
    attribute.set(JAVA_INT, BpfStructs.ATTR.offset("info.info_len"), INFO_SIZE);
    attribute.set(JAVA_LONG, BpfStructs.ATTR.offset("info.info"), info.address());
    SyscallException.check("BPF_OBJ_GET_INFO_BY_FD", call(OBJ_GET_INFO_BY_FD, attribute));
    return info;
  }
}
