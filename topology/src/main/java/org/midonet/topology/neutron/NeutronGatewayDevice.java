package org.midonet.topology.neutron;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.topology.Lists;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TopologyRecord;

/**
 * What L2 gateways lead through: a router that is a VTEP.
 *
 * @param id its identity
 * @param tenantId the owning project
 * @param name for people
 * @param type what it is
 * @param resourceId the router
 * @param tunnelIps its tunnel addresses, of which the first is used
 * @param managementIp of hardware
 * @param managementPort of hardware
 * @param managementProtocol of hardware
 */
@TopologyRecord
public record NeutronGatewayDevice(
    UUID id,
    Optional<String> tenantId,
    Optional<String> name,
    Optional<Type> type,
    Optional<UUID> resourceId,
    List<IpAddress> tunnelIps,
    Optional<IpAddress> managementIp,
    Optional<Integer> managementPort,
    Optional<String> managementProtocol)
    implements TopologyObject, NeutronGatewayDeviceBuilder.With {

  /** Kinds of devices. */
  public enum Type {
    /** A router of ours. */
    @JsonProperty("router_vtep")
    ROUTER_VTEP,
    /** Hardware, which nothing here speaks to. */
    @JsonProperty("hw_vtep")
    HW_VTEP
  }

  public NeutronGatewayDevice {
    tunnelIps = Lists.copy(tunnelIps);
  }

  /** The tunnel address that is used. */
  public Optional<IpAddress> tunnelIp() {
    return tunnelIps.stream().findFirst();
  }
}
