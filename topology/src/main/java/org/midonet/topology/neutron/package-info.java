/**
 * What Neutron last said about each of its resources: the mirror that translation reads.
 *
 * <p>In come the documents of Neutron's plugin, reduced to the fields that the interface names; out
 * go records for the store, which keeps them beside the topology that was made of them. The names
 * of components are Neutron's in camel case; those with a colon keep it. References are declared
 * where Neutron itself keeps them whole; an id that may come before its object, or outlive it, is
 * plain.
 */
@NullMarked
package org.midonet.topology.neutron;

import org.jspecify.annotations.NullMarked;
