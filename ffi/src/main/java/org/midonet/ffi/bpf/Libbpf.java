package org.midonet.ffi.bpf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.midonet.ffi.Native;

/**
 * libbpf.so.1 as Debian 12 ships it (1.1): handles, and what the library says. In libbpf 1.x
 * functions return negative errnos, and pointers NULL with errno set.
 */
final class Libbpf {
  private static final SymbolLookup LIBRARY =
      SymbolLookup.libraryLookup("libbpf.so.1", Arena.global());
  private static final int LEVEL_WARN = 0;
  private static final int MESSAGE_LIMIT = 1 << 20;

  /** What the library said on this thread since {@link #listen()}. */
  private static final ThreadLocal<StringBuilder> SAID =
      ThreadLocal.withInitial(StringBuilder::new);

  private static final MethodHandle VSNPRINTF =
      Native.libc(
          "vsnprintf", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));

  static {
    MethodHandle setPrint = function("libbpf_set_print", FunctionDescriptor.of(ADDRESS, ADDRESS));
    try {
      MethodHandle print =
          MethodHandles.lookup()
              .findStatic(
                  Libbpf.class,
                  "print",
                  MethodType.methodType(
                      int.class, int.class, MemorySegment.class, MemorySegment.class));
      // va_list is passed as a pointer by the calling conventions of x86-64 and arm64 alike.
      MemorySegment stub =
          Linker.nativeLinker()
              .upcallStub(
                  print,
                  FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS),
                  Arena.global());
      MemorySegment before = (MemorySegment) setPrint.invokeExact(Native.callState(), stub);
      assert before != null;
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  private Libbpf() {}

  static MethodHandle function(String name, FunctionDescriptor descriptor) {
    return Native.function(LIBRARY, name, descriptor);
  }

  /** Forgets what was said. */
  static void listen() {
    SAID.get().setLength(0);
  }

  /** What was said since {@link #listen()}: warnings, with the verifier's log where it refused. */
  static String heard() {
    return SAID.get().toString();
  }

  @SuppressWarnings("unused") // Called by libbpf.
  private static int print(int level, MemorySegment format, MemorySegment arguments) {
    if (level != LEVEL_WARN) {
      return 0;
    }
    // A copy, because libbpf looks at errno after it has printed, and the text may be long.
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(MESSAGE_LIMIT);
      int length =
          (int)
              VSNPRINTF.invokeExact(
                  Native.callState(), text, (long) MESSAGE_LIMIT, format, arguments);
      int kept = Math.clamp(length, 0, MESSAGE_LIMIT - 1);
      SAID.get()
          .append(
              new String(
                  text.asSlice(0, kept).toArray(ValueLayout.JAVA_BYTE),
                  java.nio.charset.StandardCharsets.UTF_8));
      return length;
    } catch (Throwable ignored) {
      // An exception must not pass through C: it would end the process.
      return 0;
    }
  }
}
