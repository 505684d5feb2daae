package org.midonet.ffi;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Error numbers of Linux that callers tell apart (asm-generic/errno-base.h, errno.h), and names.
 */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int EINTR = 4;
  public static final int E2BIG = 7;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int ENOSPC = 28;
  public static final int EOPNOTSUPP = 95;
  public static final int EADDRNOTAVAIL = 99;
  public static final int ENETDOWN = 100;
  public static final int ENOBUFS = 105;

  // strerrorname_np(3), glibc 2.32.
  private static final MethodHandle NAME =
      Native.libc(
          "strerrorname_np", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));

  private Errno() {}

  /** The symbol, for instance {@code ENOENT}; {@code errno N} where the C library has none. */
  public static String name(int errno) {
    try {
      MemorySegment text = (MemorySegment) NAME.invokeExact(Native.callState(), errno);
      return text.address() == 0 ? "errno " + errno : text.reinterpret(64).getString(0);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }
}
