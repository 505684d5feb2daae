package org.midonet.simulation;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.midonet.packet.Arp;
import org.midonet.packet.DhcpMessage;
import org.midonet.packet.DhcpOptions;
import org.midonet.packet.EtherType;
import org.midonet.packet.Ethernet;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowMask;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.FrameEditor;
import org.midonet.packet.Ip4;
import org.midonet.packet.Ip6;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.NeighbourDiscovery.RouterSolicitation;
import org.midonet.packet.NeighbourQuestion;
import org.midonet.packet.VxlanFrame;

/** Packets made at random, of the values that {@link RandomCloud} knows. */
final class RandomPacket {

  private static final List<Integer> PORTS =
      List.of(80, 81, 53, 67, 68, 1024, 4000, 0x5000, 0x5007, 0x5013, 0x5044, 65535);

  /** Of a peered site: its router, its tunnel's end, and what they know of the cloud. */
  static final String FAR = "02:99:00:00:00:02";

  static final String FAR_TUNNEL = "02:99:00:00:00:03";
  static final String EDGE = "ac:ca:ba:00:00:06";
  static final String TUNNEL = "ac:ca:ba:00:00:08";
  static final int VNI = 100;

  private RandomPacket() {}

  static byte[] frame(Random random) {
    try {
      byte[] frame = untagged(random);
      if (random.nextInt(8) != 0) {
        return frame;
      }
      FrameEditor tagged = FrameEditor.copyOf(frame).pushVlan(random.nextInt(3) * 5);
      return random.nextInt(6) == 0
          ? tagged.pushVlan(random.nextInt(3) * 5).toBytes()
          : tagged.toBytes();
    } catch (MalformedPacket e) {
      throw new AssertionError(e);
    }
  }

  /** Who speaks to whom, where it makes sense. */
  private record Ends(String macFrom, String macTo, String from, String to) {}

  private static final List<Ends> SENSIBLE =
      List.of(
          new Ends("02:00:00:00:00:01", "ac:ca:ba:00:00:01", "10.0.1.5", "8.8.8.8"),
          new Ends("02:00:00:00:00:01", "ac:ca:ba:00:00:01", "10.0.1.5", "203.0.113.9"),
          new Ends("02:00:00:00:00:01", "ac:ca:ba:00:00:01", "10.0.1.5", "10.0.2.5"),
          new Ends("02:00:00:00:00:01", "ac:ca:ba:00:00:01", "10.0.1.5", "203.0.113.50"),
          new Ends("02:00:00:00:00:01", "02:00:00:00:00:02", "10.0.1.5", "10.0.1.6"),
          new Ends("02:00:00:00:00:03", "ac:ca:ba:00:00:02", "10.0.2.5", "203.0.113.9"),
          new Ends("02:00:00:00:00:03", "ac:ca:ba:00:00:02", "10.0.2.6", "203.0.113.9"),
          new Ends("02:00:00:00:00:03", "ac:ca:ba:00:00:02", "10.0.2.5", "10.0.1.5"),
          new Ends("02:99:00:00:00:01", "ac:ca:ba:00:00:03", "203.0.113.9", "203.0.113.2"),
          new Ends("02:99:00:00:00:01", "ac:ca:ba:00:00:03", "203.0.113.9", "203.0.113.50"),
          new Ends("02:00:00:00:00:01", "ac:ca:ba:00:00:01", "2001:db8:1::5", "2001:db8:2::5"),
          new Ends("02:00:00:00:00:03", "ac:ca:ba:00:00:02", "2001:db8:2::5", "2001:db8:9::9"),
          new Ends("02:99:00:00:00:01", "ac:ca:ba:00:00:03", "2001:db8:9::9", "2001:db8:1::5"),
          new Ends("02:00:00:00:00:01", "ac:ca:ba:00:00:01", "10.0.1.5", "10.0.4.5"),
          new Ends("02:00:00:00:00:01", "ac:ca:ba:00:00:01", "10.0.1.5", "169.254.169.254"),
          new Ends(FAR, EDGE, "10.0.4.5", "10.0.1.5"),
          new Ends(FAR_TUNNEL, TUNNEL, "2.0.0.2", "2.0.0.1"));

