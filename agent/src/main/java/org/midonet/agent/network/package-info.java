/**
 * The agent's picture of the virtual network. In come the watches of the NSDB; out go {@linkplain
 * org.midonet.simulation.Change changes} of the one immutable {@link
 * org.midonet.simulation.NetworkView}, with word of when it is complete and whether it is fresh.
 */
@NullMarked
package org.midonet.agent.network;

import org.jspecify.annotations.NullMarked;
