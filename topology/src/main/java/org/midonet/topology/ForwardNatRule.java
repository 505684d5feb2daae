package org.midonet.topology;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Translates the source or the destination of packets that open or continue a connection.
 *
 * @param id its identity
 * @param chainId the chain
 * @param condition the packets it applies to
 * @param action what follows the translation: ACCEPT, CONTINUE or RETURN
 * @param destination true translates the destination, false the source
 * @param targets what may be chosen
 * @param floatingIpPortId the port whose floating IP this rule implements
 * @param meterName what its packets count for, if anything
 */
@TopologyRecord
public record ForwardNatRule(
    UUID id,
    @Ref(to = Chain.class, onDelete = OnDelete.CASCADE) UUID chainId,
    Condition condition,
    RuleAction action,
    boolean destination,
    List<NatTarget> targets,
    @Ref(to = Port.class, onDelete = OnDelete.CASCADE) Optional<UUID> floatingIpPortId,
    Optional<String> meterName)
    implements Rule, ForwardNatRuleBuilder.With {

  public ForwardNatRule {
    targets = Lists.copy(targets);
  }

  /** Without a meter. */
  public ForwardNatRule(
      UUID id,
      UUID chainId,
      Condition condition,
      RuleAction action,
      boolean destination,
      List<NatTarget> targets,
      Optional<UUID> floatingIpPortId) {
    this(id, chainId, condition, action, destination, targets, floatingIpPortId, Optional.empty());
  }
}
