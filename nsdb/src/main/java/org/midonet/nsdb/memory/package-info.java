/**
 * The network state database within one process, for the tests of every module: an {@link
 * org.midonet.nsdb.memory.MemoryEnsemble} is the store, each {@code open()} one participant. It
 * passes the contract suite that ZooKeeper passes, and can be told to go away, to expire a session,
 * or to lose an answer.
 */
@NullMarked
package org.midonet.nsdb.memory;

import org.jspecify.annotations.NullMarked;
