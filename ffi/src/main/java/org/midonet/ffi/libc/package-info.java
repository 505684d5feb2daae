/**
 * Thin wrappers of C library calls for files, sockets, memory mappings and mounts. In: descriptors
 * and segments. Out: results, or a SyscallException.
 */
@NullMarked
package org.midonet.ffi.libc;

import org.jspecify.annotations.NullMarked;
