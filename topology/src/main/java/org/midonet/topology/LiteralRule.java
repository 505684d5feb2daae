package org.midonet.topology;

import java.util.Optional;
import java.util.UUID;

/**
 * Decides about a packet: accept, drop, reject or return.
 *
 * @param id its identity
 * @param chainId the chain
 * @param condition the packets it applies to
 * @param action what happens to a packet that matches
 * @param meterName what its packets count for, if anything
 */
@TopologyRecord
public record LiteralRule(
    UUID id,
    @Ref(to = Chain.class, onDelete = OnDelete.CASCADE) UUID chainId,
    Condition condition,
    RuleAction action,
    Optional<String> meterName)
    implements Rule, LiteralRuleBuilder.With {

  /** Without a meter. */
  public LiteralRule(UUID id, UUID chainId, Condition condition, RuleAction action) {
    this(id, chainId, condition, action, Optional.empty());
  }
}
