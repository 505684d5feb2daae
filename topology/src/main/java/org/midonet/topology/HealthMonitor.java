package org.midonet.topology;

import java.util.Optional;
import java.util.UUID;

/**
 * How the members of pools are checked: a TCP connection.
 *
 * @param id its identity
 * @param tenantId the owning project, as the identity service names it
 * @param adminStateUp whether it handles packets at all
 * @param status whether it works
 * @param delay seconds between checks
 * @param timeout seconds to wait for an answer
 * @param maxRetries failures before a member counts as down
 */
@TopologyRecord
public record HealthMonitor(
    UUID id,
    Optional<String> tenantId,
    boolean adminStateUp,
    LbStatus status,
    int delay,
    int timeout,
    int maxRetries)
    implements TopologyObject, HealthMonitorBuilder.With {}
