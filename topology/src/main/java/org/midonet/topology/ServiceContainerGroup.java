package org.midonet.topology;

import java.util.Optional;
import java.util.UUID;

/**
 * Where service containers may run; without either group: anywhere.
 *
 * @param id its identity
 * @param hostGroupId on these hosts
 * @param portGroupId where these ports are bound
 */
@TopologyRecord
public record ServiceContainerGroup(
    UUID id,
    @Ref(to = HostGroup.class) Optional<UUID> hostGroupId,
    @Ref(to = PortGroup.class) Optional<UUID> portGroupId)
    implements TopologyObject, ServiceContainerGroupBuilder.With {}
