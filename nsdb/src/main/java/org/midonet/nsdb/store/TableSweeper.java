package org.midonet.nsdb.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.midonet.nsdb.tree.Children;
import org.midonet.nsdb.tree.Deadline;
import org.midonet.nsdb.tree.Tree;
import org.midonet.nsdb.tree.Write;
import org.midonet.topology.Bridge;
import org.midonet.topology.Port;
import org.midonet.topology.Router;
import org.midonet.topology.error.Unavailable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the table entries of devices that were deleted, and the blocks of ports that were leased
 * for them. Not part of the transaction: an entry of a device that is no more harms nobody, and the
 * tables' own nodes go by themselves when they are empty.
 */
final class TableSweeper {

  private static final Logger LOG = LoggerFactory.getLogger(TableSweeper.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Tree tree;

  TableSweeper(Tree tree) {
    this.tree = tree;
  }

  void sweep(Set<ObjectKey> deleted) {
    List<String> devices = new ArrayList<>();
    List<String> leases = new ArrayList<>();
    for (ObjectKey key : deleted) {
      if (key.type() == Bridge.class || key.type() == Router.class) {
        for (TableKind kind : TableKind.values()) {
          devices.add(Layout.TABLES + "/" + kind.directory() + "/" + key.id());
        }
        if (key.type() == Router.class) {
          leases.add(Layout.NAT + "/" + key.id());
        }
      } else if (key.type() == Port.class) {
        // The peers of an overlay VTEP.
        devices.add(Layout.TABLES + "/" + TableKind.PEERS.directory() + "/" + key.id());
      }
    }
    if (devices.isEmpty()) {
      return;
    }
    try {
      Deadline deadline = Deadline.in(PATIENCE);
      List<String> tables = below(devices, deadline);
      delete(below(tables, deadline), deadline);
      List<String> addresses = below(leases, deadline);
      delete(below(addresses, deadline), deadline);
      delete(addresses, deadline);
      delete(leases, deadline);
    } catch (Unavailable e) {
      LOG.warn("state of deleted devices was left behind: {}", e.getMessage());
    }
  }

  /** Each for itself: another may have been faster, or an agent have added something below. */
  private void delete(List<String> paths, Deadline deadline) throws Unavailable {
    for (String path : paths) {
      var _ = tree.write(List.of(new Write.Delete(path, Write.ANY)), deadline);
    }
  }

  private List<String> below(List<String> parents, Deadline deadline) throws Unavailable {
    List<String> paths = new ArrayList<>();
    List<Optional<Children>> children = tree.children(parents, deadline);
    for (int i = 0; i < parents.size(); i++) {
      String parent = parents.get(i);
      children
          .get(i)
          .ifPresent(found -> found.names().forEach(name -> paths.add(parent + "/" + name)));
    }
    return paths;
  }
}
