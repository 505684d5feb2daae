package org.midonet.datapath.ebpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.midonet.packet.IpAddress;

/** Values in the kernel's structures: addresses, MACs and ports as on the wire, numbers as in C. */
final class WireForm {
  private static final ValueLayout.OfLong BIG_LONG =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt BIG_INT =
      JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort BIG_SHORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private WireForm() {}

  /** {@code struct address}: the 128-bit form, in which IPv4 is the last word. */
  static void putAddress(MemorySegment to, long at, IpAddress address) {
    put128(to, at, address.high(), address.low());
  }

  static void put128(MemorySegment to, long at, long high, long low) {
    to.set(BIG_LONG, at, high);
    to.set(BIG_LONG, at + 8, low);
  }

  /** The address of a known version. */
  static IpAddress address(MemorySegment from, long at, boolean ipv6) {
    return IpAddress.of(ipv6 ? 128 : 32, from.get(BIG_LONG, at), from.get(BIG_LONG, at + 8));
  }

  /** An address of the underlay: IPv4 if nothing stands before the last word. */
  static IpAddress address(MemorySegment from, long at) {
    boolean ipv4 = from.get(BIG_LONG, at) == 0 && from.get(BIG_INT, at + 8) == 0;
    return address(from, at, !ipv4);
  }

  static boolean isZero(MemorySegment from, long at) {
    return from.get(BIG_LONG, at) == 0 && from.get(BIG_LONG, at + 8) == 0;
  }

  static long high(MemorySegment from, long at) {
    return from.get(BIG_LONG, at);
  }

  static long low(MemorySegment from, long at) {
    return from.get(BIG_LONG, at + 8);
  }

  static void putMac(MemorySegment to, long at, long mac) {
    to.set(BIG_SHORT, at, (short) (mac >>> 32));
    to.set(BIG_INT, at + 2, (int) mac);
  }

  static long mac(MemorySegment from, long at) {
    return (from.get(BIG_SHORT, at) & 0xffffL) << 32 | (from.get(BIG_INT, at + 2) & 0xffffffffL);
  }

  static void putBig16(MemorySegment to, long at, int value) {
    to.set(BIG_SHORT, at, (short) value);
  }

  static int big16(MemorySegment from, long at) {
    return from.get(BIG_SHORT, at) & 0xffff;
  }

  static void put16(MemorySegment to, long at, int value) {
    to.set(JAVA_SHORT_UNALIGNED, at, (short) value);
  }

  static int u16(MemorySegment from, long at) {
    return from.get(JAVA_SHORT_UNALIGNED, at) & 0xffff;
  }

  static void put32(MemorySegment to, long at, int value) {
    to.set(JAVA_INT_UNALIGNED, at, value);
  }

  static int u32(MemorySegment from, long at) {
    return from.get(JAVA_INT_UNALIGNED, at);
  }

  static void put64(MemorySegment to, long at, long value) {
    to.set(JAVA_LONG_UNALIGNED, at, value);
  }

  static long u64(MemorySegment from, long at) {
    return from.get(JAVA_LONG_UNALIGNED, at);
  }

  static void put8(MemorySegment to, long at, int value) {
    to.set(JAVA_BYTE, at, (byte) value);
  }

  static int u8(MemorySegment from, long at) {
    return from.get(JAVA_BYTE, at) & 0xff;
  }
}
