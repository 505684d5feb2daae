package org.midonet.nsdb.store;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.midonet.nsdb.Door;
import org.midonet.nsdb.HostDoors;
import org.midonet.nsdb.tree.Claim;
import org.midonet.nsdb.tree.Deadline;
import org.midonet.nsdb.tree.Tree;
import org.midonet.topology.error.Unavailable;

/** One claimed node a host. */
final class TreeHostDoors implements HostDoors {

  private final Tree tree;
  private final Duration timeout;

  TreeHostDoors(Tree tree, Duration timeout) {
    this.tree = tree;
    this.timeout = timeout;
  }

  @Override
  public void open(UUID host, Door door) {
    tree.declare(Claim.node(path(host), door.text()));
  }

  @Override
  public Optional<Door> find(UUID host) throws Unavailable {
    return tree.read(path(host), Deadline.in(timeout)).flatMap(node -> Door.parse(node.text()));
  }

  private static String path(UUID host) {
    return Layout.DOORS + "/" + host;
  }
}
