package org.midonet.topology;

import java.util.List;
import java.util.UUID;

/**
 * Copies the packets that match any of its conditions to a port.
 *
 * @param id its identity
 * @param toPortId where the copies go
 * @param conditions which packets
 */
@TopologyRecord
public record Mirror(
    UUID id,
    @Ref(to = Port.class, onDelete = OnDelete.CASCADE) UUID toPortId,
    List<Condition> conditions)
    implements TopologyObject, MirrorBuilder.With {

  public Mirror {
    conditions = Lists.copy(conditions);
  }
}
