package org.midonet.acceptance.scenarios;

import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.midonet.packet.Arp;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowKeys;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.FrameEditor;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;

/** Frames to send, and to say what must come of them. */
final class Frames {
  static final String BROADCAST = "ff:ff:ff:ff:ff:ff";

  private Frames() {}

  static FrameBuilder ip(String ethSrc, String ethDst, String ipSrc, String ipDst) {
    return FrameBuilder.ethernet(Mac.parse(ethSrc), Mac.parse(ethDst))
        .ip(IpAddress.parse(ipSrc), IpAddress.parse(ipDst));
  }

  static byte[] udp(String ethSrc, String ethDst, String ipSrc, String ipDst, int from, int to) {
    return ip(ethSrc, ethDst, ipSrc, ipDst).udp(from, to).payload(new byte[18]).build();
  }

  static byte[] tcp(
      String ethSrc, String ethDst, String ipSrc, String ipDst, int from, int to, int flags) {
    return ip(ethSrc, ethDst, ipSrc, ipDst).tcp(from, to, 1, 1, flags).build();
  }

  static byte[] ping(String ethSrc, String ethDst, String ipSrc, String ipDst, int id, int seq) {
    return ip(ethSrc, ethDst, ipSrc, ipDst).echoRequest(id, seq).payload(new byte[32]).build();
  }

  static byte[] pong(String ethSrc, String ethDst, String ipSrc, String ipDst, int id, int seq) {
    return ip(ethSrc, ethDst, ipSrc, ipDst).echoReply(id, seq).payload(new byte[32]).build();
  }

  static byte[] arp(String mac, String sender, String target) {
    return Arp.request(Mac.parse(mac), Ip4.parse(sender), Ip4.parse(target)).toFrame();
  }

  /** The reply to such a request, by whoever has the MAC. */
  static byte[] arpReply(String asker, String askerIp, String mac, String ip) {
    return Arp.request(Mac.parse(asker), Ip4.parse(askerIp), Ip4.parse(ip))
        .reply(Mac.parse(mac))
        .toFrame();
  }

  /** A frame as it leaves a router: other MACs, one hop less. */
  static byte[] routed(byte[] frame, String ethSrc, String ethDst) {
    return edited(
        frame,
        edit -> {
          FrameEditor _ =
              edit.setEthSrc(Mac.parse(ethSrc).value()).setEthDst(Mac.parse(ethDst).value());
          boolean _ = edit.decrementTtl();
        });
  }

  /** A copy, changed, with right checksums. */
  static byte[] edited(byte[] frame, Consumer<FrameEditor> change) {
    try {
      FrameEditor editor = FrameEditor.copyOf(frame);
      change.accept(editor);
      return editor.toBytes();
    } catch (MalformedPacket e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** With a VLAN tag in front of what it has. */
  static byte[] tagged(byte[] frame, int tci) {
    return edited(
        frame,
        edit -> {
          FrameEditor _ = edit.pushVlan(tci);
        });
  }

  /** As it was, with other addresses. */
  static byte[] translated(byte[] frame, String source, String destination) {
    return edited(
        frame,
        edit -> {
          FrameEditor _ =
              edit.setIpSrc(IpAddress.parse(source)).setIpDst(IpAddress.parse(destination));
        });
  }

  /** As it was, to another address and port. */
  static byte[] to(byte[] frame, String destination, int port) {
    return edited(
        frame,
        edit -> {
          FrameEditor _ = edit.setIpDst(IpAddress.parse(destination)).setTpDst(port);
        });
  }

  /** As it was, from another address and port. */
  static byte[] from(byte[] frame, String source, int port) {
    return edited(
        frame,
        edit -> {
          FrameEditor _ = edit.setIpSrc(IpAddress.parse(source)).setTpSrc(port);
        });
  }

  /** What has these addresses and this protocol. */
  static Predicate<FlowKey> between(String source, String destination, int protocol) {
    return key ->
        key.isIpv4()
            && key.protocol() == protocol
            && key.ipSrc().equals(IpAddress.parse(source))
            && key.ipDst().equals(IpAddress.parse(destination));
  }

  static Optional<FlowKey> key(byte[] frame) {
    try {
      return Optional.of(FlowKeys.parse(frame));
    } catch (MalformedPacket e) {
      return Optional.empty();
    }
  }

  /** The first bytes, in hex. */
  static String text(byte[] frame, int bytes) {
    return HexFormat.of().formatHex(frame, 0, Math.min(bytes, frame.length));
  }

  /** For people. */
  static String text(byte[] frame) {
    return key(frame).map(FlowKey::toString).orElse("malformed")
        + " "
        + HexFormat.of().formatHex(frame);
  }
}
