package org.midonet.simulation.view;

import java.util.UUID;
import org.midonet.packet.IpAddress;

/** An address in the neighbour table of a router or a bridge. */
public record NeighbourKey(UUID device, IpAddress address) {}
