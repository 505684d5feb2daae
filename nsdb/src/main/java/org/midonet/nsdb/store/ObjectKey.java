package org.midonet.nsdb.store;

import java.util.UUID;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TopologyTypes;

/** Names a stored object by its stored type. */
record ObjectKey(Class<? extends TopologyObject> type, UUID id) {

  ObjectKey {
    type = TopologyTypes.of(type);
  }

  static ObjectKey of(TopologyObject object) {
    return new ObjectKey(object.getClass(), object.id());
  }

  @Override
  public String toString() {
    return TopologyTypes.name(type) + " " + id;
  }
}
