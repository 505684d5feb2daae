/** Tap devices: interfaces whose other end is a descriptor of ours. In: names. Out: frames. */
@NullMarked
package org.midonet.ffi.tap;

import org.jspecify.annotations.NullMarked;
