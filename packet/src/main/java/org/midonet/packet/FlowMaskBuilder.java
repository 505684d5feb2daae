package org.midonet.packet;

/**
 * Collects the bits that a decision read. Every method only adds bits; without an argument it adds
 * the whole field. Not safe for several threads.
 */
public final class FlowMaskBuilder {
  private long ethDst;
  private long ethSrc;
  private int etherType;
  private int vlan;
  private long ipSrcHigh;
  private long ipSrcLow;
  private long ipDstHigh;
  private long ipDstLow;
  private int protocol;
  private int tos;
  private int fragment;
  private int tpSrc;
  private int tpDst;
  private int bucket;

  FlowMaskBuilder() {}

  /** The destination MAC was read. */
  public FlowMaskBuilder ethDst() {
    return ethDst(Mac.MASK);
  }

  /** These bits of the destination MAC were read. */
  public FlowMaskBuilder ethDst(long bits) {
    ethDst |= bits & Mac.MASK;
    return this;
  }

  /** The source MAC was read. */
  public FlowMaskBuilder ethSrc() {
    return ethSrc(Mac.MASK);
  }

  /** These bits of the source MAC were read. */
  public FlowMaskBuilder ethSrc(long bits) {
    ethSrc |= bits & Mac.MASK;
    return this;
  }

  /** The EtherType was read. */
  public FlowMaskBuilder etherType() {
    etherType = 0xffff;
    return this;
  }

  /** The whole VLAN tag was read. */
  public FlowMaskBuilder vlan() {
    return vlan(0xffff);
  }

  /** These bits of the tag were read: 0x1000 whether there is one, 0x1fff that and the id. */
  public FlowMaskBuilder vlan(int bits) {
    vlan |= bits & 0xffff;
    return this;
  }

  /** The source address was read. */
  public FlowMaskBuilder ipSrc() {
    return ipSrc(-1, -1);
  }

  /** These bits of the source address were read. */
  public FlowMaskBuilder ipSrc(long high, long low) {
    ipSrcHigh |= high;
    ipSrcLow |= low;
    return this;
  }

  /**
   * The leading bits of the source address were read.
   *
   * @param addressBits 32 or 128: how wide the address is
   * @param length how many of them
   */
  public FlowMaskBuilder ipSrcPrefix(int addressBits, int length) {
    return ipSrc(Prefix.maskHigh(addressBits, length), Prefix.maskLow(addressBits, length));
  }

  /** The destination address was read. */
  public FlowMaskBuilder ipDst() {
    return ipDst(-1, -1);
  }

  /** These bits of the destination address were read. */
  public FlowMaskBuilder ipDst(long high, long low) {
    ipDstHigh |= high;
    ipDstLow |= low;
    return this;
  }

  /**
   * The leading bits of the destination address were read.
   *
   * @param addressBits 32 or 128: how wide the address is
   * @param length how many of them
   */
  public FlowMaskBuilder ipDstPrefix(int addressBits, int length) {
    return ipDst(Prefix.maskHigh(addressBits, length), Prefix.maskLow(addressBits, length));
  }

  /** The protocol, or ARP operation, was read. */
  public FlowMaskBuilder protocol() {
    protocol = 0xffff;
    return this;
  }

  /** The whole type of service was read. */
  public FlowMaskBuilder tos() {
    return tos(0xff);
  }

  /** These bits of the type of service were read: 0xfc the DSCP. */
  public FlowMaskBuilder tos(int bits) {
    tos |= bits & 0xff;
    return this;
  }

  /** The kind of fragment was read. */
  public FlowMaskBuilder fragment() {
    return fragment(3);
  }

  /** These bits of the kind of fragment were read: 1 whether it is one, 2 whether a later one. */
  public FlowMaskBuilder fragment(int bits) {
    fragment |= bits & 3;
    return this;
  }

  /** The source port, or ICMP type and code, was read. */
  public FlowMaskBuilder tpSrc() {
    return tpSrc(0xffff);
  }

  /** These bits of the source port were read; ICMP: 0xff00 the type, 0xff the code. */
  public FlowMaskBuilder tpSrc(int bits) {
    tpSrc |= bits & 0xffff;
    return this;
  }

  /** The destination port, or ICMP identifier, was read. */
  public FlowMaskBuilder tpDst() {
    return tpDst(0xffff);
  }

  /** These bits of the destination port were read. */
  public FlowMaskBuilder tpDst(int bits) {
    tpDst |= bits & 0xffff;
    return this;
  }

  /** The bucket was read. */
  public FlowMaskBuilder bucket() {
    bucket = FlowKey.BUCKETS - 1;
    return this;
  }

  /** All that {@code mask} has was read. */
  public FlowMaskBuilder add(FlowMask mask) {
    ethDst |= mask.ethDst();
    ethSrc |= mask.ethSrc();
    etherType |= mask.etherType();
    vlan |= mask.vlan();
    ipSrcHigh |= mask.ipSrcHigh();
    ipSrcLow |= mask.ipSrcLow();
    ipDstHigh |= mask.ipDstHigh();
    ipDstLow |= mask.ipDstLow();
    protocol |= mask.protocol();
    tos |= mask.tos();
    fragment |= mask.fragment();
    tpSrc |= mask.tpSrc();
    tpDst |= mask.tpDst();
    bucket |= mask.bucket();
    return this;
  }

  /** What was read so far. */
  public FlowMask build() {
    return new FlowMask(
        ethDst, ethSrc, etherType, vlan, ipSrcHigh, ipSrcLow, ipDstHigh, ipDstLow, protocol, tos,
        fragment, tpSrc, tpDst, bucket);
  }
}
