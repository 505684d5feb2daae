/**
 * The datapath in the kernel: the programs of {@code src/main/bpf}, loaded, pinned and attached,
 * and their maps filled and read. What comes in: ports, flows and templates as records; what goes
 * out: misses, events and counters as records. Each table of {@code midonet.h} has a class that
 * keeps it (its numbers, what refers to them, how long they rest) and one that knows its form in
 * memory.
 *
 * <p>Everything lies pinned in a directory of a BPF file system. A new process adopts what is
 * there: the tables in Java are read back from the maps. What a packet may still be running through
 * (an action list, a mask, a template) rests before its number is used again.
 */
@NullMarked
package org.midonet.datapath.ebpf;

import org.jspecify.annotations.NullMarked;
