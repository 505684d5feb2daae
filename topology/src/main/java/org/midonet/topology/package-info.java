/**
 * The virtual network as immutable records: the plain between the two rivers.
 *
 * <p>One record describes a bridge for the store, the API, the translation from Neutron and the
 * simulation alike. In come values from whoever states intent; out go records that are stored as
 * JSON ({@link org.midonet.topology.json.TopologyJson}) and simulated as they are. Which component
 * points where, and what the deletion of its target does, is declared on the component by {@link
 * org.midonet.topology.Ref}. Only the side that points is stored; the other side is an index that
 * the store keeps (decision 0003).
 */
@NullMarked
package org.midonet.topology;

import org.jspecify.annotations.NullMarked;
