package org.midonet.simulation.path;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.midonet.packet.EtherType;
import org.midonet.packet.FlowKey;
import org.midonet.packet.IcmpType;
import org.midonet.packet.Icmpv6Type;
import org.midonet.packet.IpAddress;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;
import org.midonet.simulation.path.Origin.Field;
import org.midonet.simulation.view.RouteTable;
import org.midonet.topology.PortRange;
import org.midonet.topology.RouterPort;

/**
 * A packet on its way, and the only door to its fields: whatever is read is recorded, as narrowly
 * as the question was (so many bits of an address for a prefix, so many of a port for a range), and
 * at what the present value comes from. A field that was set to a constant adds nothing to the
 * mask.
 *
 * <p>Reading an address records the EtherType, reading a port the protocol and whether it is a
 * later fragment: the same bits mean other things in other packets.
 */
final class InFlight {

  private static final Origin ETHER_TYPE = Origin.wire(Field.ETHER_TYPE);
  private static final Origin PROTOCOL = Origin.wire(Field.PROTOCOL);
  private static final int LATER = 2; // the bit of the fragment kind that only later fragments have

  private final Recording recording;

  long ethSrc;
  long ethDst;
  Origin ethSrcFrom;
  Origin ethDstFrom;
  private final int etherType;
  private Tags tags;
  IpAddress ipSrc;
  IpAddress ipDst;
  Origin ipSrcFrom;
  Origin ipDstFrom;
  private final int protocol;
  private final int tos;
  private final Origin tosFrom;
  private final int fragment;
  private final Origin fragmentFrom;
  int tpSrc;
  int tpDst;
  Origin tpSrcFrom;
  Origin tpDstFrom;

  // Of the packet as it came: what is done to it on its way is no matter.
  private int bucket;
  private Origin bucketFrom;

  /** How often the TTL was lowered. */
  int hops;

  /** How it came to the last router: that may have to answer, whatever was rewritten since. */
  @Nullable Arrival arrival;

  /** By which port, from whom and to whom a packet came to a router. */
  record Arrival(RouterPort by, long ethSrc, IpAddress ipSrc, IpAddress ipDst) {}

  /** How often a rule sent it elsewhere. */
  int redirects;

  /** The port by which it entered the device that it is in. */
  @Nullable UUID inPort;

  /** The port by which it leaves that device, once that is known. */
  @Nullable UUID outPort;

  /** The ports and the devices that it passed, in order. */
  final List<UUID> ports;

  final List<UUID> devices;

  private InFlight(
      Recording recording,
      FlowKey key,
      Origin ethSrcFrom,
      Origin ethDstFrom,
      Origin vlanFrom,
      Origin ipSrcFrom,
      Origin ipDstFrom,
      Origin tosFrom,
      Origin fragmentFrom,
      Origin tpSrcFrom,
      Origin tpDstFrom) {
    this.recording = recording;
    this.bucket = key.bucket();
    this.bucketFrom = Origin.wire(Field.BUCKET);
    this.ethSrc = key.ethSrc();
    this.ethDst = key.ethDst();
    this.etherType = key.etherType();
    this.tags = Tags.of(key.vlan(), vlanFrom);
    this.ipSrc = key.ipSrc();
    this.ipDst = key.ipDst();
    this.protocol = key.protocol();
    this.tos = key.tos();
    this.fragment = key.fragment();
    this.tpSrc = key.tpSrc();
    this.tpDst = key.tpDst();
    this.ethSrcFrom = ethSrcFrom;
    this.ethDstFrom = ethDstFrom;
    this.ipSrcFrom = ipSrcFrom;
    this.ipDstFrom = ipDstFrom;
    this.tosFrom = tosFrom;
    this.fragmentFrom = fragmentFrom;
    this.tpSrcFrom = tpSrcFrom;
    this.tpDstFrom = tpDstFrom;
    this.ports = new ArrayList<>(4);
    this.devices = new ArrayList<>(4);
  }

