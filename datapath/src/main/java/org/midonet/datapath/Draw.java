package org.midonet.datapath;

import org.midonet.packet.IpAddress;

/**
 * A dynamic source translation: the address, and the ports of which the datapath picks one that no
 * other connection to the same destination has.
 *
 * @param address the new source address
 * @param ports from which a new connection gets its port
 * @param keep what connections that have drawn before may keep when they are renewed
 */
public record Draw(IpAddress address, PortBlock ports, Keep keep) {

  /**
   * What may stay of what was drawn.
   *
   * @param first the lowest address
   * @param last the highest
   * @param ports ports at any of them
   */
  public record Keep(IpAddress first, IpAddress last, PortBlock ports) {

    /** Whether a connection with this source may have it still. */
    public boolean contains(IpAddress address, int port) {
      return contains(address) && ports.contains(port);
    }

    /** Whether it is one of the addresses. */
    public boolean contains(IpAddress address) {
      return first.compareTo(address) <= 0 && address.compareTo(last) <= 0;
    }
  }

  /** The same address, and such ports. */
  public Draw(IpAddress address, PortBlock ports, PortBlock keep) {
    this(address, ports, new Keep(address, address, keep));
  }

  /** Old connections keep what new ones get. */
  public Draw(IpAddress address, PortBlock ports) {
    this(address, ports, ports);
  }
}
