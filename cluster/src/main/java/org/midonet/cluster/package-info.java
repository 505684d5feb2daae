/**
 * The daemon midonet-cluster: what stands between those who state intent and the store.
 *
 * <p>In come HTTP requests; out go transactions on the topology and JSON about it. {@link
 * org.midonet.cluster.ClusterServer} is the whole of it as an object, {@link
 * org.midonet.cluster.Main} as a process.
 */
@NullMarked
package org.midonet.cluster;

import org.jspecify.annotations.NullMarked;
