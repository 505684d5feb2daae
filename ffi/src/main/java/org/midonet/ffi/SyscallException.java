package org.midonet.ffi;

/**
 * A call into the kernel or a C library failed. Unchecked, because most callers can only let it
 * pass; those that can do better look at {@link #errno()}.
 */
public class SyscallException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String call;
  private final int errno;

  /**
   * @param call what was tried, with its object: {@code open /run/netns/x}
   * @param errno the positive error number
   */
  public SyscallException(String call, int errno) {
    this(call, errno, "");
  }

  /** As above; {@code detail} is what the kernel said beyond the number, or empty. */
  public SyscallException(String call, int errno, String detail) {
    super(call + ": " + Errno.name(errno) + (detail.isEmpty() ? "" : " (" + detail + ")"));
    this.call = call;
    this.errno = errno;
  }

  /** What was tried. */
  public String call() {
    return call;
  }

  /** The positive error number; {@link Errno} has names for some. */
  public int errno() {
    return errno;
  }

  /** The symbol of the error number, for instance {@code ENOENT}. */
  public String name() {
    return Errno.name(errno);
  }

  /** Passes a result through, or throws if it is a negative error number. */
  public static int check(String call, int result) {
    if (result < 0) {
      throw new SyscallException(call, -result);
    }
    return result;
  }

  /** Passes a result through, or throws if it is a negative error number. */
  public static long check(String call, long result) {
    if (result < 0) {
      throw new SyscallException(call, (int) -result);
    }
    return result;
  }
}
