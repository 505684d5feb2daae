/**
 * Netlink messages and rtnetlink: links and addresses, listed, watched, made and removed. In: names
 * and values. Out: records, or a NetlinkException with the kernel's own words.
 */
@NullMarked
package org.midonet.ffi.netlink;

import org.jspecify.annotations.NullMarked;
