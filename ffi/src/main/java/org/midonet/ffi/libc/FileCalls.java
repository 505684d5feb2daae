package org.midonet.ffi.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.midonet.ffi.Errno;
import org.midonet.ffi.FileDescriptor;
import org.midonet.ffi.Native;
import org.midonet.ffi.SyscallException;

/** open(2), close(2), read(2), write(2), ioctl(2). */
public final class FileCalls {
  // asm-generic/fcntl.h (the same on x86-64 and arm64).
  public static final int O_RDONLY = 0;
  public static final int O_RDWR = 2;
  public static final int O_CREAT = 0x40;
  public static final int O_EXCL = 0x80;
  public static final int O_NONBLOCK = 0x800;
  public static final int O_CLOEXEC = 0x80000;

  private static final MethodHandle OPEN =
      Native.variadic("open", 2, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
  private static final MethodHandle CLOSE =
      Native.libc("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle READ =
      Native.libc("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle WRITE =
      Native.libc("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle IOCTL =
      Native.variadic("ioctl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));

  private static final MethodHandle FCNTL =
      Native.variadic("fcntl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final int F_DUPFD_CLOEXEC = 1030;

  private FileCalls() {}

  /** Another descriptor for the same open file. */
  public static FileDescriptor duplicate(int fd) {
    MemorySegment state = Native.callState();
    try {
      int returned = (int) FCNTL.invokeExact(state, fd, F_DUPFD_CLOEXEC, 0);
      int number = SyscallException.check("fcntl F_DUPFD_CLOEXEC", Native.result(returned, state));
      return new FileDescriptor(number);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  /** Opens a path; {@code O_CLOEXEC} is always set. */
  public static FileDescriptor open(Path path, int flags, int mode) {
    MemorySegment state = Native.callState();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path.toString());
      int all = flags | O_CLOEXEC;
      int returned = (int) OPEN.invokeExact(state, name, all, mode);
      int number = SyscallException.check("open " + path, Native.result(returned, state));
      return new FileDescriptor(number);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  /** Closes a descriptor. EINTR counts as closed: on Linux the descriptor is gone. */
  public static void close(int fd) {
    MemorySegment state = Native.callState();
    try {
      int returned = (int) CLOSE.invokeExact(state, fd);
      int result = Native.result(returned, state);
      if (result != -Errno.EINTR) {
        SyscallException.check("close", result);
      }
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  /** Reads into the segment; the count, 0 at the end, or the negative errno. */
  public static long read(int fd, MemorySegment into) {
    MemorySegment state = Native.callState();
    try {
      long length = into.byteSize();
      long returned;
      do {
        returned = Native.result((long) READ.invokeExact(state, fd, into, length), state);
      } while (returned == -Errno.EINTR);
      return returned;
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  /** Writes the segment in one call; the count, or the negative errno. */
  public static long write(int fd, MemorySegment data) {
    MemorySegment state = Native.callState();
    try {
      long length = data.byteSize();
      long returned;
      do {
        returned = Native.result((long) WRITE.invokeExact(state, fd, data, length), state);
      } while (returned == -Errno.EINTR);
      return returned;
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  /** An ioctl whose argument is a structure; the result, or the negative errno. */
  public static int ioctl(int fd, long request, MemorySegment argument) {
    MemorySegment state = Native.callState();
    try {
      int returned = (int) IOCTL.invokeExact(state, fd, request, argument);
      return Native.result(returned, state);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }
}
