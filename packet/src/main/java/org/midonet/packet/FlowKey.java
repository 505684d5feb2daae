package org.midonet.packet;

/**
 * What matching can see of a frame. All numbers are unsigned and in host order; a field that the
 * frame does not have is 0. The eBPF driver and {@link FlowKeys} fill it by the same rules.
 *
 * @param ethDst destination MAC, 48 bits
 * @param ethSrc source MAC, 48 bits
 * @param etherType the type behind the VLAN tag, if there is one
 * @param vlan 0 for an untagged frame; else the tag's TCI with bit 12 (0x1000) always set, so that
 *     VLAN 0 differs from no tag: priority in bits 13-15, VLAN id in bits 0-11
 * @param ipSrcHigh upper half of the source address in its 128-bit form
 * @param ipSrcLow lower half of the source address; IPv4 as its 32 bits; ARP: the sender's address
 * @param ipDstHigh upper half of the destination address
 * @param ipDstLow lower half of the destination address; ARP: the target's address
 * @param protocol IP protocol behind all extension headers; ARP: the operation
 * @param tos type of service or traffic class, all 8 bits
 * @param fragment {@link #WHOLE}, {@link #FIRST_FRAGMENT} or {@link #LATER_FRAGMENT}
 * @param tpSrc source port of TCP, UDP and SCTP; ICMP and ICMPv6: type &lt;&lt; 8 | code; 0 in
 *     later fragments
 * @param tpDst destination port; ICMP and ICMPv6: identifier of an echo request or reply
 * @param bucket a number from 0 to 63 that is the same for both directions of a connection: of
 *     addresses, protocol and ports (of ICMP: the echo identifier alone, as the type differs
 *     between request and reply). In 32-bit arithmetic that wraps, so that C does the same: each
 *     end is {@code end(w0..w3, port)} over its four 32-bit words, highest first: {@code h =
 *     0x9e3779b9; for each of w0, w1, w2, w3, port: h = (h ^ w) * 0x85ebca6b; h ^= h >> 15}. The
 *     two ends are added, the protocol is mixed in as one more word, and the top 6 bits are the
 *     bucket
 */
