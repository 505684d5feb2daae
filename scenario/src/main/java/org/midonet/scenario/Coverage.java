package org.midonet.scenario;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a run of tests showed of the list. */
final class Coverage {
  /** How far a row is. */
  enum Status {
    COVERED("covered"),
    OPEN("open"),
    NOT_YET("not-yet");

    private final String word;

    Status(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /**
   * What is said about a row.
   *
   * @param tests that cite it and passed, as far as they count
   */
  record Line(Row row, Status status, List<String> tests, String note) {}

  private final List<Line> lines;
  private final Set<String> unknown;

  private Coverage(List<Line> lines, Set<String> unknown) {
    this.lines = lines;
    this.unknown = unknown;
  }

  static Coverage of(List<Row> rows, Collection<Ending> endings) {
    Set<String> brokenClasses = new HashSet<>();
    Map<String, TreeSet<String>> passedAcross = new TreeMap<>();
    Map<String, TreeSet<String>> passedInside = new TreeMap<>();
    Map<String, TreeSet<String>> failed = new TreeMap<>();
    Set<String> failedTests = new HashSet<>();
    for (Ending ending : endings) {
      if (!ending.passed()) {
        failedTests.add(ending.testClass() + "." + ending.method());
        if (ending.method().isEmpty()) {
          brokenClasses.add(ending.testClass());
        }
      }
    }
    for (Ending ending : endings) {
      // One failed invocation of several is enough.
      boolean good =
          !failedTests.contains(ending.testClass() + "." + ending.method())
              && !brokenClasses.contains(ending.testClass());
      Map<String, TreeSet<String>> where =
          !good ? failed : ending.acrossHosts() ? passedAcross : passedInside;
      ending
          .ids()
          .forEach(id -> where.computeIfAbsent(id, _ -> new TreeSet<>()).add(ending.test()));
    }
    List<Line> lines =
        rows.stream()
            .map(
                row ->
                    line(
                        row,
                        passedAcross.getOrDefault(row.id(), new TreeSet<>()),
                        passedInside.getOrDefault(row.id(), new TreeSet<>()),
                        failed.getOrDefault(row.id(), new TreeSet<>())))
            .toList();
    Set<String> known = rows.stream().map(Row::id).collect(Collectors.toSet());
    Set<String> unknown =
        endings.stream()
            .flatMap(ending -> ending.ids().stream())
            .filter(id -> !known.contains(id))
            .collect(Collectors.toCollection(TreeSet::new));
    return new Coverage(lines, unknown);
  }

  private static Line line(Row row, Set<String> across, Set<String> inside, Set<String> failed) {
    TreeSet<String> tests = new TreeSet<>(across);
    tests.addAll(inside);
    boolean covered = !across.isEmpty() || (!row.acrossHosts() && !inside.isEmpty());
    List<String> notes = new ArrayList<>();
    if (!row.note().isEmpty()) {
      notes.add(row.note());
    }
    if (!failed.isEmpty()) {
      notes.add("did not pass: " + String.join(", ", failed));
    }
    if (covered) {
      return new Line(row, Status.COVERED, List.copyOf(tests), String.join("; ", notes));
    }
    if (row.later()) {
      notes.add("waits for a part of the system that is not there yet");
      return new Line(row, Status.NOT_YET, List.copyOf(tests), String.join("; ", notes));
    }
    notes.add(
        !inside.isEmpty()
            ? "in process only"
            : failed.isEmpty() ? "no test cites it" : "not shown");
    return new Line(row, Status.OPEN, List.copyOf(tests), String.join("; ", notes));
  }

  List<Line> lines() {
    return lines;
  }

  /** Ids that tests cite and that the list does not have. */
  Set<String> unknown() {
    return unknown;
  }

  long count(Status status) {
    return lines.stream().filter(line -> line.status() == status).count();
  }
}
