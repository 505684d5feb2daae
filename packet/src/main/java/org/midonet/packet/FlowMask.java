package org.midonet.packet;

/**
 * Which bits of a {@link FlowKey} count: the same fields, each a bit mask. Two frames whose keys
 * are equal under the mask are treated alike.
 *
 * @param ethDst bits of the destination MAC
 * @param ethSrc bits of the source MAC
 * @param etherType bits of the EtherType
 * @param vlan bits of the tag; 0x1000 alone asks only whether there is one
 * @param ipSrcHigh upper half of the source address's bits
 * @param ipSrcLow lower half of the source address's bits
 * @param ipDstHigh upper half of the destination address's bits
 * @param ipDstLow lower half of the destination address's bits
 * @param protocol bits of the protocol
 * @param tos bits of the type of service
 * @param fragment bits of the fragment kind: 1 asks "a fragment?", 2 asks "a later one?"
 * @param tpSrc bits of the source port, or ICMP type and code
 * @param tpDst bits of the destination port, or ICMP identifier
 * @param bucket bits of the bucket
 */
public record FlowMask(
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

  /** Nothing counts: every frame matches. */
  public static final FlowMask NONE = new FlowMask(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** Everything counts. */
  public static final FlowMask EXACT =
      new FlowMask(
          Mac.MASK,
          Mac.MASK,
          0xffff,
          0xffff,
          -1,
          -1,
          -1,
          -1,
          0xffff,
          0xff,
          3,
          0xffff,
          0xffff,
          FlowKey.BUCKETS - 1);

  /** Whether every bit of {@code other} counts here too. */
  public boolean covers(FlowMask other) {
    return union(other).equals(this);
  }

  /** What counts in either. */
  public FlowMask union(FlowMask other) {
    return new FlowMask(
        ethDst | other.ethDst,
        ethSrc | other.ethSrc,
        etherType | other.etherType,
        vlan | other.vlan,
        ipSrcHigh | other.ipSrcHigh,
        ipSrcLow | other.ipSrcLow,
        ipDstHigh | other.ipDstHigh,
        ipDstLow | other.ipDstLow,
        protocol | other.protocol,
        tos | other.tos,
        fragment | other.fragment,
        tpSrc | other.tpSrc,
        tpDst | other.tpDst,
        bucket | other.bucket);
  }

  /** Whether the two keys are the same in every bit that counts. */
  public boolean matches(FlowKey one, FlowKey other) {
    return ((one.ethDst() ^ other.ethDst()) & ethDst) == 0
        && ((one.ethSrc() ^ other.ethSrc()) & ethSrc) == 0
        && ((one.etherType() ^ other.etherType()) & etherType) == 0
        && ((one.vlan() ^ other.vlan()) & vlan) == 0
        && ((one.ipSrcHigh() ^ other.ipSrcHigh()) & ipSrcHigh) == 0
        && ((one.ipSrcLow() ^ other.ipSrcLow()) & ipSrcLow) == 0
        && ((one.ipDstHigh() ^ other.ipDstHigh()) & ipDstHigh) == 0
        && ((one.ipDstLow() ^ other.ipDstLow()) & ipDstLow) == 0
        && ((one.protocol() ^ other.protocol()) & protocol) == 0
        && ((one.tos() ^ other.tos()) & tos) == 0
        && ((one.fragment() ^ other.fragment()) & fragment) == 0
        && ((one.tpSrc() ^ other.tpSrc()) & tpSrc) == 0
        && ((one.tpDst() ^ other.tpDst()) & tpDst) == 0
        && ((one.bucket() ^ other.bucket()) & bucket) == 0;
  }

  /** A builder in which nothing counts yet. */
  public static FlowMaskBuilder builder() {
    return new FlowMaskBuilder();
  }
}
