package org.midonet.topology.neutron;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.topology.Lists;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TopologyRecord;

/**
 * A port of a load balancer that answers.
 *
 * @param id its identity
 * @param tenantId the owning project
 * @param name for people
 * @param adminStateUp whether it handles packets
 * @param loadbalancers the load balancer: exactly one
 * @param defaultPoolId who does the work
 * @param protocol as Neutron says
 * @param protocolPort what clients connect to
 */
@TopologyRecord
public record NeutronListener(
    UUID id,
    Optional<String> tenantId,
    Optional<String> name,
    boolean adminStateUp,
    List<Id> loadbalancers,
    Optional<UUID> defaultPoolId,
    Optional<String> protocol,
    int protocolPort)
    implements TopologyObject, NeutronListenerBuilder.With {

  public NeutronListener {
    loadbalancers = Lists.copy(loadbalancers);
  }

  /** How LBaaS names another object. */
  public record Id(UUID id) {}
}
