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
 */
@TopologyRecord
public record JumpRule(
    UUID id,
    @Ref(to = Chain.class, onDelete = OnDelete.CASCADE) UUID chainId,
    Condition condition,
    @Ref(to = Chain.class, onDelete = OnDelete.CASCADE) UUID jumpChainId,
    Optional<String> jumpChainName)
    implements Rule, JumpRuleBuilder.With {}
