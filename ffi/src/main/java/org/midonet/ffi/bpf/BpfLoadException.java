package org.midonet.ffi.bpf;

import org.midonet.ffi.SyscallException;

/** libbpf or the verifier refused an object; the message holds what they said. */
public final class BpfLoadException extends SyscallException {
  private static final long serialVersionUID = 1L;

  BpfLoadException(String what, int errno, String log) {
    super(what, errno, log.strip());
  }
}
