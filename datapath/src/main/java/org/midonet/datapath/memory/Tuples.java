package org.midonet.datapath.memory;

import java.util.Optional;
import org.midonet.datapath.ConnectionKey;
import org.midonet.packet.FlowKey;
import org.midonet.packet.IcmpType;
import org.midonet.packet.Icmpv6Type;
import org.midonet.packet.IpAddress;

/** Between flow keys and connections' tuples. */
final class Tuples {
  private Tuples() {}

  /** The tuple of a packet that can belong to a connection. */
  static Optional<ConnectionKey> of(FlowKey key, int place) {
    return ConnectionKey.of(key, place);
  }

  /** The same tuple at another place. */
  static ConnectionKey at(ConnectionKey key, int place) {
    return new ConnectionKey(
        place,
        key.protocol(),
        key.source(),
        key.destination(),
        key.sourcePort(),
        key.destinationPort(),
        key.vlan());
  }

  /** Without ports, of a packet that belongs to no connection. */
  static ConnectionKey addresses(FlowKey key, int place) {
    return tuple(key, place, 0, 0);
  }

  private static ConnectionKey tuple(FlowKey key, int place, int source, int destination) {
    return new ConnectionKey(
        place,
        key.protocol(),
        key.ipSrc(),
        key.ipDst(),
        source,
        destination,
        key.vlan() & ConnectionKey.VLAN_IDENTITY);
  }

  static boolean isRequest(FlowKey key) {
    return key.icmpType() == (key.isIpv4() ? IcmpType.ECHO_REQUEST : Icmpv6Type.ECHO_REQUEST);
  }

  static boolean isReply(FlowKey key) {
    return key.icmpType() == (key.isIpv4() ? IcmpType.ECHO_REPLY : Icmpv6Type.ECHO_REPLY);
  }

  /** The flow key of a connection's forward packet, of which one packet of it is known. */
  static FlowKey forwardKey(ConnectionKey tuple, long ethDst, long ethSrc, FlowKey packet) {
    IpAddress source = tuple.source();
    IpAddress destination = tuple.destination();
    int tpSrc = tuple.sourcePort();
    int tpDst = tuple.destinationPort();
    if (packet.isIcmp()) {
      boolean reply = tpDst != 0 && tpSrc == 0;
      int identifier = reply ? tpDst : tpSrc;
      int request = packet.isIpv4() ? IcmpType.ECHO_REQUEST : Icmpv6Type.ECHO_REQUEST;
      int answer = packet.isIpv4() ? IcmpType.ECHO_REPLY : Icmpv6Type.ECHO_REPLY;
      tpSrc = (reply ? answer : request) << 8;
      tpDst = identifier;
    }
    return new FlowKey(
        ethDst,
        ethSrc,
        packet.etherType(),
        tuple.vlan(),
        source.high(),
        source.low(),
        destination.high(),
        destination.low(),
        packet.protocol(),
        0,
        FlowKey.WHOLE,
        tpSrc,
        tpDst);
  }
}
