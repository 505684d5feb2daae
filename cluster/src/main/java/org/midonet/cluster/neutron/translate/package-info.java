/**
 * From what Neutron wants to what the network is. In comes a record of {@link
 * org.midonet.topology.neutron} that was made, changed or deleted, and the state of the store; out
 * go changes of the topology and entries for the tables of bridges. Nothing here keeps state, draws
 * a random number or looks at a clock: the same request upon the same state has the same effect.
 * Ids, orders and effects are those of MidoNet 5, docs/design/neutron.md tells where they are not.
 */
@NullMarked
package org.midonet.cluster.neutron.translate;

import org.jspecify.annotations.NullMarked;
