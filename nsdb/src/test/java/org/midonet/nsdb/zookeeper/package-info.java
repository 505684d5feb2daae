/** Tests of zookeeper. */
@NullMarked
package org.midonet.nsdb.zookeeper;

import org.jspecify.annotations.NullMarked;
