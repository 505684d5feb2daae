package org.midonet.datapath.ebpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.midonet.ffi.bpf.BpfFileSystem;

/**
 * Where things are pinned: {@code DIRECTORY/vSCHEMA/{maps,links,programs/HASH}}. Another schema is
 * another directory; what lies in an older one is not understood, and goes.
 */
record Pins(Path root) {

  /** Mounts a BPF file system there if need be, makes the directories, removes other schemas'. */
  static Pins open(Path directory) {
    BpfFileSystem.mountIfAbsent(directory);
    Pins pins = new Pins(directory.resolve("v" + KernelStructs.SCHEMA));
    for (Path other : list(directory)) {
      String name = other.getFileName().toString();
      if (name.matches("v[0-9]+") && !other.equals(pins.root())) {
        removeTree(other);
      }
    }
    for (Path made : List.of(pins.root(), pins.maps(), pins.links(), pins.programs())) {
      makeDirectory(made);
    }
    return pins;
  }

  Path maps() {
    return root.resolve("maps");
  }

  Path links() {
    return root.resolve("links");
  }

  Path programs() {
    return root.resolve("programs");
  }

  Path map(String name) {
    return maps().resolve(name);
  }

  static List<Path> list(Path directory) {
    try (Stream<Path> all = Files.list(directory)) {
      return all.toList();
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot list " + directory, failed);
    }
  }

  static void makeDirectory(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot make " + directory, failed);
    }
  }

  /** Removes pins and directories; what nothing else refers to ends. */
  static void removeTree(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot remove " + directory, failed);
    }
  }
}
