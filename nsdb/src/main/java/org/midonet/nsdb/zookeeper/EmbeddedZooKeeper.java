package org.midonet.nsdb.zookeeper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Random;
import org.apache.zookeeper.server.embedded.ExitHandler;
import org.apache.zookeeper.server.embedded.ZooKeeperServerEmbedded;

/**
 * A ZooKeeper server within this process, on the loopback address only: for the all-in-one daemon
 * and for tests.
 */
public final class EmbeddedZooKeeper implements AutoCloseable {

  private static final long START_MILLIS = 60_000;

  private final ZooKeeperServerEmbedded server;
  private final String address;

  private EmbeddedZooKeeper(ZooKeeperServerEmbedded server, String address) {
    this.server = server;
    this.address = address;
  }

  /**
   * Starts a server that keeps its data in the directory (made if need be), on a free port.
   *
   * @throws IOException if it does not start: directory or port in use
   */
  public static EmbeddedZooKeeper start(Path directory) throws IOException {
    return start(directory, 0);
  }

  /** Starts a server on this port; 0 is any free one. */
  public static EmbeddedZooKeeper start(Path directory, int port) throws IOException {
    Files.createDirectories(directory);
    try {
      ZooKeeperServerEmbedded server =
          ZooKeeperServerEmbedded.builder()
              .baseDir(directory)
              .configuration(configuration(port == 0 ? ServerPort.free(new Random()) : port))
              .exitHandler(ExitHandler.LOG_ONLY)
              .build();
      server.start(START_MILLIS);
      return new EmbeddedZooKeeper(server, server.getConnectionString());
    } catch (IOException e) {
      throw e;
    } catch (Exception e) { // the server's own signature
      throw new IOException("ZooKeeper does not start in " + directory + ": " + e.getMessage(), e);
    }
  }

  private static Properties configuration(int port) {
    Properties properties = new Properties();
    properties.setProperty("clientPort", Integer.toString(port));
    properties.setProperty("clientPortAddress", "127.0.0.1");
    properties.setProperty("admin.enableServer", "false");
    properties.setProperty("maxClientCnxns", "0");
    // Ticks bound how exactly sessions expire; session timeouts are asked for by clients within
    // these limits.
    properties.setProperty("tickTime", "500");
    properties.setProperty("minSessionTimeout", "1000");
    properties.setProperty("maxSessionTimeout", "60000");
    properties.setProperty("autopurge.snapRetainCount", "3");
    properties.setProperty("autopurge.purgeInterval", "1");
    return properties;
  }

  /** {@code host:port}, as a client's settings want it. */
  public String address() {
    return address;
  }

  /** The port that clients connect to. */
  public int port() {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  @Override
  public void close() {
    server.close();
  }
}
