package org.midonet.packet;

import static org.midonet.packet.Bytes.put16;
import static org.midonet.packet.Bytes.put32;
import static org.midonet.packet.Bytes.put48;
import static org.midonet.packet.Bytes.put64;
import static org.midonet.packet.Bytes.put8;
import static org.midonet.packet.Bytes.u16;
import static org.midonet.packet.Bytes.u32;
import static org.midonet.packet.Bytes.u48;
import static org.midonet.packet.Bytes.u64;
import static org.midonet.packet.Bytes.u8;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.midonet.packet.NeighbourDiscovery.Advertisement;
import org.midonet.packet.NeighbourDiscovery.NameServers;
import org.midonet.packet.NeighbourDiscovery.PrefixInformation;
import org.midonet.packet.NeighbourDiscovery.RouterAdvertisement;
import org.midonet.packet.NeighbourDiscovery.RouterSolicitation;
import org.midonet.packet.NeighbourDiscovery.Solicitation;

/** The octets of neighbour discovery (RFC 4861, section 4; RFC 8106, 5.1 for DNS servers). */
final class NeighbourDiscoveryFormat {
  private static final int SOURCE_MAC = 1;
  private static final int TARGET_MAC = 2;
  private static final int PREFIX = 3;
  private static final int MTU = 5;
  private static final int NAME_SERVERS = 25;

  private static final long ROUTER = 1L << 31;
  private static final long SOLICITED = 1L << 30;
  private static final long OVERRIDE = 1L << 29;

  private NeighbourDiscoveryFormat() {}

  static NeighbourDiscovery parse(int type, MemorySegment message) throws MalformedPacket {
    return switch (type) {
      case Icmpv6Type.ROUTER_SOLICITATION ->
          new RouterSolicitation(Options.parse(message, 8).sourceMac);
      case Icmpv6Type.ROUTER_ADVERTISEMENT -> parseRouter(message);
      case Icmpv6Type.NEIGHBOUR_SOLICITATION ->
          new Solicitation(target(message), Options.parse(message, 24).sourceMac);
      case Icmpv6Type.NEIGHBOUR_ADVERTISEMENT -> {
        Ip6 target = target(message);
        long flags = u32(message, 4);
        yield new Advertisement(
            target,
            (flags & ROUTER) != 0,
            (flags & SOLICITED) != 0,
            (flags & OVERRIDE) != 0,
            Options.parse(message, 24).targetMac);
      }
      default -> throw new MalformedPacket("not neighbour discovery");
    };
  }

  private static RouterAdvertisement parseRouter(MemorySegment message) throws MalformedPacket {
    if (message.byteSize() < 16) {
      throw new MalformedPacket("router advertisement is cut");
    }
    Options options = Options.parse(message, 16);
    int flags = u8(message, 5);
    return new RouterAdvertisement(
        u8(message, 4),
        (flags & 0x80) != 0,
        (flags & 0x40) != 0,
        u16(message, 6),
        u32(message, 8),
        u32(message, 12),
        options.sourceMac,
        options.mtu,
        options.prefixes,
        options.nameServers);
  }

  private static Ip6 target(MemorySegment message) throws MalformedPacket {
    if (message.byteSize() < 24) {
      throw new MalformedPacket("neighbour discovery is cut");
    }
    Ip6 target = address(message, 8);
    if (target.isMulticast()) {
      throw new MalformedPacket("neighbour discovery for a group");
    }
    return target;
  }

  private static Ip6 address(MemorySegment bytes, long at) {
    return new Ip6(u64(bytes, at), u64(bytes, at + 8));
  }

  /** The options of a message; of one that comes twice, the last, but all prefixes. */
  private static final class Options {
    private Optional<Mac> sourceMac = Optional.empty();
    private Optional<Mac> targetMac = Optional.empty();
    private Optional<Long> mtu = Optional.empty();
    private final List<PrefixInformation> prefixes = new ArrayList<>();
    private Optional<NameServers> nameServers = Optional.empty();

    static Options parse(MemorySegment message, int start) throws MalformedPacket {
      Options options = new Options();
      long at = start;
      while (at < message.byteSize()) {
        int length = at + 2 <= message.byteSize() ? u8(message, at + 1) * 8 : 0;
        if (length == 0 || at + length > message.byteSize()) {
          throw new MalformedPacket("neighbour discovery option is cut");
        }
        options.add(u8(message, at), message.asSlice(at, length));
        at += length;
      }
      return options;
    }

    private void add(int type, MemorySegment option) throws MalformedPacket {
      switch (type) {
        case SOURCE_MAC -> sourceMac = Optional.of(new Mac(u48(option, 2)));
        case TARGET_MAC -> targetMac = Optional.of(new Mac(u48(option, 2)));
        case MTU -> mtu = Optional.of(u32(option, 4));
        case PREFIX -> addPrefix(option);
        case NAME_SERVERS -> addNameServers(option);
        default -> {
          // RFC 4861, 4.6: what one does not know is skipped.
        }
      }
    }

