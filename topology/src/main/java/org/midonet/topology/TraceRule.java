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
 */
@TopologyRecord
public record TraceRule(
    UUID id,
    @Ref(to = Chain.class, onDelete = OnDelete.CASCADE) UUID chainId,
    Condition condition,
    Optional<UUID> traceRequestId,
    Optional<Long> limit)
    implements Rule, TraceRuleBuilder.With {}
