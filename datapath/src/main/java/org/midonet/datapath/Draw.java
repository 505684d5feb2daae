package org.midonet.datapath;

import org.midonet.packet.IpAddress;

/**
 * A dynamic source translation: the address, and the ports of which the datapath picks one that no
 * other connection to the same destination has.
 *
 * @param address the new source address
 * @param ports from which a new connection gets its port
 * @param keep ports that connections which have one may keep when they are renewed
 */
public record Draw(IpAddress address, PortBlock ports, PortBlock keep) {
  /** Old connections keep what new ones get. */
  public Draw(IpAddress address, PortBlock ports) {
    this(address, ports, ports);
  }
}
