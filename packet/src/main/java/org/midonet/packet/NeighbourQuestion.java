package org.midonet.packet;

import static org.midonet.packet.Bytes.put16;
import static org.midonet.packet.Bytes.put32;
import static org.midonet.packet.Bytes.put48;
import static org.midonet.packet.Bytes.put64;
import static org.midonet.packet.Bytes.u16;
import static org.midonet.packet.Bytes.u32;
import static org.midonet.packet.Bytes.u48;
import static org.midonet.packet.Bytes.u64;
import static org.midonet.packet.Bytes.u8;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * A plain question for the hardware address of a neighbour, as every usual system asks it: an ARP
 * request whose sender is the one who sends the frame, or a neighbour solicitation without
 * extension headers whose only option says the same. What is plain has an answer that follows from
 * the frame and the address it is to tell, so a datapath can give it. Anything else (another
 * sender, more options, a check for a duplicate address) is a question too, but for those who
 * think.
 *
 * <p>The kernel's {@code answer.h} takes the same for plain.
 *
 * @param asker the MAC of who asks
 * @param sender the address of who asks; for ARP it may be 0.0.0.0 (RFC 5227)
 * @param target the address that is asked for
 */
public record NeighbourQuestion(Mac asker, IpAddress sender, IpAddress target) {

  private static final int IPV6_HEADER = 40;

  /** Octets of a solicitation with one option: header, target, option. */
  private static final int SOLICITATION = 32;

  private static final int OPTION = 24;
  private static final int SOURCE_MAC = 0x0101; // type 1, length 1 (of 8 octets)
  private static final int TARGET_MAC = 0x0201;
  private static final long ROUTER = 0xe000_0000L; // and solicited, and override
  private static final long HOST = 0x6000_0000L;

  /** The question that a frame asks, with or without a VLAN tag; empty if it is no plain one. */
  public static Optional<NeighbourQuestion> parse(MemorySegment frame) {
    if (frame.byteSize() < 14 + 4) {
      return Optional.empty();
    }
    int at = network(frame);
    return switch (u16(frame, at - 2)) {
      case EtherType.ARP -> arp(frame, at);
      case EtherType.IPV6 -> solicitation(frame, at);
      default -> Optional.empty();
    };
  }

  /** Where what follows the Ethernet header and its first tag begins. */
  private static int network(MemorySegment frame) {
    return EtherType.isVlan(u16(frame, 12)) ? 18 : 14;
  }

  private static Optional<NeighbourQuestion> arp(MemorySegment frame, int at) {
    if (frame.byteSize() < at + Arp.LENGTH
        || !Arp.isEthernetIpv4(frame.asSlice(at))
        || u16(frame, at + 6) != Arp.REQUEST
        || u48(frame, at + 8) != u48(frame, 6)) {
      return Optional.empty();
    }
    return Optional.of(
        new NeighbourQuestion(
            new Mac(u48(frame, 6)),
            new Ip4((int) u32(frame, at + 14)),
            new Ip4((int) u32(frame, at + 24))));
  }

  private static Optional<NeighbourQuestion> solicitation(MemorySegment frame, int at) {
    int message = at + IPV6_HEADER;
    if (frame.byteSize() < message + SOLICITATION
        || u8(frame, at) >>> 4 != 6
        || u16(frame, at + 4) != SOLICITATION
        || u8(frame, at + 6) != IpProtocol.ICMPV6
        || u8(frame, at + 7) != NeighbourDiscovery.HOP_LIMIT
        || u16(frame, message) != Icmpv6Type.NEIGHBOUR_SOLICITATION << 8
        || u16(frame, message + OPTION) != SOURCE_MAC
        || u48(frame, message + OPTION + 2) != u48(frame, 6)) {
      return Optional.empty();
    }
    Ip6 sender = new Ip6(u64(frame, at + 8), u64(frame, at + 16));
    Ip6 target = new Ip6(u64(frame, message + 8), u64(frame, message + 16));
    return sender.isUnspecified() || sender.isMulticast() || target.isMulticast()
        ? Optional.empty()
        : Optional.of(new NeighbourQuestion(new Mac(u48(frame, 6)), sender, target));
  }

  /** The plain frame that asks this of one MAC, or of a group. */
  public byte[] toFrame(Mac to) {
    return switch (target) {
      case Ip4 address -> {
        Arp request = Arp.request(asker, (Ip4) sender, address);
        yield FrameBuilder.ethernet(asker, to)
            .etherType(EtherType.ARP)
            .payload(request.toBytes())
            .build();
      }
      case Ip6 address -> {
        Ip6 group = to.isMulticast() ? address.solicitedNode() : address;
        yield new NeighbourDiscovery.Solicitation(address, Optional.of(asker))
            .toFrame(asker, to, (Ip6) sender, group);
      }
    };
  }

  /**
   * Makes the frame of a plain question its answer, in place: what follows the message stays. A
   * checksum that was wrong stays wrong.
   *
   * @param frame a frame that {@link #parse} takes
   * @param mac where the target is
   * @param router whether the target says of itself that it is a router; not said by ARP
   */
  public static void answer(MemorySegment frame, Mac mac, boolean router) {
    int at = network(frame);
    long asker = u48(frame, 6);
    if (u16(frame, at - 2) == EtherType.ARP) {
      long sender = u32(frame, at + 14);
      put16(frame, at + 6, Arp.REPLY);
      put48(frame, at + 8, mac.value());
      put32(frame, at + 14, u32(frame, at + 24));
      put48(frame, at + 18, asker);
      put32(frame, at + 24, sender);
    } else {
      advertise(frame, at, mac, router);
    }
    put48(frame, 0, asker);
    put48(frame, 6, mac.value());
  }

  private static void advertise(MemorySegment frame, int at, Mac mac, boolean router) {
    int message = at + IPV6_HEADER;
    long before = Checksum.sum(frame, at + 8, 32 + SOLICITATION);
    put32(frame, at, 0x6000_0000L);
    put64(frame, at + 24, u64(frame, at + 8));
    put64(frame, at + 32, u64(frame, at + 16));
    put64(frame, at + 8, u64(frame, message + 8));
    put64(frame, at + 16, u64(frame, message + 16));
    put16(frame, message, Icmpv6Type.NEIGHBOUR_ADVERTISEMENT << 8);
    put32(frame, message + 4, router ? ROUTER : HOST);
    put16(frame, message + OPTION, TARGET_MAC);
    put48(frame, message + OPTION + 2, mac.value());
    long after = Checksum.sum(frame, at + 8, 32 + SOLICITATION);
    put16(frame, message + 2, Checksum.update(u16(frame, message + 2), before, after));
  }
}
