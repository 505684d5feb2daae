package org.midonet.ffi.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import org.midonet.ffi.Native;
import org.midonet.ffi.SyscallException;

/**
 * Shared memory of a descriptor (mmap(2)), unmapped on close. Do not touch the segment after that.
 */
public final class MemoryMapping implements AutoCloseable {
  // sys/mman.h.
  private static final int PROT_READ = 1;
  private static final int PROT_WRITE = 2;
  private static final int MAP_SHARED = 1;

  private static final MethodHandle MMAP =
      Native.libc(
          "mmap",
          FunctionDescriptor.of(
              ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MUNMAP =
      Native.libc("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle GETPAGESIZE =
      Native.libc("getpagesize", FunctionDescriptor.of(JAVA_INT));

  private final MemorySegment segment;
  private final AtomicBoolean mapped = new AtomicBoolean(true);

  private MemoryMapping(MemorySegment segment) {
    this.segment = segment;
  }

  /** Maps a part of a descriptor's memory, readable, and writable if asked for. */
  public static MemoryMapping map(int fd, long offset, long length, boolean writable) {
    MemorySegment state = Native.callState();
    try {
      int protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
      MemorySegment address =
          (MemorySegment)
              MMAP.invokeExact(
                  state, MemorySegment.NULL, length, protection, MAP_SHARED, fd, offset);
      if (address.address() == -1) {
        throw new SyscallException("mmap", Native.errno(state));
      }
      return new MemoryMapping(address.reinterpret(length));
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  /** The size of a page, in bytes. */
  public static int pageSize() {
    try {
      return (int) GETPAGESIZE.invokeExact(Native.callState());
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  /** The mapped memory. */
  public MemorySegment segment() {
    return segment;
  }

  @Override
  public void close() {
    if (!mapped.compareAndSet(true, false)) {
      return;
    }
    MemorySegment state = Native.callState();
    try {
      int returned = (int) MUNMAP.invokeExact(state, segment, segment.byteSize());
      SyscallException.check("munmap", Native.result(returned, state));
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }
}