  private static byte[] untagged(Random random) {
    if (random.nextInt(3) != 0) {
      Ends ends = pick(random, SENSIBLE);
      FrameBuilder frame =
          FrameBuilder.ethernet(Mac.parse(ends.macFrom()), Mac.parse(ends.macTo()))
              .ip(IpAddress.parse(ends.from()), IpAddress.parse(ends.to()));
      return upper(random, frame);
    }
    Mac source = Mac.parse(pick(random, Dice.MACS.subList(0, random.nextInt(8) == 0 ? 13 : 5)));
    Mac destination = Mac.parse(pick(random, Dice.MACS));
    int kind = random.nextInt(20);
    if (kind >= 16) {
      return service(random, kind);
    }
    if (kind == 0) {
      return FrameBuilder.ethernet(source, destination)
          .etherType(0x88cc)
          .payload(new byte[46])
          .build();
    }
    if (kind <= 2) {
      Ip4 sender = Ip4.parse(pick(random, Dice.IPS));
      Ip4 target = random.nextInt(4) == 0 ? sender : Ip4.parse(pick(random, Dice.IPS));
      Arp request = Arp.request(source, sender, target);
      return random.nextInt(3) == 0 ? request.reply(destination).toFrame() : request.toFrame();
    }
    if (kind == 3) {
      return solicitation(random, source, destination);
    }
    List<String> pool = kind <= 4 ? Dice.IPS6 : Dice.IPS;
    FrameBuilder frame =
        FrameBuilder.ethernet(source, destination)
            .ip(IpAddress.parse(pick(random, pool)), IpAddress.parse(pick(random, pool)))
            .tos(random.nextInt(6) == 0 ? 4 : 0)
            .ttl(random.nextInt(20) == 0 ? 1 : 64);
    byte[] made = upper(random, frame);
    if (pool.equals(Dice.IPS) && random.nextInt(12) == 0) {
      made[random.nextBoolean() ? 20 : 21] = 0x20; // a first or a later fragment
    }
    return made;
  }

  /** Mostly a plain one. */
  private static byte[] solicitation(Random random, Mac source, Mac destination) {
    Ip6 target = Ip6.parse(pick(random, Dice.IPS6));
    Ip6 sender = random.nextInt(8) == 0 ? Ip6.ANY : Ip6.parse(pick(random, Dice.IPS6));
    NeighbourQuestion plain = new NeighbourQuestion(source, sender, target);
    boolean alone = random.nextInt(3) == 0;
    byte[] frame = plain.toFrame(alone ? destination : Mac.ofMulticast(target.solicitedNode()));
    if (random.nextInt(6) == 0) {
      frame[frame.length - 1] ^= 1; // another's MAC in the option
    }
    return frame;
  }

  /** What a guest, or the other end of a tunnel, says to a service. */
  private static byte[] service(Random random, int kind) {
    Mac guest = Mac.parse(pick(random, Dice.MACS.subList(0, 2)));
    return switch (kind) {
      case 16 ->
          FrameBuilder.ethernet(guest, Mac.BROADCAST)
              .ip(Ip4.ANY, Ip4.BROADCAST)
              .udp(68, 67)
              .payload(
                  DhcpMessage.ofClient(DhcpMessage.Type.DISCOVER, 1, guest, DhcpOptions.NONE)
                      .toBytes())
              .build();
      case 17 -> {
        Mac all = Mac.ofMulticast(Ip6.ALL_ROUTERS);
        yield new RouterSolicitation(Optional.of(guest))
            .toFrame(guest, all, Ip6.linkLocal(guest), Ip6.ALL_ROUTERS);
      }
      case 18 -> quoting(random, guest);
      default -> wrapped(random);
    };
  }

  /** An error about a packet that somebody may have sent. */
  private static byte[] quoting(Random random, Mac from) {
    Ends ends = pick(random, SENSIBLE);
    IpAddress sender = IpAddress.parse(ends.to());
    byte[] about =
        upper(
            random,
            FrameBuilder.ethernet(Mac.parse(ends.macFrom()), Mac.parse(ends.macTo()))
                .ip(IpAddress.parse(ends.from()), sender));
    FrameBuilder error =
        FrameBuilder.ethernet(from, Mac.parse(pick(random, Dice.MACS.subList(5, 8))))
            .ip(router(random, sender), IpAddress.parse(ends.from()));
    FrameBuilder kind =
        sender.bits() == 32
            ? error.icmp(random.nextBoolean() ? 3 : 11, random.nextInt(5), 0)
            : error.icmp(1 + random.nextInt(3), 0, 1280);
    return kind.payload(Arrays.copyOfRange(about, Ethernet.HEADER, about.length)).build();
  }

  /** Who complains: whom the packet was for, or a router on its way. */
  private static IpAddress router(Random random, IpAddress receiver) {
    return random.nextBoolean()
        ? receiver
        : IpAddress.parse(receiver.bits() == 32 ? "8.8.8.8" : "2001:db8:9::9");
  }

