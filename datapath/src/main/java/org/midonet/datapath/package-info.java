/**
 * The kernel's flow table behind one interface. In come ports, flows, templates and packets, as the
 * agent decided them; out go misses (packets that no flow knows), events and counters. It knows
 * ports, flows, connections and packets; it does not know what a bridge is.
 *
 * <p>{@link org.midonet.datapath.Datapath} is the contract. {@code memory} is its executable
 * specification, {@code ebpf} forwards in the kernel; one contract suite runs over both.
 */
@NullMarked
package org.midonet.datapath;

import org.jspecify.annotations.NullMarked;
