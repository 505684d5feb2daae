@NullMarked
package org.midonet.ffi.poll;

import org.jspecify.annotations.NullMarked;
