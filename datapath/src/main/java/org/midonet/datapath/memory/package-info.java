/**
 * The datapath in memory: what the kernel programs do, written for reading. Packets go in by method
 * calls and come out at an {@link org.midonet.datapath.memory.Outlet}; time is what the caller says
 * it is. Tests of the agent run on it, and the eBPF programs are compared with it.
 */
@NullMarked
package org.midonet.datapath.memory;

import org.jspecify.annotations.NullMarked;
