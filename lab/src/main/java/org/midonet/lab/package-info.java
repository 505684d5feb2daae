/**
 * Whole networks on one machine: hypervisors, their underlay, outside networks and VMs, each a
 * network namespace.
 *
 * <p>A {@link org.midonet.lab.Lab} is a place with a name. What it makes in the kernel carries that
 * name and is written down on disk before it is made, so that any later process can remove it, also
 * after a crash. Quickstart, acceptance tests and benchmarks build on it. Comes in: names,
 * addresses, programs to run. Goes out: running namespaces and processes, and what probes saw
 * (pings, TCP exchanges, captures, DHCP leases).
 */
@NullMarked
package org.midonet.lab;

import org.jspecify.annotations.NullMarked;
