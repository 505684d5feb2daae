package org.midonet.topology;

import java.util.Optional;
import java.util.UUID;

/**
 * Continues in another chain, and comes back when that one decides nothing.
 *
 * @param id its identity
 * @param chainId the chain
 * @param condition the packets it applies to
 * @param jumpChainId the other chain
 * @param jumpChainName informative
 * @param meterName what its packets count for, if anything
 */
@TopologyRecord
public record JumpRule(
    UUID id,
    @Ref(to = Chain.class, onDelete = OnDelete.CASCADE) UUID chainId,
    Condition condition,
    @Ref(to = Chain.class, onDelete = OnDelete.CASCADE) UUID jumpChainId,
    Optional<String> jumpChainName,
    Optional<String> meterName)
    implements Rule, JumpRuleBuilder.With {

  /** Without a meter. */
  public JumpRule(
      UUID id,
      UUID chainId,
      Condition condition,
      UUID jumpChainId,
      Optional<String> jumpChainName) {
    this(id, chainId, condition, jumpChainId, jumpChainName, Optional.empty());
  }
}
