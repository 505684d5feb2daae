package org.midonet.standalone;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.midonet.nsdb.zookeeper.EmbeddedZooKeeper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of one standalone node: its database, its credentials, and a lock, as two nodes on
 * one database would destroy it.
 */
final class StateDirectory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StateDirectory.class);

  private final Path path;
  private final FileChannel channel;
  private final FileLock lock;

  private StateDirectory(Path path, FileChannel channel, FileLock lock) {
    this.path = path;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Takes the directory for this process; it is made if need be.
   *
   * @throws IOException if another process has it, or it cannot be written
   */
  static StateDirectory take(Path path) throws IOException {
    Files.createDirectories(path);
    FileChannel channel =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new IOException(path + " is in use by another standalone");
      }
      return new StateDirectory(path, channel, lock);
    } catch (IOException | OverlappingFileLockException e) {
      channel.close();
      throw e;
    }
  }

  /** What one logs in with, in the form of {@code ~/.midonetrc}. */
  Path credentials() {
    return path.resolve(".midonetrc");
  }

  /**
   * Starts the embedded server on the port it had before, so that clients find it again after a
   * restart; on another free one if that has been taken.
   */
  EmbeddedZooKeeper startZooKeeper() throws IOException {
    Path remembered = path.resolve("nsdb.port");
    int port =
        Files.exists(remembered) ? Integer.parseInt(Files.readString(remembered).strip()) : 0;
    EmbeddedZooKeeper server;
    try {
      server = EmbeddedZooKeeper.start(path.resolve("nsdb"), port);
    } catch (IOException e) {
      if (port == 0) {
        throw e;
      }
      LOG.warn("the NSDB's port {} is taken ({}); using another", port, e.getMessage());
      server = EmbeddedZooKeeper.start(path.resolve("nsdb"));
    }
    Files.writeString(remembered, server.port() + "\n");
    return server;
  }

  @Override
  public void close() throws IOException {
    lock.release();
    channel.close();
  }
}
