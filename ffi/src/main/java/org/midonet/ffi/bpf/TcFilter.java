package org.midonet.ffi.bpf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.midonet.ffi.Errno;
import org.midonet.ffi.Native;
import org.midonet.ffi.SyscallException;
import org.midonet.ffi.layout.BpfStructs;

/**
 * The older way to attach: a filter of the clsact queueing discipline (tc-bpf(8)), through libbpf's
 * bpf_tc functions. It lives as long as the interface. Handle and priority are fixed, so that
 * attaching again replaces.
 */
public final class TcFilter {
  private static final int REPLACE = 1;
  private static final int HANDLE = 1;
  private static final int PRIORITY = 1;

  private static final MethodHandle HOOK_CREATE =
      Libbpf.function("bpf_tc_hook_create", FunctionDescriptor.of(JAVA_INT, ADDRESS));
  private static final MethodHandle ATTACH =
      Libbpf.function("bpf_tc_attach", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle DETACH =
      Libbpf.function("bpf_tc_detach", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));

  private TcFilter() {}

  /** Attaches a program to an interface of the current namespace, or replaces the one there. */
  public static void attach(BpfProgram program, int interfaceIndex, TcDirection direction) {
    MemorySegment state = Native.callState();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment hook = hook(arena, interfaceIndex, direction);
      int made = (int) HOOK_CREATE.invokeExact(state, hook);
      if (made != -Errno.EEXIST) {
        SyscallException.check("bpf_tc_hook_create on interface " + interfaceIndex, made);
      }
      MemorySegment options = options(arena);
      options.set(JAVA_INT, BpfStructs.TC_OPTS.offset("prog_fd"), program.number());
      options.set(JAVA_INT, BpfStructs.TC_OPTS.offset("flags"), REPLACE);
      int attached = (int) ATTACH.invokeExact(state, hook, options);
      SyscallException.check("bpf_tc_attach to interface " + interfaceIndex, attached);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  /** Takes our program off an interface; nothing happens where there is none. */
  public static void detach(int interfaceIndex, TcDirection direction) {
    MemorySegment state = Native.callState();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment hook = hook(arena, interfaceIndex, direction);
      int result = (int) DETACH.invokeExact(state, hook, options(arena));
      if (result != -Errno.ENOENT && result != -Errno.EINVAL && result != -Errno.ENODEV) {
        SyscallException.check("bpf_tc_detach from interface " + interfaceIndex, result);
      }
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  private static MemorySegment hook(Arena arena, int interfaceIndex, TcDirection direction) {
    MemorySegment hook = arena.allocate(BpfStructs.TC_HOOK.size(), 8);
    hook.set(JAVA_LONG, BpfStructs.TC_HOOK.offset("sz"), hook.byteSize());
    hook.set(JAVA_INT, BpfStructs.TC_HOOK.offset("ifindex"), interfaceIndex);
    hook.set(JAVA_INT, BpfStructs.TC_HOOK.offset("attach_point"), direction.attachPoint);
    return hook;
  }

  private static MemorySegment options(Arena arena) {
    MemorySegment options = arena.allocate(BpfStructs.TC_OPTS.size(), 8);
    options.set(JAVA_LONG, BpfStructs.TC_OPTS.offset("sz"), options.byteSize());
    options.set(JAVA_INT, BpfStructs.TC_OPTS.offset("handle"), HANDLE);
    options.set(JAVA_INT, BpfStructs.TC_OPTS.offset("priority"), PRIORITY);
    return options;
  }
}
