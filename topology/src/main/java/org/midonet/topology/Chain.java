package org.midonet.topology;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An ordered list of rules.
 *
 * @param id its identity
 * @param tenantId the owning project, as the identity service names it
 * @param name for people; need not be unique
 * @param ruleIds its rules, in the order in which they are tried
 */
@TopologyRecord
public record Chain(
    UUID id,
    Optional<String> tenantId,
    Optional<String> name,
    @Ref(to = Rule.class) List<UUID> ruleIds)
    implements TopologyObject, ChainBuilder.With {

  public Chain {
    ruleIds = Lists.copy(ruleIds);
  }
}
