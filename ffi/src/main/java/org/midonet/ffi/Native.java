package org.midonet.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * Downcall handles and errno.
 *
 * <p>Every handle takes the call state (where errno lands) as its first argument; get it from
 * {@link #callState()}. Handles belong in {@code static final} fields: elsewhere they are not
 * constants and cost tens of times more. {@code Linker.Option.critical} is deliberately not
 * offered: it gains one or two percent and forbids calls that sleep.
 */
public final class Native {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));
  private static final ThreadLocal<MemorySegment> CALL_STATE =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

  private Native() {}

  /** A function of the C library that takes a fixed number of arguments. */
  public static MethodHandle libc(String name, FunctionDescriptor descriptor) {
    return handle(LINKER.defaultLookup(), name, descriptor, List.of());
  }

  /** A variadic function of the C library; {@code fixed} arguments come before the dots. */
  public static MethodHandle variadic(String name, int fixed, FunctionDescriptor descriptor) {
    return handle(
        LINKER.defaultLookup(), name, descriptor, List.of(Linker.Option.firstVariadicArg(fixed)));
  }

  /** A function of another library, for instance libbpf. */
  public static MethodHandle function(
      SymbolLookup library, String name, FunctionDescriptor descriptor) {
    return handle(library, name, descriptor, List.of());
  }

  private static MethodHandle handle(
      SymbolLookup library,
      String name,
      FunctionDescriptor descriptor,
      List<Linker.Option> options) {
    List<Linker.Option> all = new ArrayList<>(options);
    all.add(Linker.Option.captureCallState("errno"));
    MemorySegment symbol =
        library.find(name).orElseThrow(() -> new UnsatisfiedLinkError("no symbol " + name));
    return LINKER.downcallHandle(symbol, descriptor, all.toArray(Linker.Option[]::new));
  }

  /** Where errno of the current thread's next downcall lands. */
  public static MemorySegment callState() {
    return CALL_STATE.get();
  }

  /** The errno that the last downcall with this state left behind. */
  public static int errno(MemorySegment callState) {
    return (int) ERRNO.get(callState, 0L);
  }

  /**
   * Turns C's "-1 and errno" into the kernel's own convention: the result, or the negative errno.
   */
  public static long result(long returned, MemorySegment callState) {
    return returned == -1 ? -errno(callState) : returned;
  }

  /** {@link #result(long, MemorySegment)} for functions that return an int. */
  public static int result(int returned, MemorySegment callState) {
    return returned == -1 ? -errno(callState) : returned;
  }

  /**
   * What {@link MethodHandle#invokeExact} threw: never anything that a binding expects, so it is
   * rethrown as it is, or as an assertion on our own signatures.
   */
  public static RuntimeException unexpected(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown instanceof RuntimeException exception) {
      return exception;
    }
    throw new AssertionError("a downcall threw a checked exception", thrown);
  }
}
