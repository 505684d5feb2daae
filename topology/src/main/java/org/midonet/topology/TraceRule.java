package org.midonet.topology;

import java.util.Optional;
import java.util.UUID;

/**
 * Marks packets for a trace request.
 *
 * @param id its identity
 * @param chainId the chain
 * @param condition the packets it applies to
 * @param traceRequestId the request; not checked
 * @param limit how many packets to trace
 * @param meterName what its packets count for, if anything
 */
@TopologyRecord
public record TraceRule(
    UUID id,
    @Ref(to = Chain.class, onDelete = OnDelete.CASCADE) UUID chainId,
    Condition condition,
    Optional<UUID> traceRequestId,
    Optional<Long> limit,
    Optional<String> meterName)
    implements Rule, TraceRuleBuilder.With {

  /** Without a meter. */
  public TraceRule(
      UUID id,
      UUID chainId,
      Condition condition,
      Optional<UUID> traceRequestId,
      Optional<Long> limit) {
    this(id, chainId, condition, traceRequestId, limit, Optional.empty());
  }
}
