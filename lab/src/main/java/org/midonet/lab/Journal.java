package org.midonet.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What a lab made, one line each, written before it is made: a crash leaves a line too many, never
 * one too few.
 *
 * @param file the journal's file in the lab's directory
 */
record Journal(Path file) {
  /** The kinds of things that outlive the process which made them. */
  enum Kind {
    NAMESPACE,
    LINK,
    PROCESS,
    MOUNT,
    FILE
  }

  /** One line: a kind and what names the thing. */
  record Entry(Kind kind, String what) {}

  synchronized void add(Kind kind, String what) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(
          file, kind + " " + what + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Entry> entries() {
    if (!Files.exists(file)) {
      return List.of();
    }
    try (var lines = Files.lines(file)) {
      return lines
          .map(line -> line.split(" ", 2))
          .filter(parts -> parts.length == 2)
          .map(parts -> new Entry(Kind.valueOf(parts[0]), parts[1]))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
