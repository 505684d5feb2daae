package org.midonet.topology;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A set of hosts on which service containers may run.
 *
 * @param id its identity
 * @param name for people; need not be unique
 * @param hostIds its members
 */
@TopologyRecord
public record HostGroup(UUID id, Optional<String> name, @Ref(to = Host.class) List<UUID> hostIds)
    implements TopologyObject, HostGroupBuilder.With {

  public HostGroup {
    hostIds = Lists.copy(hostIds);
  }
}
