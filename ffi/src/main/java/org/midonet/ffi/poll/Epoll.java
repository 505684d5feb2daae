package org.midonet.ffi.poll;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.midonet.ffi.Errno;
import org.midonet.ffi.FileDescriptor;
import org.midonet.ffi.Native;
import org.midonet.ffi.SyscallException;
import org.midonet.ffi.layout.SocketStructs;

/**
 * epoll(7), level-triggered only: with ring buffers whose position is released late, edges get
 * lost. One platform thread waits; descriptors may be added and removed from others.
 */
public final class Epoll implements AutoCloseable {
  /** Readable (sys/epoll.h). */
  public static final int IN = 1;

  /** Writable. */
  public static final int OUT = 4;

  private static final int CTL_ADD = 1;
  private static final int CTL_DEL = 2;
  private static final int CLOEXEC = 0x80000;
  private static final int CAPACITY = 64;
  private static final int STRIDE = SocketStructs.EPOLL_EVENT.size();
  private static final long EVENTS = SocketStructs.EPOLL_EVENT.offset("events");
  private static final long DATA = SocketStructs.EPOLL_EVENT.offset("data");

  private static final MethodHandle CREATE =
      Native.libc("epoll_create1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle CTL =
      Native.libc(
          "epoll_ctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle WAIT =
      Native.libc(
          "epoll_wait", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));

  /** Told which descriptor is ready. */
  @FunctionalInterface
  public interface Ready {
    /**
     * @param token what was given with the descriptor
     * @param events {@link #IN}, {@link #OUT}, and what the kernel adds (error 8, hang-up 16)
     */
    void ready(long token, int events);
  }

  private final Arena arena = Arena.ofShared();
  private final MemorySegment events = arena.allocate((long) STRIDE * CAPACITY, 8);
  private final FileDescriptor descriptor;

  private Epoll(FileDescriptor descriptor) {
    this.descriptor = descriptor;
  }

  /** A new, empty set. */
  public static Epoll open() {
    MemorySegment state = Native.callState();
    try {
      int returned = (int) CREATE.invokeExact(state, CLOEXEC);
      return new Epoll(
          new FileDescriptor(
              SyscallException.check("epoll_create1", Native.result(returned, state))));
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  /** Watches a descriptor for events and reports it by the token. */
  public void add(int fd, int interest, long token) {
    SyscallException.check("epoll_ctl add", control(CTL_ADD, fd, interest, token));
  }

  /** Stops watching a descriptor, which must still be open. */
  public void remove(int fd) {
    SyscallException.check("epoll_ctl del", control(CTL_DEL, fd, 0, 0));
  }

  /**
   * Waits and reports each ready descriptor once.
   *
   * @param timeoutMillis −1 waits for ever, 0 not at all
   * @return how many were reported; 0 after the time or after a signal
   */
  public int await(int timeoutMillis, Ready ready) {
    MemorySegment state = Native.callState();
    int count;
    try {
      int fd = descriptor.number();
      int returned = (int) WAIT.invokeExact(state, fd, events, CAPACITY, timeoutMillis);
      count = Native.result(returned, state);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
    if (count == -Errno.EINTR) {
      return 0;
    }
    SyscallException.check("epoll_wait", count);
    for (int i = 0; i < count; i++) {
      long at = (long) i * STRIDE;
      ready.ready(
          events.get(JAVA_LONG_UNALIGNED, at + DATA), events.get(JAVA_INT_UNALIGNED, at + EVENTS));
    }
    return count;
  }

  private int control(int operation, int fd, int interest, long token) {
    MemorySegment state = Native.callState();
    try (Arena call = Arena.ofConfined()) {
      MemorySegment event = call.allocate(STRIDE, 8);
      event.set(JAVA_INT_UNALIGNED, EVENTS, interest);
      event.set(JAVA_LONG_UNALIGNED, DATA, token);
      int returned = (int) CTL.invokeExact(state, descriptor.number(), operation, fd, event);
      return Native.result(returned, state);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  @Override
  public void close() {
    if (descriptor.isOpen()) {
      descriptor.close();
      arena.close();
    }
  }
}
