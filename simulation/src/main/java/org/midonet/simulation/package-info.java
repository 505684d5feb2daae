/**
 * What the virtual network does to a packet, as one pure function: {@link
 * org.midonet.simulation.Simulation#simulate}.
 *
 * <p>In come a {@link org.midonet.simulation.Packet}, the exterior port that it entered by, and a
 * {@link org.midonet.simulation.NetworkView}: an immutable snapshot of the topology and of the slow
 * state (MACs, neighbours, port locations, owned NAT blocks). Out goes a {@link
 * org.midonet.simulation.Verdict}: what is done with the packet, for which other packets that holds
 * too (its mask), until what changes (its dependencies), what the caller must learn from it (its
 * effects) and how it was found (its path). No IO, no thread, no clock, no randomness: the agent,
 * the API's trace and the tests run the same code. The mechanism is explained in
 * docs/design/simulation.md.
 */
@NullMarked
package org.midonet.simulation;

import org.jspecify.annotations.NullMarked;