  private static byte[] wrapped(Random random) {
    byte[] inner =
        upper(
            random,
            FrameBuilder.ethernet(Mac.parse(FAR), Mac.parse(EDGE))
                .ip(Ip4.parse("10.0.4.5"), Ip4.parse("10.0.1.5")));
    try {
      byte[] outer = VxlanFrame.wrap(inner, Ip4.parse("2.0.0.2"), Ip4.parse("2.0.0.1"), VNI);
      return FrameEditor.copyOf(outer)
          .setEthSrc(Mac.parse(FAR_TUNNEL).value())
          .setEthDst(Mac.parse(TUNNEL).value())
          .toBytes();
    } catch (MalformedPacket e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] upper(Random random, FrameBuilder frame) {
    int from = pick(random, PORTS);
    int to = pick(random, PORTS);
    return switch (random.nextInt(7)) {
      case 0, 1 -> frame.tcp(from, to, 1, 0, 2).build();
      case 2, 3 -> frame.udp(from, to).payload(new byte[20]).build();
      case 4 -> frame.echoRequest(from, 1).build();
      case 5 ->
          random.nextBoolean()
              ? frame.echoReply(to, 1).build()
              : frame.icmp(135, 0, 0).payload(new byte[16]).build();
      default -> frame.protocol(47).payload(new byte[20]).build();
    };
  }

  /**
   * A packet that agrees with {@code packet} on all bits of the mask, and else resembles {@code
   * other}.
   */
  static FlowKey inside(FlowMask mask, FlowKey packet, FlowKey resembled, Random random) {
    FlowKey other = random.nextInt(3) == 0 ? disturbed(resembled, random) : resembled;
    boolean typeRead = mask.etherType() != 0;
    boolean sameType = packet.etherType() == other.etherType();
    FlowKey upper = typeRead && !sameType ? packet : other;
    boolean protocolRead = mask.protocol() != 0;
    FlowKey transport = protocolRead && upper.protocol() != packet.protocol() ? packet : upper;
    int fragment = mix(mask.fragment(), packet.fragment(), transport.fragment());
    boolean valid =
        fragment == FlowKey.WHOLE
            || fragment == FlowKey.FIRST_FRAGMENT
            || fragment == FlowKey.LATER_FRAGMENT;
    boolean later = fragment == FlowKey.LATER_FRAGMENT;
    boolean portless = later && mask.tpSrc() == 0 && mask.tpDst() == 0;
    FlowMask keep = mask;
    FlowKey mixed =
        new FlowKey(
            mix(keep.ethDst(), packet.ethDst(), other.ethDst()),
            mix(keep.ethSrc(), packet.ethSrc(), other.ethSrc()),
            typeRead ? packet.etherType() : other.etherType(),
            mask.vlan() == 0 ? other.vlan() : vlan(keep.vlan(), packet.vlan(), other.vlan()),
            mix(keep.ipSrcHigh(), packet.ipSrcHigh(), upper.ipSrcHigh()),
            mix(keep.ipSrcLow(), packet.ipSrcLow(), upper.ipSrcLow()),
            mix(keep.ipDstHigh(), packet.ipDstHigh(), upper.ipDstHigh()),
            mix(keep.ipDstLow(), packet.ipDstLow(), upper.ipDstLow()),
            transport.protocol(),
            mix(keep.tos(), packet.tos(), upper.tos()),
            valid ? fragment : packet.fragment(),
            portless ? 0 : mix(keep.tpSrc(), packet.tpSrc(), transport.tpSrc()),
            portless ? 0 : mix(keep.tpDst(), packet.tpDst(), transport.tpDst()));
    return mask.bucket() == 0 ? mixed : inBucket(mixed, packet.bucket());
  }

  /** As if the key's fields made this bucket: of 64 random keys only one does. */
  private static FlowKey inBucket(FlowKey k, int bucket) {
    return new FlowKey(
        k.ethDst(),
        k.ethSrc(),
        k.etherType(),
        k.vlan(),
        k.ipSrcHigh(),
        k.ipSrcLow(),
        k.ipDstHigh(),
        k.ipDstLow(),
        k.protocol(),
        k.tos(),
        k.fragment(),
        k.tpSrc(),
        k.tpDst(),
        bucket);
  }

  /** The key with some fields of no sense. */
  private static FlowKey disturbed(FlowKey key, Random random) {
    boolean later = random.nextInt(6) == 0;
    boolean ports = random.nextBoolean() && key.isIp();
    return new FlowKey(
        key.ethDst(),
        key.ethSrc(),
        key.etherType(),
        key.vlan(),
        key.ipSrcHigh(),
        random.nextInt(3) == 0 ? key.ipSrcLow() ^ random.nextInt(256) : key.ipSrcLow(),
        key.ipDstHigh(),
        random.nextInt(3) == 0 ? key.ipDstLow() ^ (1L << random.nextInt(32)) : key.ipDstLow(),
        key.protocol(),
        key.isIp() ? random.nextInt(2) * 4 : 0,
        key.isIp() && later ? FlowKey.LATER_FRAGMENT : key.fragment(),
        later ? 0 : ports ? random.nextInt(65536) : key.tpSrc(),
        later ? 0 : ports ? random.nextInt(65536) : key.tpDst());
  }

  private static int vlan(int mask, int packet, int other) {
    int mixed = mix(mask, packet, other);
    return (mixed & FlowKey.VLAN_PRESENT) == 0 ? 0 : mixed;
  }

  private static long mix(long mask, long one, long other) {
    return (one & mask) | (other & ~mask);
  }

  private static int mix(int mask, int one, int other) {
    return (one & mask) | (other & ~mask);
  }

  /** Whether a key could come from a frame of this EtherType: IPv4 addresses have 32 bits. */
  static boolean plausible(FlowKey key) {
    boolean wide = key.etherType() == EtherType.IPV6;
    return wide
        || (key.ipSrcHigh() == 0
            && key.ipDstHigh() == 0
            && key.ipSrcLow() >>> 32 == 0
            && key.ipDstLow() >>> 32 == 0);
  }

  private static <T> T pick(Random random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
