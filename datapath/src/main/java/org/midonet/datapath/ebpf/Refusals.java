package org.midonet.datapath.ebpf;

import java.util.function.Supplier;
import org.midonet.datapath.DatapathException;
import org.midonet.ffi.Errno;
import org.midonet.ffi.SyscallException;

/** What the kernel refuses, in the contract's terms. */
final class Refusals {
  private Refusals() {}

  static <T> T translate(Supplier<T> work) {
    try {
      return work.get();
    } catch (SyscallException refused) {
      boolean full =
          switch (refused.errno()) {
            case Errno.E2BIG, Errno.ENOMEM, Errno.ENOSPC, Errno.ENOBUFS -> true;
            default -> false;
          };
      throw new DatapathException(
          full ? DatapathException.Kind.FULL : DatapathException.Kind.REFUSED,
          String.valueOf(refused.getMessage()),
          refused);
    }
  }
}
