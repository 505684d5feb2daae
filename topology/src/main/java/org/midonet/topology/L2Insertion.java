package org.midonet.topology;

import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.Mac;

/**
 * A service that sees all traffic of a protected port (spec: service insertion).
 *
 * @param id its identity
 * @param portId the protected port
 * @param servicePortId the port of the service
 * @param mac the protected port's hardware address
 * @param vlan tag by which the service tells protected ports apart; 0: none
 * @param position order among the insertions of a port
 * @param failOpen pass traffic when the service is down
 */
@TopologyRecord
public record L2Insertion(
    UUID id,
    @Ref(to = Port.class, onDelete = OnDelete.CASCADE) UUID portId,
    @Ref(to = Port.class, onDelete = OnDelete.CASCADE) UUID servicePortId,
    Optional<Mac> mac,
    int vlan,
    int position,
    boolean failOpen)
    implements TopologyObject, L2InsertionBuilder.With {}
