package org.midonet.nsdb.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a host's files are: everything lies below {@code MIDONET_ROOT}, so that several hosts can
 * live on one machine.
 *
 * @param root {@code /} as a rule
 * @param home of the user, for {@code ~/.midonetrc}
 */
public record HostFiles(Path root, Path home) {

  /**
   * By the environment: {@code HOME} below the root if there is such a directory, else as it is.
   */
  public static HostFiles of(Map<String, String> environment) {
    Path root = Path.of(environment.getOrDefault("MIDONET_ROOT", "/"));
    Path home =
        Path.of(environment.getOrDefault("HOME", System.getProperty("user.home", "/")))
            .toAbsolutePath();
    Path below = root.resolve(home.getRoot().relativize(home));
    return new HostFiles(root, Files.isDirectory(below) ? below : home);
  }

  /** A path of the host, given as an absolute one: {@code /var/log/midolman}. */
  public Path at(String absolute) {
    return root.resolve(absolute.substring(1));
  }

  /** What the cluster and the tools read first. */
  public Path midonetConf() {
    return at("/etc/midonet/midonet.conf");
  }

  /** What the agent reads first. */
  public Path midolmanConf() {
    return at("/etc/midolman/midolman.conf");
  }

  /** What the user says. */
  public Path midonetrc() {
    return home.resolve(".midonetrc");
  }
}
