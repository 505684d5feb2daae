package org.midonet.topology;

import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.IpAddress;

/**
 * A BGP neighbour of a router.
 *
 * @param id its identity
 * @param routerId the router
 * @param asNumber its autonomous system; without it agents leave the peer alone
 * @param address where it is
 * @param keepAlive seconds; empty: the agent's default
 * @param holdTime seconds; empty: the agent's default
 * @param connectRetry seconds; empty: the agent's default
 * @param password TCP MD5 secret
 */
@TopologyRecord
public record BgpPeer(
    UUID id,
    @Ref(to = Router.class, onDelete = OnDelete.CASCADE) UUID routerId,
    Optional<Integer> asNumber,
    Optional<IpAddress> address,
    Optional<Integer> keepAlive,
    Optional<Integer> holdTime,
    Optional<Integer> connectRetry,
    Optional<String> password)
    implements TopologyObject, BgpPeerBuilder.With {}
