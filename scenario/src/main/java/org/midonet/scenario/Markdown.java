package org.midonet.scenario;

import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.midonet.scenario.Coverage.Line;
import org.midonet.scenario.Coverage.Status;

/** The report as a page of the documentation. */
final class Markdown {
  private Markdown() {}

  /**
   * The page.
   *
   * @param origin when the tests ran, and on what
   */
  static String page(Coverage coverage, String origin) {
    List<Line> lines = coverage.lines();
    long across = lines.stream().filter(line -> line.row().acrossHosts()).count();
    StringBuilder page =
        new StringBuilder(
            """
            # Scenarios

            What the system is to do is a list of %d rows (`scenario/src/main/resources/org/midonet/scenario/scenarios.tsv`). This page says which of them tests have shown. \
            It is written by the run of these tests, `bin/test --scenarios --markdown docs/scenarios.md`, and by nobody else. Last: %s.

            *Covered*: a test that cites the row, and asserts what it expects, ran and passed in this run; for the %d rows marked P one whose packets went through the kernel's datapath \
            of at least two agents, in namespaces. *Open*: no such test did. *Not yet*: the row waits for a part of the system that is not there. Which test covers which row is said by \
            `bin/test --scenarios`, and for programs by `--json FILE`.
            """
                .formatted(lines.size(), origin, across));
    page.append("\n| group | | covered | open | not yet |\n|---|---|---:|---:|---:|\n");
    SequencedMap<String, String> groups = Rows.groups();
    groups.forEach(
        (group, name) -> {
          List<Line> its = lines.stream().filter(line -> line.row().group().equals(group)).toList();
          if (!its.isEmpty()) {
            page.append(counts(group, name, its));
          }
        });
    page.append(counts("", "all", lines));
    rows(page, "Open", Status.OPEN, lines);
    rows(page, "Covered, with a note", Status.COVERED, lines);
    rows(page, "Not yet", Status.NOT_YET, lines);
    return page.toString();
  }

  private static String counts(String group, String name, List<Line> lines) {
    return "| %s | %s | %d | %d | %d |%n"
        .formatted(
            group,
            name,
            of(Status.COVERED, lines).size(),
            of(Status.OPEN, lines).size(),
            of(Status.NOT_YET, lines).size());
  }

  private static List<Line> of(Status status, List<Line> lines) {
    return lines.stream().filter(line -> line.status() == status).toList();
  }

  /** A table of those with a status; covered ones only where there is something to say. */
  private static void rows(StringBuilder page, String title, Status status, List<Line> lines) {
    List<Line> listed =
        of(status, lines).stream()
            .filter(line -> status != Status.COVERED || !line.note().isEmpty())
            .toList();
    if (listed.isEmpty()) {
      return;
    }
    page.append("\n## ").append(title).append("\n\n| row | | | |\n|---|---|---|---|\n");
    for (Line line : listed) {
      page.append(
          "| %s | %s | %s | %s |%n"
              .formatted(
                  line.row().id(),
                  line.row().acrossHosts() ? "P" : "",
                  cell(line.row().name()),
                  cell(status == Status.NOT_YET ? line.row().needs() : line.note())));
    }
    if (status == Status.COVERED) {
      page.append("\nTheir tests: ")
          .append(
              listed.stream()
                  .flatMap(line -> line.tests().stream())
                  .distinct()
                  .sorted()
                  .map(test -> "`" + test + "`")
                  .collect(Collectors.joining(", ")))
          .append(".\n");
    }
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
