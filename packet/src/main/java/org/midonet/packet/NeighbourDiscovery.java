package org.midonet.packet;

import java.util.List;
import java.util.Optional;

/**
 * A message of IPv6 neighbour discovery (RFC 4861), but for redirects. Each is rare and handled in
 * user space, so these are values and not views.
 */
public sealed interface NeighbourDiscovery {
  /** The hop limit that every such packet has, so that none can come from another link. */
  int HOP_LIMIT = 255;

  /**
   * Who has the target address?
   *
   * @param target whom it asks for
   * @param sourceMac where the sender is; none when it checks its own new address
   */
  record Solicitation(Ip6 target, Optional<Mac> sourceMac) implements NeighbourDiscovery {
    /** The solicitation's frame, to the target's solicited-node group. */
    public byte[] toFrame(Mac mac, Ip6 source) {
      Ip6 group = target.solicitedNode();
      return toFrame(mac, Mac.ofMulticast(group), source, group);
    }
  }

  /**
   * The target address is here.
   *
   * @param target whose place it tells
   * @param router whether the sender is a router
   * @param solicited whether it answers a solicitation
   * @param override whether it replaces a MAC that is known
   * @param targetMac where the target is; may be missing when it answers a unicast solicitation
   */
  record Advertisement(
      Ip6 target, boolean router, boolean solicited, boolean override, Optional<Mac> targetMac)
      implements NeighbourDiscovery {}

  /**
   * Is there a router?
   *
   * @param sourceMac where the sender is; none from the unspecified address
   */
  record RouterSolicitation(Optional<Mac> sourceMac) implements NeighbourDiscovery {}

  /**
   * Here is a router.
   *
   * @param hopLimit what hosts shall use; 0 says nothing
   * @param managed whether addresses come by DHCPv6
   * @param otherConfiguration whether the rest comes by DHCPv6
   * @param lifetime seconds for which it is a default router; 0: it is none
   * @param reachableTime milliseconds; 0 says nothing
   * @param retransmitTime milliseconds; 0 says nothing
   * @param sourceMac where the router is
   * @param mtu the link's MTU in octets
   * @param prefixes the link's networks
   * @param nameServers DNS servers (RFC 8106)
   */
  record RouterAdvertisement(
      int hopLimit,
      boolean managed,
      boolean otherConfiguration,
      int lifetime,
      long reachableTime,
      long retransmitTime,
      Optional<Mac> sourceMac,
      Optional<Long> mtu,
      List<PrefixInformation> prefixes,
      Optional<NameServers> nameServers)
      implements NeighbourDiscovery {
    /** Copies the list. */
    public RouterAdvertisement {
      prefixes = List.copyOf(prefixes);
    }
  }

  /**
   * A network of the link.
   *
   * @param prefix an IPv6 network
   * @param onLink whether its addresses are neighbours
   * @param autonomous whether hosts may make addresses in it (SLAAC)
   * @param validLifetime seconds; 0xffffffff for ever
   * @param preferredLifetime seconds; 0xffffffff for ever
   */
  record PrefixInformation(
      Prefix prefix,
      boolean onLink,
      boolean autonomous,
      long validLifetime,
      long preferredLifetime) {
    /** Refuses an IPv4 network. */
    public PrefixInformation {
      if (prefix.address().bits() != 128) {
        throw new IllegalArgumentException("not an IPv6 network: " + prefix);
      }
    }
  }

  /**
   * DNS servers.
   *
   * @param lifetime seconds
   * @param servers at least one, at most 127
   */
  record NameServers(long lifetime, List<Ip6> servers) {
    /** Copies the list; refuses an empty or too long one. */
    public NameServers {
      servers = List.copyOf(servers);
      if (servers.isEmpty() || servers.size() > 127) {
        throw new IllegalArgumentException("an option has 1 to 127 DNS servers");
      }
    }
  }

  /**
   * Reads the message in an IPv6 packet. Its checksum is not looked at.
   *
   * @return nothing if the packet is another
   * @throws MalformedPacket if it is not what it claims, or was sent over another link (hop limit)
   */
  static Optional<NeighbourDiscovery> parse(Ipv6 packet) throws MalformedPacket {
    if (packet.protocol() != IpProtocol.ICMPV6 || packet.fragment() != FlowKey.WHOLE) {
      return Optional.empty();
    }
    Icmp message = Icmp.parse(packet.payload());
    if (!Icmpv6Type.isDiscovery(message.type()) || message.type() == Icmpv6Type.REDIRECT) {
      return Optional.empty();
    }
    if (packet.ttl() != HOP_LIMIT || message.code() != 0) {
      throw new MalformedPacket("neighbour discovery from another link");
    }
    return Optional.of(NeighbourDiscoveryFormat.parse(message.type(), message.bytes()));
  }

  /** The whole frame that carries this message. */
  default byte[] toFrame(Mac from, Mac to, Ip6 source, Ip6 destination) {
    FrameBuilder frame = FrameBuilder.ethernet(from, to).ip(source, destination).ttl(HOP_LIMIT);
    return NeighbourDiscoveryFormat.encode(this, frame).build();
  }
}
