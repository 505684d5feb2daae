package org.midonet.topology;

import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.IpAddress;

/**
 * An address and port that a pool answers.
 *
 * @param id its identity
 * @param poolId the pool
 * @param adminStateUp whether it handles packets at all
 * @param address what clients connect to
 * @param port what clients connect to
 * @param stickySource a client address stays with its member
 * @param gatewayPortId the router port by which an external VIP is reached
 */
@TopologyRecord
public record Vip(
    UUID id,
    @Ref(to = Pool.class, onDelete = OnDelete.CASCADE) Optional<UUID> poolId,
    boolean adminStateUp,
    IpAddress address,
    int port,
    boolean stickySource,
    @Ref(to = Port.class, onDelete = OnDelete.REFUSE) Optional<UUID> gatewayPortId)
    implements TopologyObject, VipBuilder.With {}
