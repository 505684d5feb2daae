package org.midonet.cluster.json;

import java.util.List;
import java.util.UUID;
import org.midonet.topology.TopologyObject;

/** Pointers of properties. */
final class Shapes {

  private Shapes() {}

  static List<Shape.Reference> pointers(
      String property, Class<? extends TopologyObject> to, List<UUID> ids) {
    return ids.stream().map(id -> new Shape.Reference(property, to, id)).toList();
  }
}
