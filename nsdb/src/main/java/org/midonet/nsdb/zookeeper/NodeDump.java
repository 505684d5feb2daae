package org.midonet.nsdb.zookeeper;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.midonet.topology.error.Unavailable;

/** Reads every node of an ensemble, whosever it is: what zkdump records. */
public final class NodeDump {

  private NodeDump() {}

  /**
   * A node as it was read.
   *
   * @param path from the ensemble's root
   * @param created milliseconds since 1970
   * @param modified milliseconds since 1970
   * @param version how often its data was written
   * @param owner the session by which it lives; 0: it stays
   */
  public record Node(String path, long created, long modified, int version, long owner) {}

  /** Takes the nodes, a parent before its children, children by name. */
  @FunctionalInterface
  public interface Visitor {
    /** The next node, and its bytes as they are. */
    void node(Node node, byte[] data) throws IOException;
  }

  /**
   * Reads all below a path, itself included. A node that goes meanwhile is left out.
   *
   * @param hosts {@code host:port,…}
   * @throws Unavailable if the ensemble does not answer
   */
  public static void read(String hosts, String from, Duration timeout, Visitor visitor)
      throws Unavailable, InterruptedException, IOException {
    CountDownLatch connected = new CountDownLatch(1);
    ZooKeeper handle =
        new ZooKeeper(
            hosts,
            (int) timeout.toMillis(),
            event -> {
              if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
              }
            });
    try {
      if (!connected.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new Unavailable("no answer from ZooKeeper at " + hosts);
      }
      walk(handle, from, visitor);
    } catch (KeeperException e) {
      throw new Unavailable("ZooKeeper at " + hosts + " does not answer: " + e.getMessage(), e);
    } finally {
      handle.close();
    }
  }

  private static void walk(ZooKeeper handle, String path, Visitor visitor)
      throws KeeperException, InterruptedException, IOException {
    List<String> names;
    try {
      Stat stat = new Stat();
      byte[] data = handle.getData(path, false, stat);
      visitor.node(
          new Node(
              path, stat.getCtime(), stat.getMtime(), stat.getVersion(), stat.getEphemeralOwner()),
          data == null ? new byte[0] : data);
      names = handle.getChildren(path, false);
    } catch (KeeperException e) {
      if (e.code() == Code.NONODE) {
        return;
      }
      throw e;
    }
    Collections.sort(names);
    for (String name : names) {
      walk(handle, path.equals("/") ? "/" + name : path + "/" + name, visitor);
    }
  }
}
