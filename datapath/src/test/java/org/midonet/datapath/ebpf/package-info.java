@NullMarked
package org.midonet.datapath.ebpf;

import org.jspecify.annotations.NullMarked;
