package org.midonet.topology;

import java.util.Optional;
import java.util.UUID;

/**
 * Asks agents to trace the packets that match at a device. Exactly one device is named.
 *
 * @param id its identity
 * @param name for people; need not be unique
 * @param portId the device
 * @param bridgeId the device
 * @param routerId the device
 * @param condition which packets
 * @param createdAt milliseconds since 1970
 * @param limit how many packets to trace
 * @param enabled whether agents act on it
 */
@TopologyRecord
public record TraceRequest(
    UUID id,
    Optional<String> name,
    @Ref(to = Port.class, onDelete = OnDelete.CASCADE) Optional<UUID> portId,
    @Ref(to = Bridge.class, onDelete = OnDelete.CASCADE) Optional<UUID> bridgeId,
    @Ref(to = Router.class, onDelete = OnDelete.CASCADE) Optional<UUID> routerId,
    Condition condition,
    long createdAt,
    long limit,
    boolean enabled)
    implements TopologyObject, TraceRequestBuilder.With {}
