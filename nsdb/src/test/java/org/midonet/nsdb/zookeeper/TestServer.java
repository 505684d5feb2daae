package org.midonet.nsdb.zookeeper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.midonet.nsdb.NsdbContract;

/** A server whose data lie in memory, that can be stopped and started again. */
public final class TestServer implements AutoCloseable {

  private final Path directory;
  private final int port;
  private EmbeddedZooKeeper server;

  public TestServer() throws IOException {
    directory = directory();
    server = EmbeddedZooKeeper.start(directory);
    port = server.port();
  }

  static Path directory() throws IOException {
    Path tmpfs = Path.of("/dev/shm");
    return Files.isWritable(tmpfs)
        ? Files.createTempDirectory(tmpfs, "mt-nsdb-")
        : Files.createTempDirectory("mt-nsdb-");
  }

  /** Settings for a store of one's own on this server. */
  public ZooKeeperSettings settings() {
    return ZooKeeperSettings.of("127.0.0.1:" + port)
        .withRootKey("/test-" + UUID.randomUUID() + "/midonet")
        .withLimits(NsdbContract.LIMITS);
  }

  void stop() {
    server.close();
  }

  void start() throws IOException {
    server = EmbeddedZooKeeper.start(directory, port);
  }

  @Override
  public void close() {
    server.close();
    delete(directory);
  }

  static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> deepest = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepest) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
