/** The JSON form of topology records: what the store keeps, readable with {@code zkCli}. */
@NullMarked
package org.midonet.topology.json;

import org.jspecify.annotations.NullMarked;
