package org.midonet.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.midonet.nsdb.zookeeper.EmbeddedZooKeeper;

/**
 * {@code bin/bench api}: the management plane's figures, with ZooKeeper (which syncs every write to
 * the disk, as it comes) in this process and midonet-cluster in one of its own.
 */
public final class ApiBench {

  private static final String USAGE = "bench api [--seconds S] [--ports N] [--json FILE]";
  private static final int CLIENTS = 8;
  private static final int LISTED = 10_000;
  private static final int IN_ONE_REQUEST = 250;
  private static final int STARTS = 5;
  private static final int COMMANDS = 20;
  private static final String PORT = "{\"type\":\"Bridge\"}";

  /** A figure. */
  private record Figure(String measure, double value, String unit, double goal, boolean least) {

    boolean met() {
      return least ? value >= goal : value <= goal;
    }

    Map<String, Object> json() {
      return Map.of("measure", measure, "value", value, "unit", unit, "goal", goal, "met", met());
    }

    String line() {
      return String.format(
          Locale.ROOT,
          "  %-34s %10.1f %-10s goal %s %.0f  %s",
          measure,
          value,
          unit,
          least ? ">=" : "<=",
          goal,
          met() ? "met" : "MISSED");
    }
  }

  private final Path directory;
  private final double seconds;
  private final int ports;
  private final List<Figure> figures = new ArrayList<>();

  private ApiBench(Path directory, double seconds, int ports) {
    this.directory = directory;
    this.seconds = seconds;
    this.ports = ports;
  }

  /** Status 0 unless something did not work at all: a missed figure is a result. */
  public static void main(String[] arguments) throws Exception {
    double seconds = 20;
    int ports = 50_000;
    Optional<Path> json = Optional.empty();
    for (int i = 0; i < arguments.length; i += 2) {
      String value = i + 1 < arguments.length ? arguments[i + 1] : "";
      switch (arguments[i]) {
        case "--seconds" -> seconds = Double.parseDouble(value);
        case "--ports" -> ports = Integer.parseInt(value);
        case "--json" -> json = Optional.of(Path.of(value));
        default -> {
          System.err.println(USAGE);
          System.exit(2);
        }
      }
    }
    Path home = Path.of(System.getenv("MIDONET_HOME"));
    Path directory = Files.createTempDirectory(home.resolve(".build"), "bench-api");
    ApiBench bench = new ApiBench(directory, seconds, ports);
    try {
      bench.run(home);
    } finally {
      remove(directory);
    }
    bench.figures.forEach(figure -> System.out.println(figure.line()));
    if (json.isPresent()) {
      Files.writeString(
          json.get(),
          JsonMapper.builder()
                  .build()
                  .writerWithDefaultPrettyPrinter()
                  .writeValueAsString(bench.figures.stream().map(Figure::json).toList())
              + "\n");
    }
    System.exit(0);
  }

  private void run(Path home) throws Exception {
    try (EmbeddedZooKeeper nsdb = EmbeddedZooKeeper.start(directory.resolve("nsdb"))) {
      say("starting " + STARTS + " times");
      List<Double> starts = new ArrayList<>();
      for (int i = 0; i < STARTS; i++) {
        try (ApiProcess api = ApiProcess.start(home, directory, nsdb.address())) {
          starts.add(api.startMillis());
        }
      }
      figures.add(new Figure("start to first answer", quantile(starts, 0.5), "ms", 3000, false));
      try (ApiProcess api = ApiProcess.start(home, directory, nsdb.address())) {
        say("running midonet-cli " + COMMANDS + " times");
        command(home, api);
        say("creating ports, " + CLIENTS + " clients, one a request");
        create(api);
        say("filling up to " + ports + " ports");
        fill(api);
        figures.add(
            new Figure(
                "memory with " + ports + " ports", api.residentKib() / 1024.0, "MiB", 500, false));
      }
    }
  }

