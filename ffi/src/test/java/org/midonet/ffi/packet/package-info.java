@NullMarked
package org.midonet.ffi.packet;

import org.jspecify.annotations.NullMarked;
