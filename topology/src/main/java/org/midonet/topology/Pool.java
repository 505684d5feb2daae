package org.midonet.topology;

import java.util.Optional;
import java.util.UUID;

/**
 * Backends that share the load of some VIPs.
 *
 * @param id its identity
 * @param loadBalancerId the load balancer
 * @param healthMonitorId who checks the members
 * @param adminStateUp whether it handles packets at all
 * @param protocol what is balanced
 * @param method how a member is chosen
 * @param status whether it works
 * @param mappingStatus state of its health monitoring
 */
@TopologyRecord
public record Pool(
    UUID id,
    @Ref(to = LoadBalancer.class, onDelete = OnDelete.CASCADE) Optional<UUID> loadBalancerId,
    @Ref(to = HealthMonitor.class) Optional<UUID> healthMonitorId,
    boolean adminStateUp,
    L4Protocol protocol,
    LbMethod method,
    LbStatus status,
    PoolMappingStatus mappingStatus)
    implements TopologyObject, PoolBuilder.With {}
