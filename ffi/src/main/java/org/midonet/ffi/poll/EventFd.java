package org.midonet.ffi.poll;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.midonet.ffi.Errno;
import org.midonet.ffi.FileDescriptor;
import org.midonet.ffi.Native;
import org.midonet.ffi.SyscallException;
import org.midonet.ffi.libc.FileCalls;

/** eventfd(2): how one thread wakes another that sits in {@link Epoll#await}. */
public final class EventFd implements AutoCloseable {
  private static final int NONBLOCK_CLOEXEC = 0x80800;
  private static final MethodHandle EVENTFD =
      Native.libc("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

  private final FileDescriptor descriptor;

  private EventFd(FileDescriptor descriptor) {
    this.descriptor = descriptor;
  }

  /** A new one, not signalled. */
  public static EventFd open() {
    MemorySegment state = Native.callState();
    try {
      int returned = (int) EVENTFD.invokeExact(state, 0, NONBLOCK_CLOEXEC);
      return new EventFd(
          new FileDescriptor(SyscallException.check("eventfd", Native.result(returned, state))));
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  /** Makes it readable, until {@link #drain} is called. */
  public void signal() {
    try (Arena arena = Arena.ofConfined()) {
      long result = FileCalls.write(descriptor.number(), arena.allocateFrom(JAVA_LONG, 1L));
      // EAGAIN: the counter is full, so it is readable already.
      if (result != -Errno.EAGAIN) {
        SyscallException.check("write eventfd", result);
      }
    }
  }

  /** Takes all signals at once; how many there were. */
  public long drain() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment count = arena.allocate(JAVA_LONG);
      long result = FileCalls.read(descriptor.number(), count);
      if (result == -Errno.EAGAIN) {
        return 0;
      }
      SyscallException.check("read eventfd", result);
      return count.get(JAVA_LONG, 0);
    }
  }

  /** The descriptor's number, for epoll. */
  public int number() {
    return descriptor.number();
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
