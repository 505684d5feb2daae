package org.midonet.simulation;

import java.util.UUID;
import org.midonet.packet.IpAddress;

/**
 * The source ports (identifiers of echo requests) from which the datapath takes one for a new
 * connection: a power of two, aligned.
 *
 * @param device the router that translates
 * @param address the address that the connection gets
 * @param owner the ingress port that owns the block
 * @param firstPort the first port
 * @param size how many
 * @param keepFrom the first of the addresses that a connection which has drawn a port may keep
 * @param keepTo the last of them: the rule allows them all
 */
public record Draw(
    UUID device,
    IpAddress address,
    UUID owner,
    int firstPort,
    int size,
    IpAddress keepFrom,
    IpAddress keepTo) {

  /** Where the rule has one address. */
  public Draw(UUID device, IpAddress address, UUID owner, int firstPort, int size) {
    this(device, address, owner, firstPort, size, address, address);
  }

  public Draw {
    if (Integer.bitCount(size) != 1
        || (firstPort & (size - 1)) != 0
        || firstPort < 0
        || firstPort + size > 65536) {
      throw new IllegalArgumentException(
          "not an aligned block of ports: " + firstPort + "+" + size);
    }
  }

  /** Whether the port is one of the block's. */
  public boolean contains(int port) {
    return firstPort <= port && port < firstPort + size;
  }
}
