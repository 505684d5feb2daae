package org.midonet.simulation;

import java.util.Optional;
import org.midonet.packet.Arp;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip4;
import org.midonet.packet.Ip6;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.NeighbourDiscovery;

/** Frames to send in tests. */
final class Frames {

  static final String BROADCAST = "ff:ff:ff:ff:ff:ff";

  private Frames() {}

  static byte[] udp(String ethSrc, String ethDst, String ipSrc, String ipDst, int from, int to) {
    return ip(ethSrc, ethDst, ipSrc, ipDst).udp(from, to).payload(new byte[18]).build();
  }

  static byte[] tcp(String ethSrc, String ethDst, String ipSrc, String ipDst, int from, int to) {
    return ip(ethSrc, ethDst, ipSrc, ipDst).tcp(from, to, 1, 0, 2).build();
  }

  static byte[] ping(String ethSrc, String ethDst, String ipSrc, String ipDst, int id) {
    return ip(ethSrc, ethDst, ipSrc, ipDst).echoRequest(id, 1).payload(new byte[32]).build();
  }

  static byte[] pong(String ethSrc, String ethDst, String ipSrc, String ipDst, int id) {
    return ip(ethSrc, ethDst, ipSrc, ipDst).echoReply(id, 1).payload(new byte[32]).build();
  }

  static FrameBuilder ip(String ethSrc, String ethDst, String ipSrc, String ipDst) {
    return FrameBuilder.ethernet(Mac.parse(ethSrc), Mac.parse(ethDst))
        .ip(IpAddress.parse(ipSrc), IpAddress.parse(ipDst));
  }

  static byte[] arpRequest(String mac, String sender, String target) {
    return Arp.request(Mac.parse(mac), Ip4.parse(sender), Ip4.parse(target)).toFrame();
  }

  static byte[] solicitation(String mac, String source, String target) {
    return new NeighbourDiscovery.Solicitation(Ip6.parse(target), Optional.of(Mac.parse(mac)))
        .toFrame(Mac.parse(mac), Ip6.parse(source));
  }
}
