/**
 * The bpf system call, libbpf, ring buffers, TC attachment and the BPF file system. In: object
 * files, keys and values in segments. Out: maps, programs, links, records of ring buffers.
 */
@NullMarked
package org.midonet.ffi.bpf;

import org.jspecify.annotations.NullMarked;
