package org.midonet.topology;

import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Prefix;

/**
 * A route of a router. A route with a next-hop port dies with that port.
 *
 * @param id its identity
 * @param routerId the router
 * @param source source addresses it applies to
 * @param destination destination addresses it applies to
 * @param nextHop what is done with the packet
 * @param nextHopPortId the port of this router that the packet leaves by
 * @param nextHopGateway the neighbour that takes it; empty: the destination itself
 * @param weight the lowest wins among routes to one prefix
 * @param attributes opaque
 * @param gatewayDhcpId the subnet it was made for
 * @param ipsecSiteConnectionId the VPN connection it was made for
 */
@TopologyRecord
public record Route(
    UUID id,
    @Ref(to = Router.class, onDelete = OnDelete.CASCADE) UUID routerId,
    Prefix source,
    Prefix destination,
    NextHop nextHop,
    @Ref(to = Port.class, onDelete = OnDelete.CASCADE) Optional<UUID> nextHopPortId,
    Optional<IpAddress> nextHopGateway,
    int weight,
    Optional<String> attributes,
    @Ref(to = Dhcp.class, onDelete = OnDelete.CASCADE) Optional<UUID> gatewayDhcpId,
    Optional<UUID> ipsecSiteConnectionId)
    implements TopologyObject, RouteBuilder.With {}
