package org.midonet.datapath;

/**
 * The MACs a packet must bear.
 *
 * @param destination the destination, 48 bits
 * @param source the source, 48 bits
 * @param mask which bits of them count
 */
public record MacMatch(long destination, long source, MacMask mask) {
  /** Any. */
  public static final MacMatch ANY = new MacMatch(0, 0, MacMask.NONE);
}
