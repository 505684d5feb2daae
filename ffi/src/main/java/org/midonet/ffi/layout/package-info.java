/**
 * The layouts of kernel structures as constants: names, offsets and sizes. A test compiles a C file
 * that prints the same and compares. In: nothing. Out: offsets for the other rooms.
 */
@NullMarked
package org.midonet.ffi.layout;

import org.jspecify.annotations.NullMarked;
