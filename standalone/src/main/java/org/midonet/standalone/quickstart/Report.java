package org.midonet.standalone.quickstart;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What was shown so far: a progress line for each step as it ends, and a table of all at the end.
 */
public final class Report {
  /** One step and how it ended. */
  public record Row(String name, boolean ok, String detail) {}

  /** What a step does; its answer is the detail to show. */
  @FunctionalInterface
  public interface Step {
    String run() throws Exception;
  }

  /** A step failed that all later ones stand on. */
  public static final class Stopped extends Exception {
    private static final long serialVersionUID = 1L;

    Stopped(String step) {
      super("stopped, because this failed: " + step);
    }
  }

  private final PrintStream out;
  private final long start = System.nanoTime();
  private final List<Row> rows = new ArrayList<>();

  public Report(PrintStream out) {
    this.out = out;
  }

  /** A line that belongs to no step. */
  public void say(String line) {
    out.println(line);
    out.flush();
  }

  /** Runs a step; its failure is noted and the next one goes on. */
  public boolean step(String name, Step step) {
    Row row;
    try {
      row = new Row(name, true, step.run());
    } catch (Exception e) {
      String message = e.getMessage() == null ? e.toString() : e.getMessage();
      row = new Row(name, false, message);
    }
    rows.add(row);
    out.printf(
        Locale.ROOT,
        "%6.1f s  %s  %s: %s%n",
        (System.nanoTime() - start) / 1e9,
        row.ok() ? "ok  " : "FAIL",
        name,
        row.detail());
    out.flush();
    return row.ok();
  }

  /** Runs a step without which the rest makes no sense. */
  public void required(String name, Step step) throws Stopped {
    if (!step(name, step)) {
      throw new Stopped(name);
    }
  }

  public List<Row> rows() {
    return List.copyOf(rows);
  }

  public boolean allOk() {
    return !rows.isEmpty() && rows.stream().allMatch(Row::ok);
  }

  /** Prints the table and, last, {@code N passed, N failed}. */
  public void close() {
    int width = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
    out.println();
    for (Row row : rows) {
      String detail = row.detail().lines().findFirst().orElse("");
      out.printf(
          "  %s  %-" + Math.max(1, width) + "s  %s%n",
          row.ok() ? "ok  " : "FAIL",
          row.name(),
          detail.length() > 100 ? detail.substring(0, 99) + "…" : detail);
    }
    long passed = rows.stream().filter(Row::ok).count();
    out.println();
    out.println(passed + " passed, " + (rows.size() - passed) + " failed");
    out.flush();
  }

  /** Writes the table as a JSON array. */
  public void write(Path file) throws IOException {
    Files.writeString(
        file,
        JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(rows)
            + "\n");
  }
}
