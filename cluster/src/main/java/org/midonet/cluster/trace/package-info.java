/**
 * {@code POST /trace}: what the virtual network would do to a packet, and why. In come a port and a
 * packet; out goes the verdict of the {@linkplain org.midonet.simulation.Simulation simulation} on
 * what the NSDB says now. No host takes part.
 */
@NullMarked
package org.midonet.cluster.trace;

import org.jspecify.annotations.NullMarked;