  private InFlight(InFlight from) {
    recording = from.recording;
    ethSrc = from.ethSrc;
    ethDst = from.ethDst;
    ethSrcFrom = from.ethSrcFrom;
    ethDstFrom = from.ethDstFrom;
    etherType = from.etherType;
    tags = from.tags;
    ipSrc = from.ipSrc;
    ipDst = from.ipDst;
    ipSrcFrom = from.ipSrcFrom;
    ipDstFrom = from.ipDstFrom;
    protocol = from.protocol;
    tos = from.tos;
    tosFrom = from.tosFrom;
    fragment = from.fragment;
    fragmentFrom = from.fragmentFrom;
    tpSrc = from.tpSrc;
    tpDst = from.tpDst;
    tpSrcFrom = from.tpSrcFrom;
    tpDstFrom = from.tpDstFrom;
    bucket = from.bucket;
    bucketFrom = from.bucketFrom;
    hops = from.hops;
    redirects = from.redirects;
    arrival = from.arrival;
    inPort = from.inPort;
    outPort = from.outPort;
    ports = new ArrayList<>(from.ports);
    devices = new ArrayList<>(from.devices);
  }

  /** A packet as it came from the wire. */
  static InFlight of(Recording recording, FlowKey key) {
    return new InFlight(
        recording,
        key,
        Origin.wire(Field.ETH_SRC),
        Origin.wire(Field.ETH_DST),
        Origin.wire(Field.VLAN),
        Origin.wire(Field.IP_SRC),
        Origin.wire(Field.IP_DST),
        Origin.wire(Field.TOS),
        Origin.wire(Field.FRAGMENT),
        Origin.wire(Field.TP_SRC),
        Origin.wire(Field.TP_DST));
  }

  /**
   * The answer that is expected to this packet, as it comes in where this one has left: reading it
   * reads this packet's fields. An echo request is answered by a reply with its identifier; the
   * answer's type of service and fragmentation are not known.
   *
   * @param turning the bits of its tag in which the answer's is the opposite
   */
  InFlight answer(int turning) {
    boolean icmp = protocol == (etherType == EtherType.IPV6 ? IpProtocol.ICMPV6 : IpProtocol.ICMP);
    int replyType = etherType == EtherType.IPV6 ? Icmpv6Type.ECHO_REPLY : IcmpType.ECHO_REPLY;
    FlowKey key =
        new FlowKey(
            /* ethDst= */ ethSrc,
            /* ethSrc= */ ethDst,
            etherType,
            Tags.turned(tags.outer(), turning),
            ipDst.high(),
            ipDst.low(),
            ipSrc.high(),
            ipSrc.low(),
            protocol,
            0,
            FlowKey.WHOLE,
            icmp ? replyType << 8 : tpDst,
            icmp ? tpDst : tpSrc);
    InFlight answer =
        new InFlight(
            recording,
            key,
            new Origin(Field.ANSWER_ETH_SRC, ethDstFrom),
            new Origin(Field.ANSWER_ETH_DST, ethSrcFrom),
            tags.origin(),
            ipDstFrom,
            ipSrcFrom,
            new Origin(Field.ANSWER_TOS, null),
            new Origin(Field.ANSWER_FRAGMENT, null),
            icmp ? Origin.CONSTANT : tpDstFrom,
            icmp ? tpDstFrom : tpSrcFrom);
    answer.bucket = bucket;
    answer.bucketFrom = bucketFrom;
    return answer;
  }

  /**
   * What a device makes of this question for a neighbour, to send it back: it comes out of a field
   * of the question, or is told by the device. The addresses of ARP change sides; neighbour
   * discovery's come from what was asked, which a datapath compares.
   */
  InFlight madeInto(FlowKey answer) {
    return new InFlight(
        recording,
        answer,
        Origin.CONSTANT,
        ethSrcFrom,
        Origin.CONSTANT,
        answer.isIpv6() ? Origin.CONSTANT : ipDstFrom,
        ipSrcFrom,
        Origin.CONSTANT,
        Origin.CONSTANT,
        Origin.CONSTANT,
        Origin.CONSTANT);
  }

