package org.midonet.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A midonet-cluster of its own, and the way to its API. */
final class ApiProcess implements AutoCloseable {

  private static final String ROOT = "/midonet-api";
  private static final JsonMapper JSON = new JsonMapper();
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

  private final Process process;
  private final int port;
  private final double startMillis;
  private final Map<Thread, PlainConnection> connections = new ConcurrentHashMap<>();

  private ApiProcess(Process process, int port, long begin) throws IOException {
    this.process = process;
    this.port = port;
    this.startMillis = firstAnswer(begin);
  }

  /** Starts it and waits for its first answer. */
  static ApiProcess start(Path home, Path directory, String nsdb) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    ProcessBuilder builder =
        new ProcessBuilder(
                home.resolve("bin/midonet-cluster").toString(),
                "--insecure-mock-auth",
                "--api",
                "127.0.0.1:" + port)
            .redirectOutput(directory.resolve("cluster.out").toFile())
            .redirectErrorStream(true);
    builder.environment().put("MIDONET_ROOT", directory.toString());
    builder.environment().put("MIDO_ZOOKEEPER_HOSTS", nsdb);
    // What is run has been built before this one started.
    builder.environment().put("MIDONET_BUILT", "1");
    long begin = System.nanoTime();
    Process process = builder.start();
    try {
      return new ApiProcess(process, port, begin);
    } catch (IOException e) {
      process.destroyForcibly();
      throw new IOException(Files.readString(directory.resolve("cluster.out")), e);
    }
  }

  private double firstAnswer(long begin) throws IOException {
    while (process.isAlive() && System.nanoTime() - begin < PATIENCE_NANOS) {
      try {
        get("/bridges");
        return (System.nanoTime() - begin) / 1e6;
      } catch (IOException e) {
        pause();
      }
    }
    throw new IOException("midonet-cluster does not answer");
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(5);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  String url() {
    return "http://127.0.0.1:" + port + ROOT;
  }

  double startMillis() {
    return startMillis;
  }

  JsonNode get(String path) throws IOException {
    return send("GET", path, "", 200);
  }

  /** The answer's body, or where the new object is. */
  JsonNode post(String path, String body) throws IOException {
    return send("POST", path, body, 201);
  }

  void delete(String path) throws IOException {
    send("DELETE", path, "", 204);
  }

  /** The id at the end of a {@code Location}. */
  String id(JsonNode location) {
    String text = location.asText();
    return text.substring(text.lastIndexOf('/') + 1);
  }

  /** A body as it came. */
  byte[] bytes(String path) throws IOException {
    return answer("GET", path, "", 200).body();
  }

  /** What it says. */
  JsonNode parsed(byte[] body) throws IOException {
    return JSON.readTree(body);
  }

  private JsonNode send(String verb, String path, String body, int wanted) throws IOException {
    PlainConnection.Answer answer = answer(verb, path, body, wanted);
    return answer.body().length > 0
        ? parsed(answer.body())
        : JSON.getNodeFactory().textNode(answer.location());
  }

  /** Every thread has a connection of its own; one that broke is made anew. */
  private PlainConnection.Answer answer(String verb, String path, String body, int wanted)
      throws IOException {
    PlainConnection connection = connections.get(Thread.currentThread());
    if (connection == null) {
      connection = new PlainConnection("127.0.0.1", port);
      connections.put(Thread.currentThread(), connection);
    }
    PlainConnection.Answer answer;
    try {
      answer = connection.send(verb, ROOT + path, body);
    } catch (IOException e) {
      connections.remove(Thread.currentThread());
      connection.close();
      throw e;
    }
    if (answer.status() != wanted) {
      String text = new String(answer.body(), StandardCharsets.UTF_8);
      throw new IOException(verb + " " + path + ": " + answer.status() + " " + text);
    }
    return answer;
  }

  /** What it holds of the machine's memory. */
  long residentKib() throws IOException {
    Path status = Path.of("/proc/" + process.pid() + "/status");
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(status), StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow(() -> new IOException("no VmRSS in " + status));
    }
  }

  @Override
  public void close() throws IOException {
    for (PlainConnection connection : connections.values()) {
      connection.close();
    }
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
