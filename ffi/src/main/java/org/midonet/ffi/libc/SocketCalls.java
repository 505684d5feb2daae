package org.midonet.ffi.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
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

/** socket(2), bind(2), setsockopt(2), send(2), recv(2). */
public final class SocketCalls {
  // bits/socket.h.
  public static final int AF_INET = 2;
  public static final int AF_INET6 = 10;
  public static final int AF_NETLINK = 16;
  public static final int AF_PACKET = 17;
  public static final int SOCK_RAW = 3;
  public static final int SOCK_NONBLOCK = 0x800;
  public static final int SOCK_CLOEXEC = 0x80000;
  public static final int SOL_SOCKET = 1;
  public static final int SO_RCVBUF = 8;
  public static final int SO_RCVBUFFORCE = 33;
  public static final int SO_MARK = 36;
  public static final int MSG_PEEK = 2;
  public static final int MSG_TRUNC = 0x20;
  public static final int MSG_DONTWAIT = 0x40;

  private static final MethodHandle SOCKET =
      Native.libc("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle BIND =
      Native.libc("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SETSOCKOPT =
      Native.libc(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SEND =
      Native.libc("send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle RECV =
      Native.libc("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

  private SocketCalls() {}

  /** A socket in the current thread's network namespace, where it stays; close-on-exec is set. */
  public static FileDescriptor socket(int family, int type, int protocol) {
    MemorySegment state = Native.callState();
    try {
      int all = type | SOCK_CLOEXEC;
      int returned = (int) SOCKET.invokeExact(state, family, all, protocol);
      return new FileDescriptor(SyscallException.check("socket", Native.result(returned, state)));
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  /** Binds to the address in the segment. */
  public static void bind(int fd, MemorySegment address) {
    MemorySegment state = Native.callState();
    try {
      int length = (int) address.byteSize();
      int returned = (int) BIND.invokeExact(state, fd, address, length);
      SyscallException.check("bind", Native.result(returned, state));
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  /** Sets an option whose value is an int; 0, or the negative errno. */
  public static int setOption(int fd, int level, int option, int value) {
    MemorySegment state = Native.callState();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment argument = arena.allocateFrom(JAVA_INT, value);
      int returned = (int) SETSOCKOPT.invokeExact(state, fd, level, option, argument, 4);
      return Native.result(returned, state);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  /** Sends the segment; the count, or the negative errno. */
  public static long send(int fd, MemorySegment data, int flags) {
    MemorySegment state = Native.callState();
    try {
      long length = data.byteSize();
      long returned;
      do {
        returned = Native.result((long) SEND.invokeExact(state, fd, data, length, flags), state);
      } while (returned == -Errno.EINTR);
      return returned;
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  /** Receives into the segment; the count, or the negative errno (EAGAIN: nothing there). */
  public static long receive(int fd, MemorySegment into, int flags) {
    MemorySegment state = Native.callState();
    try {
      long length = into.byteSize();
      long returned;
      do {
        returned = Native.result((long) RECV.invokeExact(state, fd, into, length, flags), state);
      } while (returned == -Errno.EINTR);
      return returned;
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }
}
