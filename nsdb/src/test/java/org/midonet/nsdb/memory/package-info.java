/** Tests of memory. */
@NullMarked
package org.midonet.nsdb.memory;

import org.jspecify.annotations.NullMarked;
