package org.midonet.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A set of namespaces, links and processes under one short name, which can be removed as a whole by
 * whoever knows the name.
 *
 * <p>Kernel objects in the machine's own namespace are named {@code NAME-…}; files lie in {@link
 * #directory()}.
 */
public final class Lab implements AutoCloseable {
  /**
   * Below this directory each lab has its own. It is emptied by a reboot, as are the namespaces.
   */
  public static final Path HOME = Path.of("/run/midonet-lab");

  /** Interface names have 15 characters at most; a lab's name leaves some for the rest. */
  private static final int LONGEST_NAME = 7;

  private final String name;
  private final Path directory;
  private final Journal journal;
  private final List<Started> started = new ArrayList<>();

  private Lab(String name) {
    this.name = name;
    this.directory = HOME.resolve(name);
    this.journal = journal(name);
  }

  static Journal journal(String name) {
    return new Journal(HOME.resolve(name).resolve("journal"));
  }

  /** A lab of that name, after removing what an earlier one of that name left. */
  public static Lab fresh(String name) {
    if (!name.matches("[a-z][a-z0-9]{0," + (LONGEST_NAME - 1) + "}")) {
      throw new IllegalArgumentException(
          "a lab's name has up to " + LONGEST_NAME + " lower-case letters and digits: " + name);
    }
    List<String> _ = Removal.of(name);
    Lab lab = new Lab(name);
    try {
      Files.createDirectories(lab.directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lab;
  }

  /** A lab that shares its name with no other; {@code purpose} has up to three letters. */
  public static Lab unique(String purpose) {
    String letters = Integer.toString(1296 + new SecureRandom().nextInt(46656 - 1296), 36);
    return fresh(purpose + letters);
  }

  public String name() {
    return name;
  }

  /** Where this lab's files lie: roots of hypervisors, logs, leases. */
  public Path directory() {
    return directory;
  }

  /** Makes the namespace {@code NAME-part}, with its loopback up. */
  public Namespace namespace(String part) {
    Namespace made = new Namespace(name + "-" + part);
    journal.add(Journal.Kind.NAMESPACE, made.name());
    Commands.run("ip", "netns", "add", made.name()).orFail();
    made.ip("link set lo up");
    return made;
  }

  /** The handle of a namespace that {@link #namespace} made, perhaps in another process. */
  public static Namespace namespaceOf(String lab, String part) {
    return new Namespace(lab + "-" + part);
  }

  /**
   * Joins two namespaces by a veth pair, both ends up, and frames pass. A name in the machine's own
   * namespace must begin with the lab's.
   */
  public void veth(Namespace a, String nameInA, Namespace b, String nameInB) {
    journalLink(a, nameInA);
    journalLink(b, nameInB);
    Commands.run(
            Commands.SOON,
            "",
            Map.of(),
            withNamespace(
                withNamespace(List.of("ip", "link", "add"), nameInA, a, "type", "veth", "peer"),
                nameInB,
                b))
        .orFail();
    a.ip("link set " + nameInA + " up");
    b.up(nameInB);
    a.awaitCarrier(nameInA);
  }

  private static List<String> withNamespace(
      List<String> before, String device, Namespace namespace, String... after) {
    List<String> words = new ArrayList<>(before);
    words.addAll(List.of("name", device));
    if (!namespace.isRoot()) {
      words.addAll(List.of("netns", namespace.name()));
    }
    words.addAll(List.of(after));
    return words;
  }

  private void journalLink(Namespace namespace, String device) {
    if (!namespace.isRoot()) {
      return; // it goes with its namespace
    }
    if (!device.startsWith(name + "-")) {
      throw new IllegalArgumentException(
          device + " does not begin with the lab's name, " + name + "-");
    }
    journal.add(Journal.Kind.LINK, device);
  }

  /**
   * Starts a program inside a namespace; it runs until it ends, is stopped, or the lab is removed.
   */
  public Started start(
      String what, Namespace namespace, Map<String, String> environment, List<String> command) {
    Started process =
        Started.start(
            what, directory.resolve("log"), environment, namespace.inside(command), journal);
    synchronized (started) {
      started.add(process);
    }
    return process;
  }

  /** Writes down a mount point that is to be unmounted when the lab goes. */
  public void ownsMount(Path mountPoint) {
    journal.add(Journal.Kind.MOUNT, mountPoint.toString());
  }

  /** Writes down a file or directory outside of the lab's directory that is to go with the lab. */
  public void ownsFile(Path file) {
    journal.add(Journal.Kind.FILE, file.toString());
  }

  /** Removes everything: processes, namespaces, interfaces, mounts, files. */
  @Override
  public void close() {
    List<String> _ = Removal.of(name);
  }
}
