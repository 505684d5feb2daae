package org.midonet.standalone.cloud;

import java.nio.file.Files;
import java.nio.file.Path;
import org.midonet.lab.LabFailure;

/**
 * Where the commands are.
 *
 * @param directory the source tree's or the installation's top directory, which holds {@code bin}
 */
public record Home(Path directory) {
  /**
   * The directory that the launcher named in {@code MIDONET_HOME}, else the nearest one above that
   * has the commands.
   */
  public static Home find() {
    String named = System.getenv("MIDONET_HOME");
    if (named != null && Files.isExecutable(Path.of(named, "bin", "midolman"))) {
      return new Home(Path.of(named));
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isExecutable(at.resolve("bin/midolman"))) {
        return new Home(at);
      }
    }
    throw new LabFailure("no bin/midolman here or above: set MIDONET_HOME");
  }

  /** The path of a command, such as {@code midolman}. */
  public String command(String name) {
    return directory.resolve("bin").resolve(name).toString();
  }
}
