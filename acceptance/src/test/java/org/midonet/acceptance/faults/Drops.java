package org.midonet.acceptance.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.midonet.lab.Hypervisor;

/** What a host's agent says that its datapath dropped, by reason. */
final class Drops {
  private Drops() {}

  /** The count of a reason; 0 where the agent has written none yet. */
  static long of(Hypervisor host, String reason) {
    Path file = host.root().resolve("run/midolman/counters");
    if (!Files.exists(file)) {
      return 0;
    }
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith("drop." + reason + " "))
          .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
