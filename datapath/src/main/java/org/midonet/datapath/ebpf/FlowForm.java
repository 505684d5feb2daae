package org.midonet.datapath.ebpf;

import java.lang.foreign.MemorySegment;
import org.midonet.datapath.FlowMatch;
import org.midonet.ffi.layout.CStruct;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowMask;

/** {@code struct flow_key}: keys, masks, and the number of the mask. */
final class FlowForm {
  private static final CStruct KEY = KernelStructs.FLOW_KEY;
  private static final long IN_PORT = KEY.offset("in_port");
  private static final long ETH_DST = KEY.offset("eth_dst");
  private static final long ETH_SRC = KEY.offset("eth_src");
  private static final long ETH_TYPE = KEY.offset("eth_type");
  private static final long VLAN = KEY.offset("vlan");
  private static final long SRC = KEY.offset("src");
  private static final long DST = KEY.offset("dst");
  private static final long TP_SRC = KEY.offset("tp_src");
  private static final long TP_DST = KEY.offset("tp_dst");
  private static final long PROTOCOL = KEY.offset("protocol");
  private static final long TOS = KEY.offset("tos");
  private static final long FRAGMENT = KEY.offset("fragment");
  private static final long BUCKET = KEY.offset("bucket");
  private static final long MASK = KEY.offset("mask");

  private FlowForm() {}

  /** Writes a match as the key of the table of flows. */
  static void writeKey(MemorySegment to, FlowMatch match, int mask) {
    to.fill((byte) 0);
    FlowKey key = match.key();
    writeFields(
        to,
        new FlowMask(
            key.ethDst(),
            key.ethSrc(),
            key.etherType(),
            key.vlan(),
            key.ipSrcHigh(),
            key.ipSrcLow(),
            key.ipDstHigh(),
            key.ipDstLow(),
            key.protocol(),
            key.tos(),
            key.fragment(),
            key.tpSrc(),
            key.tpDst(),
            key.bucket()));
    WireForm.put32(to, IN_PORT, match.inPort());
    WireForm.put16(to, MASK, mask);
  }

  /** Writes the bits that count; the in-port always does. */
  static void writeMask(MemorySegment to, FlowMask mask) {
    to.fill((byte) 0);
    writeFields(to, mask);
    WireForm.put32(to, IN_PORT, -1);
  }

  private static void writeFields(MemorySegment to, FlowMask fields) {
    WireForm.putMac(to, ETH_DST, fields.ethDst());
    WireForm.putMac(to, ETH_SRC, fields.ethSrc());
    WireForm.putBig16(to, ETH_TYPE, fields.etherType());
    WireForm.put16(to, VLAN, fields.vlan());
    WireForm.put128(to, SRC, fields.ipSrcHigh(), fields.ipSrcLow());
    WireForm.put128(to, DST, fields.ipDstHigh(), fields.ipDstLow());
    WireForm.putBig16(to, TP_SRC, fields.tpSrc());
    WireForm.putBig16(to, TP_DST, fields.tpDst());
    WireForm.put16(to, PROTOCOL, fields.protocol());
    WireForm.put8(to, TOS, fields.tos());
    WireForm.put8(to, FRAGMENT, fields.fragment());
    WireForm.put8(to, BUCKET, fields.bucket());
  }

  static int inPort(MemorySegment from) {
    return WireForm.u32(from, IN_PORT);
  }

  static int maskNumber(MemorySegment from) {
    return WireForm.u16(from, MASK);
  }

  /** The key of a flow, with the bits that count. */
  static FlowKey readKey(MemorySegment from) {
    return new FlowKey(
        WireForm.mac(from, ETH_DST),
        WireForm.mac(from, ETH_SRC),
        WireForm.big16(from, ETH_TYPE),
        WireForm.u16(from, VLAN),
        WireForm.high(from, SRC),
        WireForm.low(from, SRC),
        WireForm.high(from, DST),
        WireForm.low(from, DST),
        WireForm.u16(from, PROTOCOL),
        WireForm.u8(from, TOS),
        WireForm.u8(from, FRAGMENT),
        WireForm.big16(from, TP_SRC),
        WireForm.big16(from, TP_DST),
        WireForm.u8(from, BUCKET));
  }

  static FlowMask readMask(MemorySegment from) {
    FlowKey bits = readKey(from);
    return new FlowMask(
        bits.ethDst(),
        bits.ethSrc(),
        bits.etherType(),
        bits.vlan(),
        bits.ipSrcHigh(),
        bits.ipSrcLow(),
        bits.ipDstHigh(),
        bits.ipDstLow(),
        bits.protocol(),
        bits.tos(),
        bits.fragment(),
        bits.tpSrc(),
        bits.tpDst(),
        bits.bucket());
  }
}
