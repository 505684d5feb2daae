package org.midonet.topology;

import java.util.List;
import java.util.UUID;
import org.midonet.packet.Prefix;

/**
 * What DHCPv6 answers on one IPv6 subnet of a bridge.
 *
 * @param id its identity
 * @param bridgeId the bridge
 * @param prefix the subnet
 * @param hosts reservations
 */
@TopologyRecord
public record DhcpV6(
    UUID id,
    @Ref(to = Bridge.class, onDelete = OnDelete.CASCADE) UUID bridgeId,
    Prefix prefix,
    List<DhcpV6Host> hosts)
    implements TopologyObject, DhcpV6Builder.With {

  public DhcpV6 {
    hosts = Lists.copy(hosts);
  }
}
