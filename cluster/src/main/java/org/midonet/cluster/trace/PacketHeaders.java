package org.midonet.cluster.trace;

import java.util.Optional;
import org.midonet.packet.Arp;
import org.midonet.packet.EtherType;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Mac;
import org.midonet.packet.Tcp;

/**
 * The headers of a packet, from which a frame is made.
 *
 * @param protocol IP protocol; of ARP the operation, 0: a request
 * @param tpSrc source port; the type of ICMP
 * @param tpDst destination port; the code of ICMP
 */
record PacketHeaders(
    Mac ethSource,
    Mac ethDestination,
    Optional<Integer> vlan,
    int etherType,
    Optional<IpAddress> source,
    Optional<IpAddress> destination,
    int protocol,
    int tos,
    int ttl,
    int tpSrc,
    int tpDst) {

  /** Room for a header that is not built. */
  private static final byte[] UNKNOWN = new byte[20];

  /** The first packet of a connection, as far as the headers leave a choice. */
  byte[] build() {
    FrameBuilder frame = FrameBuilder.ethernet(ethSource, ethDestination);
    vlan.filter(id -> id > 0).ifPresent(frame::vlan);
    return switch (etherType) {
      case EtherType.IPV4, EtherType.IPV6 -> ip(frame);
      case EtherType.ARP -> frame.etherType(etherType).payload(arp()).build();
      default -> frame.etherType(etherType).payload(UNKNOWN).build();
    };
  }

  private byte[] ip(FrameBuilder frame) {
    frame.ip(source.orElseThrow(), destination.orElseThrow()).tos(tos).ttl(ttl);
    switch (protocol) {
      case IpProtocol.TCP -> frame.tcp(tpSrc, tpDst, 0, 0, Tcp.SYN);
      case IpProtocol.UDP -> frame.udp(tpSrc, tpDst);
      case IpProtocol.ICMP, IpProtocol.ICMPV6 -> frame.icmp(tpSrc & 0xff, tpDst & 0xff, 1L << 16);
      default -> frame.protocol(protocol).payload(ports());
    }
    return frame.build();
  }

  /** SCTP has its ports where TCP has them; others have none. */
  private byte[] ports() {
    byte[] header = UNKNOWN.clone();
    header[0] = (byte) (tpSrc >> 8);
    header[1] = (byte) tpSrc;
    header[2] = (byte) (tpDst >> 8);
    header[3] = (byte) tpDst;
    return header;
  }

  private byte[] arp() {
    return new Arp(
            protocol == 0 ? Arp.REQUEST : protocol,
            ethSource.value(),
            ((Ip4) source.orElseThrow()).value(),
            protocol > Arp.REQUEST ? ethDestination.value() : 0,
            ((Ip4) destination.orElseThrow()).value())
        .toBytes();
  }
}
