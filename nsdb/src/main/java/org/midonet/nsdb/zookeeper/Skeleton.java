package org.midonet.nsdb.zookeeper;

import java.util.ArrayList;
import java.util.List;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooKeeper;
import org.midonet.nsdb.store.Layout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the nodes that everything else lies under, where they are missing. Looks first: a write
 * that fails costs the ensemble a round.
 */
final class Skeleton {

  private static final Logger LOG = LoggerFactory.getLogger(Skeleton.class);

  private final List<String> paths;
  private volatile boolean complete;

  Skeleton(String rootKey) {
    paths = new ArrayList<>();
    int slash = rootKey.indexOf('/', 1);
    while (slash > 0) {
      paths.add(rootKey.substring(0, slash));
      slash = rootKey.indexOf('/', slash + 1);
    }
    paths.add(rootKey);
    Layout.skeleton().forEach(path -> paths.add(rootKey + path));
  }

  /** Calls back when the nodes are there; never, if the connection breaks first. */
  void ensure(ZooKeeper handle, Runnable done) {
    if (complete) {
      done.run();
      return;
    }
    List<String> missing = new ArrayList<>();
    int[] left = {paths.size()};
    boolean[] broken = {false};
    // Callbacks of one handle come one at a time.
    for (String path : paths) {
      handle.exists(
          path,
          false,
          (code, _, _, _) -> {
            if (code == Code.NONODE.intValue()) {
              missing.add(path);
            } else if (code != Code.OK.intValue()) {
              broken[0] = true;
            }
            left[0]--;
            if (left[0] == 0 && !broken[0]) {
              create(handle, missing, done);
            }
          },
          paths);
    }
  }

  private void create(ZooKeeper handle, List<String> missing, Runnable done) {
    if (missing.isEmpty()) {
      complete = true;
      done.run();
      return;
    }
    int[] left = {missing.size()};
    boolean[] broken = {false};
    for (String path : missing) {
      handle.create(
          path,
          new byte[0],
          Access.OPEN,
          CreateMode.PERSISTENT,
          (code, _, _, _) -> {
            if (code != Code.OK.intValue() && code != Code.NODEEXISTS.intValue()) {
              LOG.warn("cannot make {}: {}", path, Code.get(code));
              broken[0] = true;
            }
            left[0]--;
            if (left[0] == 0 && !broken[0]) {
              complete = true;
              done.run();
            }
          },
          missing);
    }
  }
}