  /** A copy that goes its own way. */
  InFlight copy() {
    return new InFlight(this);
  }

  long readEthSrc() {
    recording.read(ethSrcFrom, 0, Mac.MASK);
    return ethSrc;
  }

  long readEthDst() {
    recording.read(ethDstFrom, 0, Mac.MASK);
    return ethDst;
  }

  /** Whether a MAC has these bits under this mask. */
  boolean ethIs(boolean source, long mac, long mask) {
    recording.read(source ? ethSrcFrom : ethDstFrom, 0, mask);
    return (((source ? ethSrc : ethDst) ^ mac) & mask) == 0;
  }

  int etherType() {
    recording.read(ETHER_TYPE, 0, 0xffff);
    return etherType;
  }

  boolean isIp() {
    int type = etherType();
    return type == EtherType.IPV4 || type == EtherType.IPV6;
  }

  boolean isIpv6() {
    return etherType() == EtherType.IPV6;
  }

  boolean isArp() {
    return etherType() == EtherType.ARP;
  }

  /** Whether it has a VLAN tag. */
  boolean tagged() {
    return tags.any(recording);
  }

  /** The outer tag as in {@link FlowKey#vlan}; 0 without one. */
  int readTag() {
    return tags.read(recording, 0xffff);
  }

  /** The outer VLAN id; 0 without a tag. */
  int readVlanId() {
    return tags.read(recording, 0x1fff) & 0xfff;
  }

  /** All its tags, as {@link FlowKey#vlan} has them, the outermost last. */
  int[] readTags() {
    return tags.all(recording);
  }

  void pushTag(int tci) {
    tags = tags.push(tci);
  }

  /** Takes the outer tag away, if there is one. */
  void popTag() {
    tags = tags.pop(recording);
  }

  /** Whether the tag that it had on the wire was taken off. */
  boolean wireTagGone() {
    return tags.isWireGone();
  }

  /** The tags that were put on, the outermost last. */
  int[] pushedTags() {
    return tags.pushed();
  }

  IpAddress readIp(boolean source) {
    etherType();
    recording.read(source ? ipSrcFrom : ipDstFrom, -1, -1);
    return source ? ipSrc : ipDst;
  }

  /** The leading bits of an address were looked at elsewhere. */
  void readIpBits(boolean source, int length) {
    int width = ipDst.bits();
    recording.read(
        source ? ipSrcFrom : ipDstFrom,
        Recording.maskHigh(width, length),
        Recording.maskLow(width, length));
  }

  /** Whether an address lies in a prefix; a packet without such an address is outside. */
  boolean ipIn(boolean source, Prefix prefix) {
    int type = etherType();
    int width = prefix.address().bits();
    boolean fits =
        width == 128 ? type == EtherType.IPV6 : type == EtherType.IPV4 || type == EtherType.ARP;
    if (!fits) {
      return false;
    }
    int common = RouteTable.commonBits(prefix.address(), source ? ipSrc : ipDst);
    boolean inside = common >= prefix.length();
    readIpBits(source, inside ? prefix.length() : common + 1);
    return inside;
  }

  /** The IP protocol; -1 of what is not IP. */
  int ipProtocol() {
    if (!isIp()) {
      return -1;
    }
    recording.read(PROTOCOL, 0, 0xffff);
    return protocol;
  }

  /** The ARP operation. */
  int arpOperation() {
    recording.read(PROTOCOL, 0, 0xffff);
    return protocol;
  }

  int readTos() {
    etherType();
    recording.read(tosFrom, 0, 0xff);
    return tos;
  }

  /** Which kind of fragment it is, as in {@link FlowKey#fragment}. */
  int readFragment() {
    etherType();
    recording.read(fragmentFrom, 0, 3);
    return fragment;
  }

