package org.midonet.datapath;

import org.midonet.packet.FlowKey;

/**
 * A packet handed over. It waits for nothing in the datapath: who decided it injects it.
 *
 * @param reason why
 * @param arrival how it came; to be given to {@link Datapath#inject}
 * @param inPort the port to be judged for, as in {@link InPort}; of a {@link
 *     MissReason#STALE_REPLY} the forward packet's
 * @param key what is to be judged: the packet's key; of a {@link MissReason#STALE_REPLY} the
 *     forward packet's
 * @param packet the packet
 * @param nanos when, on {@link System#nanoTime}'s clock
 */
public record Miss(
    MissReason reason, Arrival arrival, int inPort, FlowKey key, Packet packet, long nanos) {}
