package org.midonet.datapath;

/**
 * Ports in a row: a power of two of them, aligned to their number.
 *
 * @param first the lowest
 * @param size how many
 */
public record PortBlock(int first, int size) {
  /** Checks the alignment. */
  public PortBlock {
    if (size < 1 || Integer.bitCount(size) != 1 || first < 0 || first % size != 0) {
      throw new IllegalArgumentException("not an aligned power of two: " + first + "+" + size);
    }
    if (first + size > 0x10000) {
      throw new IllegalArgumentException("beyond port 65535: " + first + "+" + size);
    }
  }

  /** Whether it is one of them. */
  public boolean contains(int port) {
    return port >= first && port < first + size;
  }
}
