package org.midonet.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.midonet.lab.Lab;
import org.midonet.lab.Removal;

/** {@code bin/bench}. */
public final class Main {
  private static final String USAGE =
      "bench datapath [--rounds N] [--seconds S] [--json FILE]\n      bench flows [--json FILE]";

  private Main() {}

  /**
   * Runs a benchmark; status 0 unless something did not work at all (a missed figure is a result,
   * not a failure).
   */
  public static void main(String[] arguments) throws IOException {
    Deque<String> rest = new ArrayDeque<>(List.of(arguments));
    int rounds = 5;
    double seconds = 1.0;
    Optional<Path> json = Optional.empty();
    String what = rest.isEmpty() ? "" : rest.pop();
    if (!what.equals("datapath") && !what.equals("flows")) {
      System.err.println(USAGE);
      System.exit(2);
    }
    while (!rest.isEmpty()) {
      String option = rest.pop();
      String value = rest.poll();
      if (value == null) {
        System.err.println(USAGE);
        System.exit(2);
        return;
      }
      switch (option) {
        case "--rounds" -> rounds = Integer.parseInt(value);
        case "--seconds" -> seconds = Double.parseDouble(value);
        case "--json" -> json = Optional.of(Path.of(value));
        default -> {
          System.err.println(USAGE);
          System.exit(2);
        }
      }
    }
    System.exit(run(what.equals("flows"), rounds, seconds, json));
  }

  private static int run(boolean flows, int rounds, double seconds, Optional<Path> json)
      throws IOException {
    Lab lab = Lab.unique("mb");
    Thread hook = new Thread(() -> Removal.of(lab.name()));
    Runtime.getRuntime().addShutdownHook(hook);
    try (lab) {
      String before = loadAverage();
      DatapathBench bench =
          new DatapathBench(lab, rounds, seconds, line -> System.out.println("… " + line));
      List<Row> rows =
          flows ? new FlowsBench(lab, line -> System.out.println("… " + line)).run() : bench.run();
      System.out.println();
      System.out.printf(
          "  %-12s %-16s %-13s %7s %12s %-14s %7s%n",
          "measure", "subject", "baseline", "ratio", "median", "unit", "spread");
      rows.forEach(row -> System.out.println(row.line()));
      System.out.println("load average before " + before + ", after " + loadAverage());
      bench.failures().forEach(failure -> System.out.println("FAILED " + failure));
      if (json.isPresent()) {
        Files.writeString(
            json.get(),
            JsonMapper.builder()
                    .build()
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsString(rows.stream().map(Row::json).toList())
                + "\n");
      }
      return bench.failures().isEmpty() ? 0 : 1;
    }
  }

  private static String loadAverage() throws IOException {
    String line = Files.readString(Path.of("/proc/loadavg"));
    return line.substring(0, line.indexOf(' '));
  }
}