  boolean laterFragment() {
    etherType();
    recording.read(fragmentFrom, 0, LATER);
    return fragment == FlowKey.LATER_FRAGMENT;
  }

  boolean isIcmp() {
    int number = ipProtocol();
    return number == (etherType == EtherType.IPV6 ? IpProtocol.ICMPV6 : IpProtocol.ICMP);
  }

  /** Whether it has ports, or as ICMP a type and code. */
  boolean hasPorts() {
    int number = ipProtocol();
    return number >= 0 && (IpProtocol.hasPorts(number) || isIcmp()) && !laterFragment();
  }

  /** Whether it is TCP or UDP with its ports at hand. */
  boolean isTcpOrUdp() {
    int number = ipProtocol();
    return (number == IpProtocol.TCP || number == IpProtocol.UDP) && !laterFragment();
  }

  /** Whether it is an echo request (or reply) with its identifier at hand. */
  boolean isEcho(boolean request) {
    if (!isIcmp() || laterFragment()) {
      return false;
    }
    int type = readIcmpType();
    return etherType == EtherType.IPV6
        ? type == (request ? Icmpv6Type.ECHO_REQUEST : Icmpv6Type.ECHO_REPLY)
        : type == (request ? IcmpType.ECHO_REQUEST : IcmpType.ECHO_REPLY);
  }

  int readIcmpType() {
    recording.read(tpSrcFrom, 0, 0xff00);
    return tpSrc >>> 8;
  }

  int readTpSrc() {
    recording.read(tpSrcFrom, 0, 0xffff);
    return tpSrc;
  }

  int readTpDst() {
    recording.read(tpDstFrom, 0, 0xffff);
    return tpDst;
  }

  /**
   * Whether a port (of ICMP: the type as source, the code as destination port) lies in a range.
   * Call only with ports.
   */
  boolean portIn(boolean source, PortRange range) {
    boolean icmp = isIcmp();
    int shift = icmp && source ? 8 : 0;
    int width = icmp ? 8 : 16;
    int value = icmp ? (source ? tpSrc >>> 8 : tpSrc & 0xff) : source ? tpSrc : tpDst;
    int bits = DecidingBits.of(value, range, width);
    recording.read(source || icmp ? tpSrcFrom : tpDstFrom, 0, (long) bits << shift);
    return range.contains(value);
  }

  /**
   * These bits of the destination port (of an echo: of the identifier) were looked at elsewhere.
   */
  void readTpDstBits(int bits) {
    recording.read(tpDstFrom, 0, bits);
  }

  void setEth(long source, long destination) {
    ethSrc = source;
    ethDst = destination;
    ethSrcFrom = Origin.CONSTANT;
    ethDstFrom = Origin.CONSTANT;
  }

  void setIp(boolean source, IpAddress address, Origin from) {
    if (source) {
      ipSrc = address;
      ipSrcFrom = from;
    } else {
      ipDst = address;
      ipDstFrom = from;
    }
  }

  void setPort(boolean source, int port, Origin from) {
    if (source) {
      tpSrc = port;
      tpSrcFrom = from;
    } else {
      tpDst = port;
      tpDstFrom = from;
    }
  }

  /** One of {@link FlowKey#BUCKETS} numbers, the same for all packets of a connection. */
  int readBucket() {
    recording.read(bucketFrom, 0, FlowKey.BUCKETS - 1);
    return bucket;
  }

  /** A number that the whole connection has in common, of so many that hardly two share one. */
  long readSpread() {
    long ports = hasPorts() ? (long) readTpSrc() << 16 | readTpDst() : 0;
    IpAddress source = readIp(true);
    IpAddress destination = readIp(false);
    long near = Spread.mix(source.high() ^ Spread.mix(source.low() ^ Spread.mix(ports)));
    return Spread.mix(destination.high() ^ Spread.mix(destination.low() ^ near));
  }
}
