package org.midonet.datapath.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.midonet.datapath.Arrival;
import org.midonet.datapath.ConnectionKey;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.Packet;
import org.midonet.packet.Ethernet;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowKeys;
import org.midonet.packet.IpAddress;
import org.midonet.packet.IpPacket;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.Tcp;

/**
 * A packet in hand.
 *
 * @param packet as it came
 * @param key what matching sees
 * @param arrival how it came
 * @param port the local port it came by; absent for other hosts' packets
 * @param inPort the port it is judged for
 * @param place where its connection is looked up
 * @param ttl TTL or hop limit; 0 if it is not IP
 * @param tcpFlags of a TCP segment
 * @param tcpPayload a TCP segment with data
 * @param layer3 length without the Ethernet header and the outer tag
 * @param headers length of headers up to and with the transport header, from the IP header on
 * @param injected by the agent
 * @param unnoted its note was wrong
 * @param bounce where a return goes back to if no entry is here
 */
record Arrived(
    Packet packet,
    FlowKey key,
    Arrival arrival,
    Optional<DatapathPort> port,
    int inPort,
    int place,
    int ttl,
    int tcpFlags,
    boolean tcpPayload,
    int layer3,
    int headers,
    boolean injected,
    boolean unnoted,
    Optional<IpAddress> bounce) {

  static Arrived parse(Packet packet, Arrival arrival, boolean injected) throws MalformedPacket {
    MemorySegment frame = MemorySegment.ofArray(packet.frame());
    FlowKey key = FlowKeys.parse(frame);
    Ethernet ethernet = Ethernet.parse(frame);
    int ttl = 0;
    int flags = 0;
    boolean payload = false;
    int headers = 0;
    if (key.isIp()) {
      IpPacket ip = IpPacket.parse(ethernet.payload());
      ttl = ip.ttl();
      MemorySegment upper = ip.payload();
      headers = (int) (ip.bytes().byteSize() - upper.byteSize()) + 8;
      if (key.protocol() == IpProtocol.TCP && key.fragment() != FlowKey.LATER_FRAGMENT) {
        flags = upper.get(ValueLayout.JAVA_BYTE, 13) & 0xff;
        int header = (upper.get(ValueLayout.JAVA_BYTE, 12) & 0xf0) >>> 2;
        payload = header < upper.byteSize();
        headers += header - 8;
      }
    }
    return new Arrived(
        packet,
        key,
        arrival,
        Optional.empty(),
        0,
        0,
        ttl,
        flags,
        payload,
        packet.frame().length - ethernet.headerLength(),
        headers,
        injected,
        false,
        Optional.empty());
  }

  Arrived at(DatapathPort from) {
    return new Arrived(
        packet,
        key,
        arrival,
        Optional.of(from),
        from.number(),
        from.place(),
        ttl,
        tcpFlags,
        tcpPayload,
        layer3,
        headers,
        injected,
        unnoted,
        bounce);
  }

  /** The same at a remote port. */
  Arrived judgedAs(int remote, int remotePlace, Optional<IpAddress> bounceTo) {
    return new Arrived(
        packet,
        key,
        arrival,
        Optional.empty(),
        remote,
        remotePlace,
        ttl,
        tcpFlags,
        tcpPayload,
        layer3,
        headers,
        injected,
        unnoted,
        bounceTo);
  }

  /** The same, arrived by a local port after all. */
  Arrived unnoted(DatapathPort from) {
    return new Arrived(
        packet,
        key,
        new Arrival.AtPort(from.number()),
        Optional.of(from),
        from.number(),
        from.place(),
        ttl,
        tcpFlags,
        tcpPayload,
        layer3,
        headers,
        injected,
        true,
        Optional.empty());
  }

  /** This reply as the packet it answers. */
  Arrived asForward(FlowKey forward, int forwardInPort, int forwardPlace) {
    return new Arrived(
        packet,
        forward,
        arrival,
        port,
        forwardInPort,
        forwardPlace,
        ttl,
        tcpFlags,
        tcpPayload,
        layer3,
        headers,
        injected,
        unnoted,
        bounce);
  }

  Optional<ConnectionKey> tuple() {
    return Tuples.of(key, place);
  }

  /** A SYN that opens. */
  boolean opens() {
    return (tcpFlags & (Tcp.SYN | Tcp.ACK | Tcp.RST)) == Tcp.SYN;
  }

  boolean tcp(int flag) {
    return (tcpFlags & flag) != 0;
  }

  /** Whether it is larger than this on the wire; a packet that is still whole goes in segments. */
  boolean exceeds(int mtu) {
    if (mtu == 0 || layer3 <= mtu) {
      return false;
    }
    return packet.gsoSize() == 0 || headers + packet.gsoSize() > mtu;
  }
}
