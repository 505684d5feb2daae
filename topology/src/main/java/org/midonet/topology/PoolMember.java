package org.midonet.topology;

import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.IpAddress;

/**
 * A backend of a pool.
 *
 * @param id its identity
 * @param poolId the pool
 * @param adminStateUp whether it handles packets at all
 * @param status whether the health monitor found it working
 * @param address where it listens
 * @param port where it listens
 * @param weight its share; 0: none
 */
@TopologyRecord
public record PoolMember(
    UUID id,
    @Ref(to = Pool.class, onDelete = OnDelete.CASCADE) Optional<UUID> poolId,
    boolean adminStateUp,
    LbStatus status,
    IpAddress address,
    int port,
    int weight)
    implements TopologyObject, PoolMemberBuilder.With {}
