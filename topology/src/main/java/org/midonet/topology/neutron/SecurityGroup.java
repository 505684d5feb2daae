package org.midonet.topology.neutron;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.topology.Lists;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TopologyRecord;

/**
 * A security group of Neutron.
 *
 * @param id its identity, and its address group's
 * @param tenantId the owning project
 * @param name for people
 * @param description for people
 * @param securityGroupRules its rules as they come and go on the wire; stored they are objects of
 *     their own, and this is empty
 */
@TopologyRecord
public record SecurityGroup(
    UUID id,
    Optional<String> tenantId,
    Optional<String> name,
    Optional<String> description,
    List<SecurityGroupRule> securityGroupRules)
    implements TopologyObject, SecurityGroupBuilder.With {

  public SecurityGroup {
    securityGroupRules = Lists.copy(securityGroupRules);
  }
}
