/** Tests of store. */
@NullMarked
package org.midonet.nsdb.store;

import org.jspecify.annotations.NullMarked;
