package org.midonet.nsdb;

import java.util.UUID;
import org.midonet.topology.TopologyObject;

/** One change of the topology as a watcher sees it. */
public sealed interface Delta {

  /** The type under which the object is stored. */
  Class<? extends TopologyObject> type();

  /** The object's id. */
  UUID id();

  /** The object is new, or has this value now. */
  record Put(Class<? extends TopologyObject> type, TopologyObject object) implements Delta {
    @Override
    public UUID id() {
      return object.id();
    }
  }

  /** The object is no more. */
  record Gone(Class<? extends TopologyObject> type, UUID id) implements Delta {}
}
