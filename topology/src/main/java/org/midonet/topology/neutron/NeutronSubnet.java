package org.midonet.topology.neutron;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Prefix;
import org.midonet.topology.Lists;
import org.midonet.topology.OnDelete;
import org.midonet.topology.Ref;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TopologyRecord;

/**
 * A subnet of Neutron.
 *
 * @param id its identity, and its DHCP service's
 * @param networkId the network
 * @param tenantId the owning project
 * @param name for people
 * @param ipVersion 4 or 6
 * @param cidr its addresses
 * @param gatewayIp the address of the way out
 * @param allocationPools what Neutron gives addresses from
 * @param dnsNameservers what DHCP tells
 * @param hostRoutes what DHCP tells
 * @param enableDhcp whether DHCP answers
 * @param shared usable by other projects
 * @param ipv6RaMode slaac, dhcpv6-stateful or dhcpv6-stateless
 * @param ipv6AddressMode slaac, dhcpv6-stateful or dhcpv6-stateless
 */
@TopologyRecord
public record NeutronSubnet(
    UUID id,
    @Ref(to = NeutronNetwork.class, onDelete = OnDelete.CASCADE) UUID networkId,
    Optional<String> tenantId,
    Optional<String> name,
    int ipVersion,
    Prefix cidr,
    Optional<IpAddress> gatewayIp,
    List<AllocationPool> allocationPools,
    List<IpAddress> dnsNameservers,
    List<HostRoute> hostRoutes,
    boolean enableDhcp,
    boolean shared,
    Optional<String> ipv6RaMode,
    Optional<String> ipv6AddressMode)
    implements TopologyObject, NeutronSubnetBuilder.With {

  public NeutronSubnet {
    allocationPools = Lists.copy(allocationPools);
    dnsNameservers = Lists.copy(dnsNameservers);
    hostRoutes = Lists.copy(hostRoutes);
  }

  /** A range of addresses, both ends included. */
  public record AllocationPool(IpAddress start, IpAddress end) {}
}
