/**
 * Raw frames on an interface through AF_PACKET sockets. In: frames in segments. Out: frames in
 * segments.
 */
@NullMarked
package org.midonet.ffi.packet;

import org.jspecify.annotations.NullMarked;
