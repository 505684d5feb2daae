package org.midonet.topology;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Prefix;

/**
 * What DHCP answers on one IPv4 subnet of a bridge.
 *
 * @param id its identity
 * @param bridgeId the bridge
 * @param subnet the subnet
 * @param serverAddress the address that the server answers from; empty: the gateway's
 * @param defaultGateway option 3
 * @param dnsServers option 6
 * @param interfaceMtu option 26; empty: what the tunnels leave
 * @param staticRoutes option 121
 * @param hosts reservations
 * @param enabled whether it answers
 */
@TopologyRecord
public record Dhcp(
    UUID id,
    @Ref(to = Bridge.class, onDelete = OnDelete.CASCADE) UUID bridgeId,
    Prefix subnet,
    Optional<IpAddress> serverAddress,
    Optional<IpAddress> defaultGateway,
    List<IpAddress> dnsServers,
    Optional<Integer> interfaceMtu,
    List<StaticRoute> staticRoutes,
    List<DhcpHost> hosts,
    boolean enabled)
    implements TopologyObject, DhcpBuilder.With {

  public Dhcp {
    dnsServers = Lists.copy(dnsServers);
    staticRoutes = Lists.copy(staticRoutes);
    hosts = Lists.copy(hosts);
  }
}
