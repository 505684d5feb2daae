package org.midonet.topology;

import java.util.Optional;
import java.util.UUID;

/**
 * A hypervisor or gateway: a machine that runs an agent.
 *
 * @param id its identity
 * @param name for people; need not be unique
 * @param floodingProxyWeight how eagerly it becomes the flooding proxy of a VTEP zone; 0: never
 * @param containerWeight how eagerly it takes service containers; 0: never
 */
@TopologyRecord
public record Host(UUID id, Optional<String> name, int floodingProxyWeight, int containerWeight)
    implements TopologyObject, HostBuilder.With {}
