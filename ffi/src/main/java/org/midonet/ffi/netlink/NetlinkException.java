package org.midonet.ffi.netlink;

import org.midonet.ffi.SyscallException;

/** The kernel refused a netlink request; {@link #explanation()} is what it said in words. */
public final class NetlinkException extends SyscallException {
  private static final long serialVersionUID = 1L;

  private final String explanation;

  NetlinkException(String request, int errno, String explanation) {
    super(request, errno, explanation);
    this.explanation = explanation;
  }

  /** The extended acknowledgement's message, or empty. */
  public String explanation() {
    return explanation;
  }
}
