package org.midonet.acceptance.scenarios;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.midonet.lab.Hypervisor;

/** What a host's agent counts. */
final class Counted {
  private Counted() {}

  /** A counter by its name in the agent's file; 0 where it was not written yet. */
  static long of(Hypervisor host, String name) {
    Path file = host.root().resolve("run/midolman/counters");
    if (!Files.exists(file)) {
      return 0;
    }
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(name + " "))
          .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
