package org.midonet.agent.binding;

import org.midonet.datapath.PortLimits;

/**
 * How much of the table of connections each port may use. Ports by which the virtual network is
 * left are charged for what the whole outside opens, and have a quarter; guests share a half, each
 * at least {@link #LEAST}. So twenty guests cannot fill the table whatever they do, and where there
 * are more it takes thirty that all misbehave.
 */
final class Quotas {

  /** What a guest may have at least. */
  static final int LEAST = 8_192;

  private final int room;
  private int guests = 1;

  /**
   * @param room how many connections fit into the table
   */
  Quotas(int room) {
    this.room = room;
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
        usual.missesPerSecond(),
        usual.missBurst());
  }
}
