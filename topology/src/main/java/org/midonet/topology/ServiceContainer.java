package org.midonet.topology;

import java.util.Optional;
import java.util.UUID;

/**
 * A service (such as a VPN endpoint) that the cluster places and an agent runs.
 *
 * @param id its identity
 * @param serviceGroupId where it may run
 * @param portId the port it is plugged into
 * @param serviceType what runs
 * @param configurationId what configures it
 */
@TopologyRecord
public record ServiceContainer(
    UUID id,
    @Ref(to = ServiceContainerGroup.class, onDelete = OnDelete.CASCADE)
        Optional<UUID> serviceGroupId,
    @Ref(to = Port.class, onDelete = OnDelete.CASCADE) Optional<UUID> portId,
    String serviceType,
    Optional<UUID> configurationId)
    implements TopologyObject, ServiceContainerBuilder.With {}
