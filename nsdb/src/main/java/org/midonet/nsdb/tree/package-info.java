/**
 * What the stores need of a coordination service, and no more: a tree of small text nodes with
 * versions, atomic groups of writes, nodes that live as long as their writer, and mirrors of
 * subtrees.
 *
 * <p>ZooKeeper and the in-memory fake each are one {@link org.midonet.nsdb.tree.Tree}; everything
 * in {@code org.midonet.nsdb.store} is written once, over this.
 */
@NullMarked
package org.midonet.nsdb.tree;

import org.jspecify.annotations.NullMarked;
