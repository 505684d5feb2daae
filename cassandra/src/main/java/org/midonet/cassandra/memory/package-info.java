/** The store in memory, which can be told to be away. */
@NullMarked
package org.midonet.cassandra.memory;

import org.jspecify.annotations.NullMarked;
