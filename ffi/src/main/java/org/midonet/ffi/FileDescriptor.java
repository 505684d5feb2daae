package org.midonet.ffi;

import java.util.concurrent.atomic.AtomicInteger;
import org.midonet.ffi.libc.FileCalls;

/** A file descriptor with an owner, who closes it once; closing again does nothing. */
public final class FileDescriptor implements AutoCloseable {
  private final AtomicInteger number;

  /** Takes over an open descriptor. */
  public FileDescriptor(int number) {
    if (number < 0) {
      throw new IllegalArgumentException("not a file descriptor: " + number);
    }
    this.number = new AtomicInteger(number);
  }

  /** The number, for a call; do not keep it beyond the life of this object. */
  public int number() {
    int open = number.get();
    if (open < 0) {
      throw new IllegalStateException("file descriptor is closed");
    }
    return open;
  }

  /** Whether it is still open. */
  public boolean isOpen() {
    return number.get() >= 0;
  }

  @Override
  public void close() {
    int open = number.getAndSet(-1);
    if (open >= 0) {
      FileCalls.close(open);
    }
  }

  @Override
  public String toString() {
    return "fd " + number.get();
  }
}
