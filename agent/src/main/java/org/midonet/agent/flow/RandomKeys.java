package org.midonet.agent.flow;

import java.util.random.RandomGenerator;
import org.midonet.packet.EtherType;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowMask;
import org.midonet.packet.IcmpType;
import org.midonet.packet.Icmpv6Type;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Mac;

/** Draws packets that a flow stands for: random in every bit that its mask does not have. */
final class RandomKeys {

  private static final int[] ETHER_TYPES = {
    EtherType.IPV4, EtherType.IPV6, EtherType.ARP, 0x88cc /* LLDP: neither IP nor ARP */
  };
  private static final int[] PROTOCOLS = {
    IpProtocol.TCP,
    IpProtocol.UDP,
    IpProtocol.ICMP,
    IpProtocol.ICMPV6,
    IpProtocol.SCTP,
    IpProtocol.GRE
  };
  private static final long IP4 = 0xffff_ffffL;

  private final RandomGenerator random;

  RandomKeys(RandomGenerator random) {
    this.random = random;
  }

  /** A key that some frame has, and that equals the given one under the mask. */
  FlowKey inside(FlowMask mask, FlowKey key) {
    FlowKey drawn = draw(mask, key);
    // Of random connections one in so many falls into a bucket.
    int tries = mask.bucket() == 0 ? 0 : 4 * FlowKey.BUCKETS;
    for (int i = 0; i < tries && !mask.matches(key, drawn); i++) {
      drawn = draw(mask, key);
    }
    // What is made valid may have left the mask, as a tag that only has an identifier.
    if (mask.matches(key, drawn)) {
      return drawn;
    }
    FlowKey least = key.masked(mask);
    return mask.bucket() == 0 ? least.withOwnBucket() : least;
  }

  private FlowKey draw(FlowMask mask, FlowKey key) {
    int type = mask.etherType() == 0 ? pick(ETHER_TYPES) : key.etherType();
    boolean ip6 = type == EtherType.IPV6;
    boolean ip = ip6 || type == EtherType.IPV4;
    boolean addressed = ip || type == EtherType.ARP;
    int protocol =
        !addressed
            ? 0
            : mask.protocol() != 0
                ? key.protocol()
                : ip ? pick(PROTOCOLS) : 1 + random.nextInt(2); // ARP: request or reply
    int fragment = ip ? fragment(mask.fragment(), key.fragment()) : 0;
    boolean ported =
        ip
            && fragment != FlowKey.LATER_FRAGMENT
            && (isIcmp(ip6, protocol) || IpProtocol.hasPorts(protocol));
    int tpSrc = ported ? mix(mask.tpSrc(), key.tpSrc(), 0xffff) : 0;
    boolean named = ported && (!isIcmp(ip6, protocol) || isEcho(ip6, tpSrc >>> 8));
    return new FlowKey(
        mix(mask.ethDst(), key.ethDst(), Mac.MASK),
        mix(mask.ethSrc(), key.ethSrc(), Mac.MASK),
        type,
        vlan(mask.vlan(), key.vlan()),
        ip6 ? mix(mask.ipSrcHigh(), key.ipSrcHigh(), -1L) : 0,
        addressed ? mix(mask.ipSrcLow(), key.ipSrcLow(), ip6 ? -1L : IP4) : 0,
        ip6 ? mix(mask.ipDstHigh(), key.ipDstHigh(), -1L) : 0,
        addressed ? mix(mask.ipDstLow(), key.ipDstLow(), ip6 ? -1L : IP4) : 0,
        protocol,
        ip ? mix(mask.tos(), key.tos(), 0xff) : 0,
        fragment,
        tpSrc,
        named ? mix(mask.tpDst(), key.tpDst(), 0xffff) : 0);
  }

  private int fragment(int mask, int key) {
    int drawn = mix(mask, key, FlowKey.LATER_FRAGMENT);
    return drawn == 2 ? key : drawn; // later without being one: no frame says that
  }

  private int vlan(int mask, int key) {
    int drawn = mix(mask, key, 0xffff);
    return (drawn & FlowKey.VLAN_PRESENT) == 0 ? 0 : drawn;
  }

  private static boolean isIcmp(boolean ip6, int protocol) {
    return protocol == (ip6 ? IpProtocol.ICMPV6 : IpProtocol.ICMP);
  }

  private static boolean isEcho(boolean ip6, int type) {
    return ip6
        ? type == Icmpv6Type.ECHO_REQUEST || type == Icmpv6Type.ECHO_REPLY
        : type == IcmpType.ECHO_REQUEST || type == IcmpType.ECHO_REPLY;
  }

  private long mix(long mask, long key, long all) {
    return (key & mask) | (random.nextLong() & ~mask & all);
  }

  private int mix(int mask, int key, int all) {
    return (key & mask) | (random.nextInt() & ~mask & all);
  }

  private int pick(int[] from) {
    return from[random.nextInt(from.length)];
  }
}
