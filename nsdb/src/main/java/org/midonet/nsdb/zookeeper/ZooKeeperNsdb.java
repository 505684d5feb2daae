package org.midonet.nsdb.zookeeper;

import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.store.TreeNsdb;

/** Opens the network state database in ZooKeeper. */
public final class ZooKeeperNsdb {

  private ZooKeeperNsdb() {}

  /**
   * Begins to connect and returns at once; wait with {@code connection().await(…)} where that
   * matters.
   */
  public static Nsdb open(ZooKeeperSettings settings) {
    return new TreeNsdb(new ZooKeeperTree(settings), settings.limits());
  }
}
