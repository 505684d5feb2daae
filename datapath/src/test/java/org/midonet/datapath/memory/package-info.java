/** The contract suite over the datapath in memory. */
@NullMarked
package org.midonet.datapath.memory;

import org.jspecify.annotations.NullMarked;
