@NullMarked
package org.midonet.ffi.bpf;

import org.jspecify.annotations.NullMarked;
