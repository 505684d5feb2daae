package org.midonet.nsdb.zookeeper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One server of an ensemble, as a process of its own: so it can be killed as hard as a machine that
 * loses power.
 */
final class ServerProcess implements AutoCloseable {

  private final Path directory;
  private final int clientPort;
  private Process process;

  /**
   * Writes the configuration and starts the server. {@code members} are the {@code server.N} lines
   * of all.
   */
  ServerProcess(Path directory, int id, int clientPort, String members) throws IOException {
    this.directory = directory;
    this.clientPort = clientPort;
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("myid"), Integer.toString(id));
    Files.writeString(
        directory.resolve("zoo.cfg"),
        """
        tickTime=300
        initLimit=20
        syncLimit=10
        dataDir=%s
        clientPort=%d
        clientPortAddress=127.0.0.1
        admin.enableServer=false
        4lw.commands.whitelist=srvr
        %s
        """
            .formatted(directory, clientPort, members));
    process = launch();
  }

  private Process launch() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "org.apache.zookeeper.server.quorum.QuorumPeerMain",
            directory.resolve("zoo.cfg").toString())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("log").toFile())
        .start();
  }

  int clientPort() {
    return clientPort;
  }

  boolean alive() {
    return process.isAlive();
  }

  /** Kills it without a word. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  void restart() throws IOException {
    process = launch();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
