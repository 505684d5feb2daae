package org.midonet.cassandra;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A Cassandra of its own on loopback, with free ports, started as the guide's machines start theirs
 * ({@code openstack/start}); its jars come from Maven Central, its JDK 17 from Debian.
 */
final class RealCassandra {

  private static final Path OPENSTACK = Path.of("../openstack").toAbsolutePath().normalize();

  private final Path directory;
  private final int port;

  private RealCassandra(Path directory, int port) {
    this.directory = directory;
    this.port = port;
  }

  static RealCassandra start(Path directory) throws IOException, InterruptedException {
    run(directory, Map.of(), OPENSTACK.resolve("install").toString(), "nsdb");
    int cql = free();
    run(
        directory,
        Map.of(
            "CQL_PORT",
            Integer.toString(cql),
            "CASSANDRA_STORAGE_PORT",
            Integer.toString(free()),
            "CASSANDRA_JMX_PORT",
            Integer.toString(free())),
        OPENSTACK.resolve("start").toString(),
        directory.toString(),
        "cassandra");
    return new RealCassandra(directory, cql);
  }

  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void run(Path directory, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path log = directory.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(8, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new AssertionError(String.join(" ", command) + " fails:\n" + Files.readString(log));
    }
  }

  int port() {
    return port;
  }

  /** It stops to answer, or goes on. */
  void freeze(boolean now) throws IOException, InterruptedException {
    String pid = Files.readString(directory.resolve("cassandra.pid")).split(" ", -1)[0];
    run(directory, Map.of(), "kill", now ? "-STOP" : "-CONT", pid);
  }

  void stop() throws IOException, InterruptedException {
    freeze(false);
    run(
        directory,
        Map.of(),
        OPENSTACK.resolve("stop").toString(),
        directory.toString(),
        "cassandra");
  }
}
