@NullMarked
package org.midonet.ffi.netlink;

import org.jspecify.annotations.NullMarked;
