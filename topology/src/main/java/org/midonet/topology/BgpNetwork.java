package org.midonet.topology;

import java.util.UUID;
import org.midonet.packet.Prefix;

/**
 * A prefix that a router announces.
 *
 * @param id its identity
 * @param routerId the router
 * @param prefix what is announced
 */
@TopologyRecord
public record BgpNetwork(
    UUID id, @Ref(to = Router.class, onDelete = OnDelete.CASCADE) UUID routerId, Prefix prefix)
    implements TopologyObject, BgpNetworkBuilder.With {}