public record FlowKey(
    long ethDst,
    long ethSrc,
    int etherType,
    int vlan,
    long ipSrcHigh,
    long ipSrcLow,
    long ipDstHigh,
    long ipDstLow,
    int protocol,
    int tos,
    int fragment,
    int tpSrc,
    int tpDst,
    int bucket) {

  /** A key whose bucket is that of its fields. */
  public FlowKey(
      long ethDst,
      long ethSrc,
      int etherType,
      int vlan,
      long ipSrcHigh,
      long ipSrcLow,
      long ipDstHigh,
      long ipDstLow,
      int protocol,
      int tos,
      int fragment,
      int tpSrc,
      int tpDst) {
    this(
        ethDst,
        ethSrc,
        etherType,
        vlan,
        ipSrcHigh,
        ipSrcLow,
        ipDstHigh,
        ipDstLow,
        protocol,
        tos,
        fragment,
        tpSrc,
        tpDst,
        bucket(
            end(ipSrcHigh, ipSrcLow, isIcmp(etherType, protocol) ? tpDst : tpSrc),
            end(ipDstHigh, ipDstLow, tpDst),
            protocol));
  }

  /** {@link #fragment}: not a fragment. */
  public static final int WHOLE = 0;

  /** {@link #fragment}: starts at offset 0 and more follow: ports are known. */
  public static final int FIRST_FRAGMENT = 1;

  /** {@link #fragment}: starts at another offset: ports are unknown. */
  public static final int LATER_FRAGMENT = 3;

  /** The bit of {@link #vlan} that says that there is a tag. */
  public static final int VLAN_PRESENT = 0x1000;

  /** How many values {@link #bucket} has. */
  public static final int BUCKETS = 64;

  /** Whether the addresses are IPv4's. */
  public boolean isIpv4() {
    return etherType == EtherType.IPV4;
  }

  /** Whether the addresses are IPv6's. */
  public boolean isIpv6() {
    return etherType == EtherType.IPV6;
  }

  /** Whether the frame carries IP of either version. */
  public boolean isIp() {
    return isIpv4() || isIpv6();
  }

  /** Whether this is ICMP in IPv4 or ICMPv6 in IPv6. */
  public boolean isIcmp() {
    return isIcmp(etherType, protocol);
  }

  private static boolean isIcmp(int etherType, int protocol) {
    return (etherType == EtherType.IPV4 && protocol == IpProtocol.ICMP)
        || (etherType == EtherType.IPV6 && protocol == IpProtocol.ICMPV6);
  }

  /** The source address: IPv6 where the EtherType says so, else IPv4 (0.0.0.0 if there is none). */
  public IpAddress ipSrc() {
    return IpAddress.of(isIpv6() ? 128 : 32, ipSrcHigh, ipSrcLow);
  }

  /** The destination address, likewise. */
  public IpAddress ipDst() {
    return IpAddress.of(isIpv6() ? 128 : 32, ipDstHigh, ipDstLow);
  }

  /** The VLAN id, 0 to 4095; 0 also without a tag. */
  public int vlanId() {
    return vlan & 0xfff;
  }

  /** The ICMP type, if this is ICMP. */
  public int icmpType() {
    return tpSrc >>> 8;
  }

  /** The ICMP code, if this is ICMP. */
  public int icmpCode() {
    return tpSrc & 0xff;
  }

  /**
   * The key of the packet that answers this one: MACs, addresses and ports change sides. An ICMP
   * echo request and its reply answer each other; other ICMP keeps its type, code and identifier.
   */
  public FlowKey reversed() {
    boolean icmp = isIcmp();
    return new FlowKey(
        ethSrc,
        ethDst,
        etherType,
        vlan,
        ipDstHigh,
        ipDstLow,
        ipSrcHigh,
        ipSrcLow,
        protocol,
        tos,
        fragment,
        icmp ? IcmpType.answering(isIpv6(), icmpType()) << 8 | icmpCode() : tpDst,
        icmp ? tpDst : tpSrc);
  }

  /** This key with every bit cleared that the mask does not have. */
  public FlowKey masked(FlowMask mask) {
    return new FlowKey(
        ethDst & mask.ethDst(),
        ethSrc & mask.ethSrc(),
        etherType & mask.etherType(),
        vlan & mask.vlan(),
        ipSrcHigh & mask.ipSrcHigh(),
        ipSrcLow & mask.ipSrcLow(),
        ipDstHigh & mask.ipDstHigh(),
        ipDstLow & mask.ipDstLow(),
        protocol & mask.protocol(),
        tos & mask.tos(),
        fragment & mask.fragment(),
        tpSrc & mask.tpSrc(),
        tpDst & mask.tpDst(),
        bucket & mask.bucket());
  }

  /**
   * The same fields with the bucket that they make: what a frame has that they are all known of.
   */
  public FlowKey withOwnBucket() {
    return new FlowKey(
        ethDst, ethSrc, etherType, vlan, ipSrcHigh, ipSrcLow, ipDstHigh, ipDstLow, protocol, tos,
        fragment, tpSrc, tpDst);
  }

  /**
   * 32 bits that differ from one pair of ends to another, whatever the source port: made as the
   * {@link #bucket} is, with the source port taken for 0, the ends in their order (the
   * destination's counts three times), and of ICMP without its identifier. For C to do the same.
   */
  int spread() {
    int destination = end(ipDstHigh, ipDstLow, isIcmp() ? 0 : tpDst);
    return mix(end(ipSrcHigh, ipSrcLow, 0) + 3 * destination, protocol);
  }

  private static int bucket(int source, int destination, int protocol) {
    return mix(source + destination, protocol) >>> 26;
  }

  private static int end(long high, long low, int port) {
    int h = 0x9e3779b9;
    h = mix(h, (int) (high >>> 32));
    h = mix(h, (int) high);
    h = mix(h, (int) (low >>> 32));
    h = mix(h, (int) low);
    return mix(h, port);
  }

  private static int mix(int h, int word) {
    int mixed = (h ^ word) * 0x85ebca6b;
    return mixed ^ mixed >>> 15;
  }
}
