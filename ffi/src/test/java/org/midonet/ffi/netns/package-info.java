@NullMarked
package org.midonet.ffi.netns;

import org.jspecify.annotations.NullMarked;
