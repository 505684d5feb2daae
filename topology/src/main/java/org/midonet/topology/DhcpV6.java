package org.midonet.topology;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Prefix;

/**
 * How stations on one IPv6 subnet of a bridge are configured: by DHCPv6, and by what routers' ports
 * there advertise.
 *
 * @param id its identity
 * @param bridgeId the bridge
 * @param prefix the subnet
 * @param raMode what router ports with an address of the subnet advertise; empty: they do not
 * @param addressMode what DHCPv6 answers: nothing for {@link Ipv6Mode#SLAAC}, only options for
 *     {@link Ipv6Mode#DHCPV6_STATELESS}; empty: as for {@link Ipv6Mode#DHCPV6_STATEFUL}, to clients
 *     with a reservation
 * @param dnsServers what both tell
 * @param hosts reservations
 * @param enabled whether anybody is told anything
 */
@TopologyRecord
public record DhcpV6(
    UUID id,
    @Ref(to = Bridge.class, onDelete = OnDelete.CASCADE) UUID bridgeId,
    Prefix prefix,
    Optional<Ipv6Mode> raMode,
    Optional<Ipv6Mode> addressMode,
    List<IpAddress> dnsServers,
    List<DhcpV6Host> hosts,
    boolean enabled)
    implements TopologyObject, DhcpV6Builder.With {

  public DhcpV6 {
    dnsServers = Lists.copy(dnsServers);
    hosts = Lists.copy(hosts);
  }
}
