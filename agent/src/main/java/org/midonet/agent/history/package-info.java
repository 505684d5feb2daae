/**
 * The history of flows: a record of each judged packet, as a datagram to whoever was configured to
 * receive them. In come verdicts, on the forwarding thread; out go datagrams, from a thread of its
 * own. Nothing that goes wrong here concerns a packet.
 */
@NullMarked
package org.midonet.agent.history;

import org.jspecify.annotations.NullMarked;
