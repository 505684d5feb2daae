/**
 * Where the two rivers meet: the watches of the NSDB come in, and out go {@linkplain
 * org.midonet.simulation.Change changes} of the one immutable {@link
 * org.midonet.simulation.NetworkView}. An agent follows them to forward, the cluster to explain.
 */
@NullMarked
package org.midonet.network;

import org.jspecify.annotations.NullMarked;
