package org.midonet.topology.neutron;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.topology.Lists;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TopologyRecord;

/**
 * A router of Neutron.
 *
 * @param id its identity, and our router's
 * @param tenantId the owning project
 * @param name for people
 * @param status as Neutron says
 * @param adminStateUp whether it handles packets
 * @param gwPortId its port on an external network
 * @param externalGatewayInfo how it uses that port
 * @param routes extra routes
 */
@TopologyRecord
public record NeutronRouter(
    UUID id,
    Optional<String> tenantId,
    Optional<String> name,
    Optional<String> status,
    boolean adminStateUp,
    Optional<UUID> gwPortId,
    Optional<GatewayInfo> externalGatewayInfo,
    List<HostRoute> routes)
    implements TopologyObject, NeutronRouterBuilder.With {

  public NeutronRouter {
    routes = Lists.copy(routes);
  }

  /** Whether what leaves by the gateway gets the gateway's address. */
  public boolean snat() {
    return externalGatewayInfo.map(GatewayInfo::enableSnat).orElse(false);
  }

  /** How a router uses its gateway. */
  public record GatewayInfo(Optional<UUID> networkId, boolean enableSnat) {}
}
