package org.midonet.topology.neutron;

import java.util.UUID;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TopologyRecord;

/**
 * A resource of Neutron that is kept and answered, and has no effect so far: the document as it
 * came.
 *
 * @param id its identity
 * @param kind the path of its collection, such as {@code bgp_peers}
 * @param document its JSON text
 */
@TopologyRecord
public record NeutronDocument(UUID id, String kind, String document)
    implements TopologyObject, NeutronDocumentBuilder.With {}
