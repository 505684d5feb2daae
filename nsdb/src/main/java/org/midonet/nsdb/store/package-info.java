/**
 * The network state database over any {@link org.midonet.nsdb.tree.Tree}: where things lie in the
 * tree, how they are written as text, how transactions keep references whole, how mirrors become
 * watches. Callers see only the interfaces of {@code org.midonet.nsdb}.
 */
@NullMarked
package org.midonet.nsdb.store;

import org.jspecify.annotations.NullMarked;
