package org.midonet.topology;

import java.util.Optional;
import java.util.UUID;

/**
 * Changes VLAN tags, and may redirect the packet to another port.
 *
 * @param id its identity
 * @param chainId the chain
 * @param condition the packets it applies to
 * @param action ACCEPT or REDIRECT
 * @param popVlan remove the outer tag
 * @param pushVlan tag to add; 0 for none
 * @param targetPortId where to redirect to; not checked
 * @param ingress redirect into (true) or out of (false) that port
 * @param failOpen pass the packet on when that port is down
 * @param meterName what its packets count for, if anything
 */
@TopologyRecord
public record L2TransformRule(
    UUID id,
    @Ref(to = Chain.class, onDelete = OnDelete.CASCADE) UUID chainId,
    Condition condition,
    RuleAction action,
    boolean popVlan,
    int pushVlan,
    Optional<UUID> targetPortId,
    boolean ingress,
    boolean failOpen,
    Optional<String> meterName)
    implements Rule, L2TransformRuleBuilder.With {

  /** Without a meter. */
  public L2TransformRule(
      UUID id,
      UUID chainId,
      Condition condition,
      RuleAction action,
      boolean popVlan,
      int pushVlan,
      Optional<UUID> targetPortId,
      boolean ingress,
      boolean failOpen) {
    this(
        id,
        chainId,
        condition,
        action,
        popVlan,
        pushVlan,
        targetPortId,
        ingress,
        failOpen,
        Optional.empty());
  }
}
