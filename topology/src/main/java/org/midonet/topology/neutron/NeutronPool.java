package org.midonet.topology.neutron;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.topology.Lists;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TopologyRecord;

/**
 * Those who do the work of a load balancer.
 *
 * @param id its identity
 * @param tenantId the owning project
 * @param name for people
 * @param adminStateUp whether it handles packets
 * @param loadbalancers the load balancer: exactly one
 * @param listeners those whose default pool it is made as
 * @param protocol TCP or UDP; what is more is TCP
 * @param lbAlgorithm as Neutron says
 * @param sessionPersistence what keeps a client with its member
 */
@TopologyRecord
public record NeutronPool(
    UUID id,
    Optional<String> tenantId,
    Optional<String> name,
    boolean adminStateUp,
    List<NeutronListener.Id> loadbalancers,
    List<NeutronListener.Id> listeners,
    Optional<String> protocol,
    Optional<String> lbAlgorithm,
    Optional<Persistence> sessionPersistence)
    implements TopologyObject, NeutronPoolBuilder.With {

  public NeutronPool {
    loadbalancers = Lists.copy(loadbalancers);
    listeners = Lists.copy(listeners);
  }

  /** Whether a client's address decides who serves it. */
  public boolean sticky() {
    return sessionPersistence
        .flatMap(Persistence::type)
        .filter(type -> type.equalsIgnoreCase("SOURCE_IP"))
        .isPresent();
  }

  /** What keeps a client with its member: only SOURCE_IP has an effect. */
  public record Persistence(Optional<String> type) {}
}
