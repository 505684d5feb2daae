package org.midonet.datapath;

import java.util.Optional;
import org.midonet.packet.FlowKey;
import org.midonet.packet.IcmpType;
import org.midonet.packet.Icmpv6Type;
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

  /** What of a tag, as {@link FlowKey#vlan} has it, names the VLAN. */
  public static final int VLAN_IDENTITY = FlowKey.VLAN_PRESENT | 0xfff;

  /** The name of the entry for packets with this flow key, if they can belong to a connection. */
  public static Optional<ConnectionKey> of(FlowKey key, int place) {
    if (!key.isIp() || key.fragment() == FlowKey.LATER_FRAGMENT) {
      return Optional.empty();
    }
    if (!key.isIcmp()) {
      return Optional.of(of(key, place, key.tpSrc(), key.tpDst()));
    }
    boolean ipv4 = key.isIpv4();
    if (key.icmpType() == (ipv4 ? IcmpType.ECHO_REQUEST : Icmpv6Type.ECHO_REQUEST)) {
      return Optional.of(of(key, place, key.tpDst(), 0));
    }
    return key.icmpType() == (ipv4 ? IcmpType.ECHO_REPLY : Icmpv6Type.ECHO_REPLY)
        ? Optional.of(of(key, place, 0, key.tpDst()))
        : Optional.empty();
  }

  private static ConnectionKey of(FlowKey key, int place, int source, int destination) {
    return new ConnectionKey(
        place,
        key.protocol(),
        key.ipSrc(),
        key.ipDst(),
        source,
        destination,
        key.vlan() & VLAN_IDENTITY);
  }

  /** The key of packets in the other direction that come in at this place with this tag. */
  public ConnectionKey reversed(int otherPlace, int otherVlan) {
    return new ConnectionKey(
        otherPlace, protocol, destination, source, destinationPort, sourcePort, otherVlan);
  }
}
