package org.midonet.datapath;

import org.midonet.packet.IpAddress;

/**
 * The name of an entry.
 *
 * @param place where its packets come in
 * @param protocol IP protocol
 * @param source source address
 * @param destination destination address
 * @param sourcePort source port; the identifier of an echo request; 0 for protocols without ports
 * @param destinationPort destination port; the identifier of an echo reply
 * @param vlan 0 without a tag; else 0x1000 and the VLAN id: its priority is no part of it
 */
public record ConnectionKey(
    int place,
    int protocol,
    IpAddress source,
    IpAddress destination,
    int sourcePort,
    int destinationPort,
    int vlan) {

  /** The key of packets in the other direction that come in at this place with this tag. */
  public ConnectionKey reversed(int otherPlace, int otherVlan) {
    return new ConnectionKey(
        otherPlace, protocol, destination, source, destinationPort, sourcePort, otherVlan);
  }
}
