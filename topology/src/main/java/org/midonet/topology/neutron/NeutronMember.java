package org.midonet.topology.neutron;

import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.topology.OnDelete;
import org.midonet.topology.Ref;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TopologyRecord;

/**
 * One who does the work of a load balancer.
 *
 * @param id its identity
 * @param tenantId the owning project
 * @param name for people
 * @param adminStateUp whether it gets connections
 * @param poolId the pool
 * @param subnetId where it is
 * @param address where it listens
 * @param protocolPort where it listens
 * @param weight its share; empty: 1
 */
@TopologyRecord
public record NeutronMember(
    UUID id,
    Optional<String> tenantId,
    Optional<String> name,
    boolean adminStateUp,
    @Ref(to = NeutronPool.class, onDelete = OnDelete.CASCADE) UUID poolId,
    Optional<UUID> subnetId,
    IpAddress address,
    int protocolPort,
    Optional<Integer> weight)
    implements TopologyObject, NeutronMemberBuilder.With {}
