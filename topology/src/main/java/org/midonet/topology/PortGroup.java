package org.midonet.topology;

import java.util.Optional;
import java.util.UUID;

/**
 * A set of ports that rules can name; a stateful one shares connection state.
 *
 * @param id its identity
 * @param tenantId the owning project, as the identity service names it
 * @param name for people; need not be unique
 * @param stateful connections through one member are known at every member
 */
@TopologyRecord
public record PortGroup(UUID id, Optional<String> tenantId, Optional<String> name, boolean stateful)
    implements TopologyObject, PortGroupBuilder.With {}
