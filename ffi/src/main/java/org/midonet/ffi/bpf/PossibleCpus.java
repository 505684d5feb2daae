package org.midonet.ffi.bpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How many CPUs the kernel could ever bring up: per-CPU values have that many parts, which may be
 * more than are online.
 */
public final class PossibleCpus {
  private static final int COUNT = read();

  private PossibleCpus() {}

  /** The number of possible CPUs. */
  public static int count() {
    return COUNT;
  }

  private static int read() {
    try {
      return parse(Files.readString(Path.of("/sys/devices/system/cpu/possible")).strip());
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot tell how many CPUs are possible", failed);
    }
  }

  /** A list such as {@code 0-3,8}. The highest number counts, as in libbpf. */
  static int parse(String list) {
    int start = Math.max(list.lastIndexOf('-'), list.lastIndexOf(',')) + 1;
    return Integer.parseInt(list, start, list.length(), 10) + 1;
  }
}
