package org.midonet.topology.neutron;

import java.util.Optional;
import java.util.UUID;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TopologyRecord;

/**
 * A port that gets copies of others' packets.
 *
 * @param id its identity, and its mirror's
 * @param tenantId the owning project
 * @param name for people
 * @param description for people
 * @param portId where the copies go
 */
@TopologyRecord
public record NeutronTapService(
    UUID id,
    Optional<String> tenantId,
    Optional<String> name,
    Optional<String> description,
    UUID portId)
    implements TopologyObject, NeutronTapServiceBuilder.With {}
