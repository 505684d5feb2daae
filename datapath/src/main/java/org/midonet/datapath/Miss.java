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
 * @param place what it takes of its port's room until it is {@link Datapath#judged}
 */
public record Miss(
    MissReason reason,
    Arrival arrival,
    int inPort,
    FlowKey key,
    Packet packet,
    long nanos,
    Place place) {

  /**
   * A place among the misses of a port that wait.
   *
   * @param port whose; 0 for what no local port has brought
   * @param mark octets that the port has handed over so far, this one's included; modulo 2^32
   */
  public record Place(int port, int mark) {}
}
