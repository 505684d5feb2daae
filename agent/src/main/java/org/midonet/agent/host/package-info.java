/**
 * The host itself: its interfaces as the kernel shows them, and its registration in the NSDB. In
 * come rtnetlink's events; out go snapshots, to the bindings and to the cloud.
 */
@NullMarked
package org.midonet.agent.host;

import org.jspecify.annotations.NullMarked;
