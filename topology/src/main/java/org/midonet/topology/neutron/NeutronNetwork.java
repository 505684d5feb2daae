package org.midonet.topology.neutron;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;
import java.util.UUID;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TopologyRecord;

/**
 * A network of Neutron.
 *
 * @param id its identity, and its bridge's
 * @param tenantId the owning project
 * @param name for people
 * @param status as Neutron says
 * @param adminStateUp whether its bridge handles packets
 * @param shared usable by other projects
 * @param external floating IPs and gateways may be on it
 * @param networkType empty: any kind that we do not tell apart
 * @param qosPolicyId the limits that hold for its ports
 */
@TopologyRecord
public record NeutronNetwork(
    UUID id,
    Optional<String> tenantId,
    Optional<String> name,
    Optional<String> status,
    boolean adminStateUp,
    boolean shared,
    @JsonProperty("router:external") boolean external,
    @JsonProperty("provider:network_type") Optional<NetworkType> networkType,
    Optional<UUID> qosPolicyId)
    implements TopologyObject, NeutronNetworkBuilder.With {

  /** Whether it lies outside: ports on it are interfaces of hosts. */
  public boolean uplink() {
    return networkType.filter(NetworkType.UPLINK::equals).isPresent();
  }
}
