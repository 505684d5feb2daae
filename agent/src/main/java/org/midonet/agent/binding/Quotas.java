package org.midonet.agent.binding;

import org.midonet.datapath.PortLimits;

/**
 * How much each port may use of the table of connections, of the flow table, and of the room for
 * misses that wait. Ports by which the virtual network is left are charged for what the whole
 * outside opens, and have a quarter; guests share a half, each at least {@link #LEAST}. So twenty
 * guests cannot fill the table whatever they do, and where there are more it takes thirty that all
 * misbehave.
 */
final class Quotas {

  /** What a guest may have at least. */
  static final int LEAST = 8_192;

  /** Octets of all guests' misses that may wait: half of the kernel's ring. */
  private static final int MISSES = 8 << 20;

  /** One large packet, and some small ones. */
  private static final int LEAST_MISSES = 64 << 10;

  /** Action lists that a guest's flows may have at least. */
  private static final int LEAST_LISTS = 1_024;

  private final int room;
  private final int lists;
  private int guests = 1;

  /**
   * @param room how many connections fit into the table
   * @param lists how many action lists fit into theirs
   */
  Quotas(int room, int lists) {
    this.room = room;
    this.lists = lists;
  }

  /**
   * So many guests are bound here. The share changes when their number passes a power of two, so
   * that few ports are written anew.
   *
   * @return whether the limits have changed
   */
  boolean share(int count) {
    int rounded = count <= 1 ? 1 : Integer.highestOneBit(count - 1) << 1;
    boolean changed = rounded != guests;
    guests = rounded;
    return changed;
  }

  /** The limits of a port. */
  PortLimits of(boolean uplink) {
    PortLimits usual = PortLimits.USUAL;
    int share = uplink ? room / 4 : Math.max(LEAST, room / 2 / guests);
    return new PortLimits(
        Math.min(Math.max(usual.connections(), room / 4), share),
        uplink ? usual.missOctets() : misses(usual.missOctets()));
  }

  /** How many action lists a port's flows may have. */
  int lists(boolean uplink) {
    return uplink ? lists / 8 : Math.max(LEAST_LISTS, lists / 2 / guests);
  }

  private int misses(int most) {
    return Math.clamp(MISSES / guests, LEAST_MISSES, most);
  }
}
