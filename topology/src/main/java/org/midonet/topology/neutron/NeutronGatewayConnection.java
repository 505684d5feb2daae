package org.midonet.topology.neutron;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.topology.Lists;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TopologyRecord;

/**
 * A network that is joined to others by an L2 gateway.
 *
 * @param id its identity
 * @param tenantId the owning project
 * @param networkId the network
 * @param segmentationId by which VNI
 * @param l2Gateway through which gateway
 */
@TopologyRecord
public record NeutronGatewayConnection(
    UUID id,
    Optional<String> tenantId,
    UUID networkId,
    int segmentationId,
    Optional<Gateway> l2Gateway)
    implements TopologyObject, NeutronGatewayConnectionBuilder.With {

  /** A gateway, as it comes with a connection. */
  public record Gateway(
      Optional<UUID> id, Optional<String> tenantId, Optional<String> name, List<Device> devices) {
    public Gateway {
      devices = Lists.copy(devices);
    }
  }

  /** A part of a gateway. */
  public record Device(UUID deviceId, Optional<Integer> segmentationId) {}
}
