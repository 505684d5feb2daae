package org.midonet.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A host: a network namespace and a directory that stands for the root of its file system ({@code
 * MIDONET_ROOT}).
 *
 * @param underlayAddress its tunnel address, without a prefix length
 */
public record Hypervisor(
    Lab lab, String name, Namespace namespace, Path root, String underlayAddress) {

  /**
   * Makes the namespace {@code NAME}, on the underlay as {@code eth0} and on the management link as
   * {@code mgmt}.
   */
  public static Hypervisor create(
      Lab lab, String name, Underlay underlay, String underlayAddress, ManagementLink management) {
    Namespace namespace = lab.namespace(name);
    underlay.join(namespace, "eth0", underlayAddress + "/24");
    String _ = management.join(namespace);
    Path root = lab.directory().resolve(name);
    try {
      Files.createDirectories(root.resolve("etc/midolman"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Hypervisor(lab, name, namespace, root, underlayAddress);
  }

  /** Points its agent and tools to the NSDB: {@code HOST:PORT,…} and the path of its root there. */
  public void configure(String zookeeperHosts, String rootKey) {
    try {
      Files.writeString(
          root.resolve("etc/midolman/midolman.conf"),
          "[zookeeper]\nzookeeper_hosts = " + zookeeperHosts + "\nroot_key = " + rootKey + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a program on this host has in its environment, beside the machine's own. */
  public Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("MIDONET_ROOT", root.toString());
    return environment;
  }

  /** Starts a daemon here, such as the agent. */
  public Started start(String what, List<String> command) {
    return lab.start(name + "-" + what, namespace, environment(), named(command));
  }

  /** Runs a tool here to its end. */
  public Outcome run(String... command) {
    return Commands.run(
        java.time.Duration.ofSeconds(60),
        "",
        environment(),
        namespace.inside(named(List.of(command))));
  }

  /** Runs the command under this host's own name. */
  private List<String> named(List<String> command) {
    List<String> all =
        new ArrayList<>(
            List.of("unshare", "--uts", "sh", "-c", "hostname \"$0\" && exec \"$@\"", name));
    all.addAll(command);
    return all;
  }
}
