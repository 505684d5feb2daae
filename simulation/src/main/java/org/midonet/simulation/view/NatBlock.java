package org.midonet.simulation.view;

import java.util.UUID;

/**
 * An owned block of NAT ports at one address of one device.
 *
 * @param firstPort its first port
 * @param size how many: a power of two
 * @param owner the ingress port that owns it
 * @param preference of several blocks, the one that has the most is drawn from
 */
public record NatBlock(int firstPort, int size, UUID owner, int preference) {

  /**
   * The blocks of an address are filed by the aligned range of this many ports that they lie in.
   */
  public static final int GRAIN = 64;

  /** Whether the port is one of the block's. */
  public boolean contains(int port) {
    return firstPort <= port && port < firstPort + size;
  }
}
