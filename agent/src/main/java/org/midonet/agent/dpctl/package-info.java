/**
 * mm-dpctl: what the kernel's tables hold, for people. It reads what is pinned, so it works beside
 * an agent and without one.
 */
@NullMarked
package org.midonet.agent.dpctl;

import org.jspecify.annotations.NullMarked;
