package org.midonet.simulation;

import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;

/**
 * What a packet teaches. The caller writes it to the state tables; it does so when it is news or a
 * renewal.
 */
public sealed interface Effect {

  /**
   * A MAC was seen as source.
   *
   * @param bridge the bridge that learns
   * @param vlan the VLAN id of its table, 0 for untagged
   * @param mac the MAC
   * @param port the port of that bridge behind which it is
   */
  record LearnMac(UUID bridge, int vlan, Mac mac, UUID port) implements Effect {}

  /**
   * A neighbour said its hardware address.
   *
   * @param device the router whose neighbour table learns, or the bridge whose pairs do
   * @param address the neighbour
   * @param mac its hardware address
   */
  record LearnNeighbour(UUID device, IpAddress address, Mac mac) implements Effect {}
}
