/**
 * Packets that cannot be judged yet, and what is done so that they can be: neighbours are asked,
 * NAT blocks are leased. Bounded by port, so that one VM cannot fill the room for others.
 */
@NullMarked
package org.midonet.agent.waiting;

import org.jspecify.annotations.NullMarked;
