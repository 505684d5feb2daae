package org.midonet.ffi.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.midonet.ffi.Native;
import org.midonet.ffi.SyscallException;
import org.midonet.ffi.layout.SocketStructs;

/** mount(2), umount2(2), statfs(2). */
public final class MountCalls {
  // sys/mount.h.
  public static final long MS_BIND = 0x1000;
  public static final long MS_REC = 0x4000;
  public static final long MS_SHARED = 1L << 20;
  public static final int MNT_DETACH = 2;

  private static final MethodHandle MOUNT =
      Native.libc(
          "mount", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
  private static final MethodHandle UMOUNT2 =
      Native.libc("umount2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle STATFS =
      Native.libc("statfs", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));

  private MountCalls() {}

  /** Mounts; 0, or the negative errno. Empty strings stand for what a mount does not need. */
  public static int mount(String source, Path target, String type, long flags, String data) {
    MemorySegment state = Native.callState();
    try (Arena arena = Arena.ofConfined()) {
      int returned =
          (int)
              MOUNT.invokeExact(
                  state,
                  arena.allocateFrom(source),
                  arena.allocateFrom(target.toString()),
                  arena.allocateFrom(type),
                  flags,
                  arena.allocateFrom(data));
      return Native.result(returned, state);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  /** Unmounts; 0, or the negative errno (EINVAL: it is not a mount point). */
  public static int unmount(Path target, int flags) {
    MemorySegment state = Native.callState();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom(target.toString());
      int returned = (int) UMOUNT2.invokeExact(state, path, flags);
      return Native.result(returned, state);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  /** The magic number (linux/magic.h) of the file system that holds a path. */
  public static long fileSystemType(Path path) {
    MemorySegment state = Native.callState();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path.toString());
      MemorySegment answer = arena.allocate(SocketStructs.STATFS.size(), 8);
      int returned = (int) STATFS.invokeExact(state, name, answer);
      SyscallException.check("statfs " + path, Native.result(returned, state));
      return answer.get(JAVA_LONG, SocketStructs.STATFS.offset("f_type"));
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }
}