  /** What somebody waits for who types a command: from the shell's start to its end. */
  private void command(Path home, ApiProcess api) throws IOException, InterruptedException {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < COMMANDS; i++) {
      long begin = System.nanoTime();
      ProcessBuilder builder =
          new ProcessBuilder(
                  home.resolve("bin/midonet-cli").toString(),
                  "--midonet-url",
                  api.url(),
                  "-u",
                  "bench",
                  "-i",
                  "bench",
                  "-e",
                  "list",
                  "bridge")
              .redirectOutput(directory.resolve("cli.out").toFile())
              .redirectErrorStream(true);
      builder.environment().put("MIDONET_ROOT", directory.toString());
      builder.environment().put("MIDONET_BUILT", "1");
      builder.environment().put("MIDO_PASSWORD", "bench");
      int status = builder.start().waitFor();
      if (status != 0) {
        throw new IOException(Files.readString(directory.resolve("cli.out")));
      }
      millis.add((System.nanoTime() - begin) / 1e6);
    }
    figures.add(new Figure("midonet-cli -e list bridge", quantile(millis, 0.5), "ms", 200, false));
  }

  private static void say(String what) {
    System.out.println("… " + what);
  }

  /** Every client has a bridge of its own; the first seconds warm up and do not count. */
  private void create(ApiProcess api) throws Exception {
    long begin = System.nanoTime();
    long counted = begin + (long) (seconds * 0.5e9);
    long end = counted + (long) (seconds * 1e9);
    List<Double> millis = Collections.synchronizedList(new ArrayList<>());
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      List<Future<Object>> running = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        String path = "/bridges/" + api.id(api.post("/bridges", "{}")) + "/ports";
        running.add(
            clients.submit(
                () -> {
                  List<Double> mine = new ArrayList<>();
                  for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
                    api.post(path, PORT);
                    if (now >= counted) {
                      mine.add((System.nanoTime() - now) / 1e6);
                    }
                  }
                  millis.addAll(mine);
                  return mine;
                }));
      }
      for (Future<Object> one : running) {
        one.get();
      }
    }
    figures.add(new Figure("port creations, 8 clients", millis.size() / seconds, "/s", 500, true));
    figures.add(new Figure("  their 50th percentile", quantile(millis, 0.5), "ms", 50, false));
    figures.add(new Figure("  their 99th percentile", quantile(millis, 0.99), "ms", 50, false));
  }

  private static double quantile(List<Double> values, double share) {
    return Statistics.quantile(values, share);
  }

  /** One bridge with what is to be listed, then many smaller ones. */
  private void fill(ApiProcess api) throws IOException {
    int there = api.get("/ports").size();
    String large = api.id(api.post("/bridges", "{}"));
    there += many(api, large, LISTED);
    List<Double> lists = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      long begin = System.nanoTime();
      byte[] list = api.bytes("/bridges/" + large + "/ports");
      lists.add((System.nanoTime() - begin) / 1e6);
      int size = api.parsed(list).size();
      if (size != LISTED) {
        throw new IOException("the list has " + size + " ports");
      }
    }
    figures.add(new Figure("list of 10,000 ports, first", lists.getFirst(), "ms", 1000, false));
    figures.add(
        new Figure("list of 10,000 ports, median", quantile(lists, 0.5), "ms", 1000, false));
    long begin = System.nanoTime();
    int bulk = 0;
    while (there + bulk < ports) {
      bulk += many(api, api.id(api.post("/bridges", "{}")), Math.min(5000, ports - there - bulk));
    }
    if (bulk > 0) {
      figures.add(
          new Figure(
              "port creations, 250 a request",
              bulk / ((System.nanoTime() - begin) / 1e9),
              "/s",
              500,
              true));
    }
    begin = System.nanoTime();
    api.delete("/bridges/" + large);
    figures.add(
        new Figure(
            "deletion of the bridge with 10,000",
            (System.nanoTime() - begin) / 1e6,
            "ms",
            30_000,
            false));
    // What was deleted is made again, so that memory is told of as many as were asked for.
    many(api, api.id(api.post("/bridges", "{}")), LISTED);
  }

  private static int many(ApiProcess api, String bridge, int count) throws IOException {
    for (int made = 0; made < count; made += IN_ONE_REQUEST) {
      int some = Math.min(IN_ONE_REQUEST, count - made);
      String body = "[" + String.join(",", Collections.nCopies(some, PORT)) + "]";
      JsonNode answer = api.post("/bridges/" + bridge + "/ports", body);
      if (answer.size() != some) {
        throw new IOException("made " + answer.size() + " of " + some);
      }
    }
    return count;
  }

  private static void remove(Path directory) throws IOException {
    try (var paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Collections.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
