package org.midonet.nsdb;

import java.util.List;
import org.midonet.topology.TopologyObject;

/**
 * Watches the whole topology. Calls come one at a time on a thread of the subscription: {@link
 * #snapshot} once, then batches. A batch takes the watcher from one state of the store to a later
 * one: changes between may have been left out, and references are whole after each batch but under
 * so steady a stream of changes that no pause is found (then they are whole at the next). A stored
 * object that this release cannot read is treated as absent.
 */
public interface TopologyListener {

  /** Everything, when the store has been read for the first time. */
  void snapshot(List<TopologyObject> objects);

  /** What changed; at most one delta an object. */
  void changes(List<Delta> deltas);

  /**
   * After {@link #snapshot} the watch is current; this tells when that ends and when it is so
   * again.
   */
  default void freshness(Freshness freshness) {}
}
