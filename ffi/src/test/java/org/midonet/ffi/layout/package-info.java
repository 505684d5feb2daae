@NullMarked
package org.midonet.ffi.layout;

import org.jspecify.annotations.NullMarked;
