package org.midonet.topology.neutron;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.topology.Lists;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TopologyRecord;

/**
 * How the members of pools are checked.
 *
 * @param id its identity
 * @param tenantId the owning project
 * @param name for people
 * @param adminStateUp whether it checks
 * @param type as Neutron says; all are checked by a TCP connection
 * @param delay seconds between checks
 * @param timeout seconds to wait for an answer
 * @param maxRetries failures before a member counts as down
 * @param pools whose members
 */
@TopologyRecord
public record NeutronHealthMonitor(
    UUID id,
    Optional<String> tenantId,
    Optional<String> name,
    boolean adminStateUp,
    Optional<String> type,
    int delay,
    int timeout,
    int maxRetries,
    List<NeutronListener.Id> pools)
    implements TopologyObject, NeutronHealthMonitorBuilder.With {

  public NeutronHealthMonitor {
    pools = Lists.copy(pools);
  }
}
