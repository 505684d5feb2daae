package org.midonet.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code Report DIRECTORY [--json FILE] [--markdown FILE ORIGIN]}: prints what the runs recorded in
 * the modules below DIRECTORY show, a group at a time; writes it as JSON, or as a page that says of
 * which tree and day it is. Status 1 when a test cites an id that there is not.
 */
public final class Report {
  private Report() {}

  /** As the class says. */
  public static void main(String[] arguments) throws IOException {
    Deque<String> words = new ArrayDeque<>(List.of(arguments));
    Path top = Path.of(next(words));
    Optional<Path> json = Optional.empty();
    Optional<Path> page = Optional.empty();
    String origin = "";
    while (!words.isEmpty()) {
      switch (words.remove()) {
        case "--json" -> json = Optional.of(Path.of(next(words)));
        case "--markdown" -> {
          page = Optional.of(Path.of(next(words)));
          origin = next(words);
        }
        default -> usage();
      }
    }
    Coverage coverage = Coverage.of(Rows.all(), endings(top));
    System.out.print(text(coverage));
    if (json.isPresent()) {
      Files.writeString(json.get(), json(coverage));
    }
    if (page.isPresent()) {
      Files.writeString(page.get(), Markdown.page(coverage, origin));
    }
    if (!coverage.unknown().isEmpty()) {
      System.err.println("cited, but not in the list: " + String.join(" ", coverage.unknown()));
      System.exit(1);
    }
  }

  private static String next(Deque<String> words) {
    if (words.isEmpty()) {
      usage();
    }
    return words.remove();
  }

  private static void usage() {
    System.err.println("usage: Report DIRECTORY [--json FILE] [--markdown FILE ORIGIN]");
    System.exit(2);
  }

  private static List<Ending> endings(Path top) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> modules = Files.list(top)) {
      for (Path module : modules.toList()) {
        Path directory = module.resolve(Ending.DIRECTORY);
        if (Files.isDirectory(directory)) {
          try (Stream<Path> records = Files.list(directory)) {
            records.sorted().forEach(files::add);
          }
        }
      }
    }
    List<Ending> endings = new ArrayList<>();
    for (Path file : files) {
      Files.readAllLines(file).stream().map(Ending::parse).forEach(endings::add);
    }
    return endings;
  }

  /** For a reader at a terminal. */
  static String text(Coverage coverage) {
    Map<String, List<Coverage.Line>> groups =
        coverage.lines().stream()
            .collect(
                Collectors.groupingBy(
                    line -> line.row().group(), LinkedHashMap::new, Collectors.toList()));
    StringBuilder out = new StringBuilder();
    groups.forEach(
        (group, lines) -> {
          out.append(group).append(": ").append(counts(lines)).append('\n');
          for (Coverage.Line line : lines) {
            out.append(
                "  %s %-8s%s%s"
                    .formatted(
                        line.row().id(),
                        line.status().word(),
                        line.row().acrossHosts() ? " P " : "   ",
                        line.row().name()));
            if (!line.tests().isEmpty()) {
              out.append(" [").append(String.join(", ", line.tests())).append(']');
            }
            if (!line.note().isEmpty()) {
              out.append(" (").append(line.note()).append(')');
            }
            out.append('\n');
          }
        });
    groups.forEach((group, lines) -> out.append("%s  %s%n".formatted(group, counts(lines))));
    return out.append("scenarios: ").append(counts(coverage.lines())).append('\n').toString();
  }

  private static String counts(List<Coverage.Line> lines) {
    return Stream.of(Coverage.Status.values())
        .map(
            status ->
                lines.stream().filter(line -> line.status() == status).count()
                    + " "
                    + status.word())
        .collect(Collectors.joining(", "));
  }

  /** An array with an object for each row. */
  static String json(Coverage coverage) {
    return coverage.lines().stream()
        .map(
            line ->
                "{\"id\": "
                    + quoted(line.row().id())
                    + ", \"status\": "
                    + quoted(line.status().word())
                    + ", \"tests\": ["
                    + line.tests().stream().map(Report::quoted).collect(Collectors.joining(", "))
                    + "], \"note\": "
                    + quoted(line.note())
                    + "}")
        .collect(Collectors.joining(",\n ", "[", "]\n"));
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        default -> out.append(c < ' ' ? "\\u%04x".formatted((int) c) : Character.toString(c));
      }
    }
    return out.append('"').toString();
  }
}
