package org.midonet.nsdb.zookeeper;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZKUtil;
import org.apache.zookeeper.ZooKeeper;
import org.midonet.topology.error.Unavailable;

/**
 * Deletes everything below a root key: for demonstrations and tests that borrow an ensemble and
 * give it back clean. Nothing else may use that root any more.
 */
public final class RootRemoval {

  private RootRemoval() {}

  /**
   * Deletes the root and all below it; a root that is not there is fine.
   *
   * @throws Unavailable if the ensemble does not answer in time
   */
  public static void remove(ZooKeeperSettings settings, Duration timeout)
      throws Unavailable, InterruptedException {
    CountDownLatch connected = new CountDownLatch(1);
    try {
      ZooKeeper handle =
          new ZooKeeper(
              settings.hosts(),
              (int) timeout.toMillis(),
              event -> {
                if (event.getState() == KeeperState.SyncConnected) {
                  connected.countDown();
                }
              });
      try {
        if (!connected.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new Unavailable("no answer from ZooKeeper at " + settings.hosts());
        }
        ZKUtil.deleteRecursive(handle, settings.rootKey());
      } finally {
        handle.close();
      }
    } catch (KeeperException e) {
      if (e.code() != Code.NONODE) {
        throw new Unavailable("cannot remove " + settings.rootKey(), e);
      }
    } catch (IOException e) {
      throw new Unavailable("cannot reach ZooKeeper at " + settings.hosts(), e);
    }
  }
}
