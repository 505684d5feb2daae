package org.midonet.topology;

import java.util.Optional;
import java.util.UUID;

/**
 * An L4 load balancer on a router.
 *
 * @param id its identity
 * @param tenantId the owning project; without one it belongs to whoever owns its router
 * @param adminStateUp whether it handles packets at all
 * @param routerId the router it works on
 */
@TopologyRecord
public record LoadBalancer(
    UUID id,
    Optional<String> tenantId,
    boolean adminStateUp,
    @Ref(to = Router.class, onDelete = OnDelete.REFUSE, exclusive = true) Optional<UUID> routerId)
    implements TopologyObject, LoadBalancerBuilder.With {}
