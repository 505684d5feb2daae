/**
 * The few ways in which a request about the topology fails. Each names what the caller can act
 * upon; none is used for what cannot happen.
 */
@NullMarked
package org.midonet.topology.error;

import org.jspecify.annotations.NullMarked;
