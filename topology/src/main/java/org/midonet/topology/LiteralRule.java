package org.midonet.topology;

import java.util.UUID;

/**
 * Decides about a packet: accept, drop, reject or return.
 *
 * @param id its identity
 * @param chainId the chain
 * @param condition the packets it applies to
 * @param action what happens to a packet that matches
 */
@TopologyRecord
public record LiteralRule(
    UUID id,
    @Ref(to = Chain.class, onDelete = OnDelete.CASCADE) UUID chainId,
    Condition condition,
    RuleAction action)
    implements Rule, LiteralRuleBuilder.With {}
