package org.midonet.datapath;

import org.midonet.packet.Mac;

/**
 * Which bits of a packet's MACs count.
 *
 * @param destination of the destination, 48 bits
 * @param source of the source, 48 bits
 */
public record MacMask(long destination, long source) {
  /** None. */
  public static final MacMask NONE = new MacMask(0, 0);

  /** All of both. */
  public static final MacMask EXACT = new MacMask(Mac.MASK, Mac.MASK);
}
