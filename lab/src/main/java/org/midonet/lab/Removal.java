package org.midonet.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Removes every trace of a lab, from its journal and from what carries its name; any process may do
 * it, any number of times.
 */
public final class Removal {
  private final String name;
  private final List<String> removed = new ArrayList<>();

  private Removal(String name) {
    this.name = name;
  }

  /** Removes the lab of that name; returns what was there, in words. */
  public static List<String> of(String name) {
    Removal removal = new Removal(name);
    removal.all();
    return List.copyOf(removal.removed);
  }

  /** Ends the processes of the lab of that name, and leaves the rest. */
  public static void ofProcesses(String name) {
    Removal removal = new Removal(name);
    List<Journal.Entry> entries = Lab.journal(name).entries();
    Set<String> namespaces = new LinkedHashSet<>(named(entries, Journal.Kind.NAMESPACE));
    namespaces.addAll(removal.namespacesByName());
    removal.killProcesses(entries, namespaces);
  }

  private void all() {
    Path directory = Lab.HOME.resolve(name);
    List<Journal.Entry> entries = Lab.journal(name).entries();
    Set<String> namespaces = new LinkedHashSet<>(named(entries, Journal.Kind.NAMESPACE));
    namespaces.addAll(namespacesByName());
    killProcesses(entries, namespaces);
    namespaces.forEach(this::deleteNamespace);
    Set<String> links = new LinkedHashSet<>(named(entries, Journal.Kind.LINK));
    links.addAll(linksByName());
    links.forEach(this::deleteLink);
    Set<String> mounts = new LinkedHashSet<>(named(entries, Journal.Kind.MOUNT));
    mounts.addAll(mountsBelow(directory));
    mounts.forEach(this::unmount);
    named(entries, Journal.Kind.FILE).forEach(file -> deleteTree(Path.of(file)));
    deleteTree(directory);
  }

  private static List<String> named(List<Journal.Entry> entries, Journal.Kind kind) {
    return entries.stream().filter(entry -> entry.kind() == kind).map(Journal.Entry::what).toList();
  }

  private List<String> namespacesByName() {
    Path all = Path.of("/run/netns");
    if (!Files.isDirectory(all)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(all)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.startsWith(name + "-"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> linksByName() {
    return Commands.run("ip", "-o", "link", "show")
        .output()
        .lines()
        .map(line -> line.split(":\\s*|@", 3))
        .filter(parts -> parts.length == 3 && parts[1].startsWith(name + "-"))
        .map(parts -> parts[1])
        .toList();
  }

  private static List<String> mountsBelow(Path directory) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/mounts"))) {
      return lines
          .map(line -> line.split(" ", -1)[1])
          .filter(point -> Path.of(point).startsWith(directory))
          .sorted(Comparator.reverseOrder())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void killProcesses(List<Journal.Entry> entries, Set<String> namespaces) {
    Set<ProcessMark> marks = new LinkedHashSet<>();
    for (String line : named(entries, Journal.Kind.PROCESS)) {
      ProcessMark mark = ProcessMark.parse(line);
      if (mark.alive()) {
        marks.add(mark);
        ProcessHandle.of(mark.pid()).stream()
            .flatMap(ProcessHandle::descendants)
            .map(ProcessHandle::pid)
            .map(ProcessMark::of)
            .flatMap(Optional::stream)
            .forEach(marks::add);
      }
    }
    for (String namespace : namespaces) {
      Outcome pids = Commands.run("ip", "netns", "pids", namespace);
      if (pids.ok()) {
        pids.output()
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .map(Long::parseLong)
            .map(ProcessMark::of)
            .flatMap(Optional::stream)
            .forEach(marks::add);
      }
    }
    for (ProcessMark mark : marks) {
      if (mark.pid() != ProcessHandle.current().pid() && mark.alive()) {
        boolean _ = ProcessHandle.of(mark.pid()).map(ProcessHandle::destroyForcibly).orElse(false);
        removed.add("process " + mark.pid());
      }
    }
    Await.until(
        "the lab's processes to end",
        Duration.ofSeconds(10),
        () -> marks.stream().noneMatch(mark -> mark.alive() && !zombie(mark.pid())),
        () -> marks.stream().filter(ProcessMark::alive).toList().toString());
  }

  /**
   * A zombie holds nothing; it waits for its parent, which may be a process of ours that reaps it
   * later.
   */
  private static boolean zombie(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) == 'Z';
    } catch (IOException e) {
      return true;
    }
  }

  private void deleteNamespace(String namespace) {
    deleteTree(Path.of("/etc/netns", namespace));
    if (Files.exists(Path.of("/run/netns", namespace))) {
      Commands.run("ip", "netns", "delete", namespace).orFail();
      removed.add("namespace " + namespace);
    }
  }

  private void deleteLink(String link) {
    if (Namespace.ROOT.has(link)) {
      // It may go by itself in between: its other end's namespace has just been deleted.
      Outcome deleted = Commands.run("ip", "link", "delete", link);
      if (!deleted.ok() && Namespace.ROOT.has(link)) {
        Outcome _ = deleted.orFail();
      }
      removed.add("interface " + link);
    }
  }

  private void unmount(String point) {
    Outcome outcome = Commands.run("umount", point);
    if (outcome.ok()) {
      removed.add("mount " + point);
    }
  }

  private void deleteTree(Path path) {
    if (!Files.exists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
      removed.add("files below " + path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