    private void addPrefix(MemorySegment option) throws MalformedPacket {
      if (option.byteSize() != 32 || u8(option, 2) > 128) {
        throw new MalformedPacket("prefix option is wrong");
      }
      int flags = u8(option, 3);
      prefixes.add(
          new PrefixInformation(
              new Prefix(address(option, 16), u8(option, 2)),
              (flags & 0x80) != 0,
              (flags & 0x40) != 0,
              u32(option, 4),
              u32(option, 8)));
    }

    private void addNameServers(MemorySegment option) throws MalformedPacket {
      if (option.byteSize() < 24 || option.byteSize() % 16 != 8) {
        throw new MalformedPacket("DNS server option is wrong");
      }
      List<Ip6> servers = new ArrayList<>();
      for (long at = 8; at < option.byteSize(); at += 16) {
        servers.add(address(option, at));
      }
      nameServers = Optional.of(new NameServers(u32(option, 4), servers));
    }
  }

  /** Makes the frame carry the message. */
  static FrameBuilder encode(NeighbourDiscovery message, FrameBuilder frame) {
    return switch (message) {
      case Solicitation solicitation ->
          frame
              .icmp(Icmpv6Type.NEIGHBOUR_SOLICITATION, 0, 0)
              .payload(
                  join(solicitation.target().toBytes(), mac(SOURCE_MAC, solicitation.sourceMac())));
      case Advertisement advertisement ->
          frame
              .icmp(Icmpv6Type.NEIGHBOUR_ADVERTISEMENT, 0, flags(advertisement))
              .payload(
                  join(
                      advertisement.target().toBytes(),
                      mac(TARGET_MAC, advertisement.targetMac())));
      case RouterSolicitation solicitation ->
          frame
              .icmp(Icmpv6Type.ROUTER_SOLICITATION, 0, 0)
              .payload(mac(SOURCE_MAC, solicitation.sourceMac()));
      case RouterAdvertisement router ->
          frame.icmp(Icmpv6Type.ROUTER_ADVERTISEMENT, 0, head(router)).payload(body(router));
    };
  }

  private static long flags(Advertisement advertisement) {
    return (advertisement.router() ? ROUTER : 0)
        | (advertisement.solicited() ? SOLICITED : 0)
        | (advertisement.override() ? OVERRIDE : 0);
  }

  private static long head(RouterAdvertisement router) {
    return (long) (router.hopLimit() & 0xff) << 24
        | (router.managed() ? 0x80_0000L : 0)
        | (router.otherConfiguration() ? 0x40_0000L : 0)
        | (router.lifetime() & 0xffff);
  }

  private static byte[] body(RouterAdvertisement router) {
    byte[] times = new byte[8];
    put32(MemorySegment.ofArray(times), 0, router.reachableTime());
    put32(MemorySegment.ofArray(times), 4, router.retransmitTime());
    byte[] body = join(times, mac(SOURCE_MAC, router.sourceMac()));
    if (router.mtu().isPresent()) {
      MemorySegment option = option(MTU, 8);
      put32(option, 4, router.mtu().get());
      body = join(body, bytes(option));
    }
    for (PrefixInformation prefix : router.prefixes()) {
      MemorySegment option = option(PREFIX, 32);
      put8(option, 2, prefix.prefix().length());
      put8(option, 3, (prefix.onLink() ? 0x80 : 0) | (prefix.autonomous() ? 0x40 : 0));
      put32(option, 4, prefix.validLifetime());
      put32(option, 8, prefix.preferredLifetime());
      putAddress(option, 16, prefix.prefix().address());
      body = join(body, bytes(option));
    }
    if (router.nameServers().isPresent()) {
      NameServers dns = router.nameServers().get();
      MemorySegment option = option(NAME_SERVERS, 8 + 16 * dns.servers().size());
      put32(option, 4, dns.lifetime());
      for (int i = 0; i < dns.servers().size(); i++) {
        putAddress(option, 8 + 16L * i, dns.servers().get(i));
      }
      body = join(body, bytes(option));
    }
    return body;
  }

  private static byte[] mac(int type, Optional<Mac> mac) {
    if (mac.isEmpty()) {
      return new byte[0];
    }
    MemorySegment option = option(type, 8);
    put48(option, 2, mac.get().value());
    return bytes(option);
  }

  private static MemorySegment option(int type, int length) {
    MemorySegment option = MemorySegment.ofArray(new byte[length]);
    put16(option, 0, type << 8 | length / 8);
    return option;
  }

  private static void putAddress(MemorySegment bytes, long at, IpAddress address) {
    put64(bytes, at, address.high());
    put64(bytes, at + 8, address.low());
  }

  private static byte[] bytes(MemorySegment option) {
    return option.toArray(ValueLayout.JAVA_BYTE);
  }

  private static byte[] join(byte[] head, byte[] tail) {
    byte[] joined = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, joined, head.length, tail.length);
    return joined;
  }
}
