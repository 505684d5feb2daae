/**
 * The only door to native code. Each sub-package is one concern (files and sockets, polling,
 * network namespaces, netlink, packet sockets, tap devices, BPF) and mirrors a header or a man page
 * that its comments name. What comes in: plain values and memory segments; what goes out: plain
 * values, or a {@link org.midonet.ffi.SyscallException} that says which call failed and why.
 * Nothing here knows what it is used for.
 */
@NullMarked
package org.midonet.ffi;

import org.jspecify.annotations.NullMarked;
