package org.midonet.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A network namespace, or the machine's own.
 *
 * @param name as {@code ip netns} knows it; empty for the machine's own
 */
public record Namespace(String name) {
  /** The namespace that the machine boots with. */
  public static final Namespace ROOT = new Namespace("");

  public boolean isRoot() {
    return name.isEmpty();
  }

  /** The file that keeps the namespace alive and by which programs enter it. */
  public Path file() {
    return isRoot() ? Path.of("/proc/self/ns/net") : Path.of("/run/netns", name);
  }

  public boolean exists() {
    return isRoot() || Files.exists(file());
  }

  /**
   * The command, run inside. It enters the network namespace only: {@code ip netns exec} would also
   * make a private mount namespace, in which what an agent mounts (the file system of pinned
   * objects) would die with it.
   */
  public List<String> inside(List<String> command) {
    if (isRoot()) {
      return command;
    }
    List<String> all = new ArrayList<>(List.of("nsenter", "--net=" + file(), "--"));
    all.addAll(command);
    return all;
  }

  /** Runs a command inside to its end. */
  public Outcome run(String... command) {
    return run(Commands.SOON, command);
  }

  public Outcome run(Duration deadline, String... command) {
    return Commands.run(deadline, "", Map.of(), inside(List.of(command)));
  }

  /** Runs {@code ip} with these words, which must succeed. */
  public Outcome ip(String words) {
    List<String> command = new ArrayList<>(isRoot() ? List.of("ip") : List.of("ip", "-n", name));
    command.addAll(List.of(words.split(" +", -1)));
    return Commands.run(Commands.SOON, "", Map.of(), command).orFail();
  }

  /**
   * Sets a kernel variable of this namespace ({@code net.ipv4.ip_forward}), where the kernel has
   * it.
   */
  public void sysctl(String variable, String value) {
    run(
            "sh",
            "-c",
            "[ ! -e /proc/sys/"
                + variable.replace('.', '/')
                + " ] || echo "
                + value
                + " > /proc/sys/"
                + variable.replace('.', '/'))
        .orFail();
  }

  /**
   * Sets an interface up whose other end is up, and returns when frames leave by it. The kernel
   * hears of a carrier some time after it came (net/core/link_watch.c); until then it throws away
   * what is sent.
   */
  public void up(String interfaceName) {
    ip("link set " + interfaceName + " up");
    awaitCarrier(interfaceName);
  }

  /** Returns when an interface that is up, as its other end is, lets frames pass. */
  void awaitCarrier(String interfaceName) {
    Await.until(
        interfaceName + " of " + this + " has a carrier",
        Commands.SOON,
        () -> show(interfaceName).contains("state UP"),
        () -> show(interfaceName));
  }

  private String show(String interfaceName) {
    return ip("-o link show dev " + interfaceName).output();
  }

  /** Whether an interface of that name is here. */
  public boolean has(String interfaceName) {
    return run("ip", "link", "show", "dev", interfaceName).ok();
  }
}
