package org.midonet.topology;

import java.util.Optional;
import java.util.UUID;

/**
 * Undoes the translation of a connection on its return packets.
 *
 * @param id its identity
 * @param chainId the chain
 * @param condition the packets it applies to
 * @param action what follows: ACCEPT, CONTINUE or RETURN
 * @param destination true undoes a destination translation, false a source translation
 * @param floatingIpPortId the port whose floating IP this rule implements
 * @param meterName what its packets count for, if anything
 */
@TopologyRecord
public record ReverseNatRule(
    UUID id,
    @Ref(to = Chain.class, onDelete = OnDelete.CASCADE) UUID chainId,
    Condition condition,
    RuleAction action,
    boolean destination,
    @Ref(to = Port.class, onDelete = OnDelete.CASCADE) Optional<UUID> floatingIpPortId,
    Optional<String> meterName)
    implements Rule, ReverseNatRuleBuilder.With {

  /** Without a meter. */
  public ReverseNatRule(
      UUID id,
      UUID chainId,
      Condition condition,
      RuleAction action,
      boolean destination,
      Optional<UUID> floatingIpPortId) {
    this(id, chainId, condition, action, destination, floatingIpPortId, Optional.empty());
  }
}
