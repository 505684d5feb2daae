/**
 * The network state database in ZooKeeper 3.9. One {@link org.midonet.nsdb.zookeeper.Session} keeps
 * a raw client alive through suspensions and expiries; over it go pipelined reads, atomic groups
 * ({@code multi}), mirrors by persistent recursive watches, and claimed (ephemeral) nodes that are
 * made again with each session. Here also: the embedded server.
 *
 * <p>All that hears from ZooKeeper runs on one thread, the session's loop, in the order in which
 * the server sent it: that order is what makes mirrors exact.
 */
@NullMarked
package org.midonet.nsdb.zookeeper;

import org.jspecify.annotations.NullMarked;
