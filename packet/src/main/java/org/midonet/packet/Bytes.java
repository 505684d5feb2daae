package org.midonet.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Reads and writes numbers in network order, at any alignment, in place. */
final class Bytes {
  private static final ValueLayout.OfShort U16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt U32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong U64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private Bytes() {}

  static int u8(MemorySegment bytes, long at) {
    return bytes.get(ValueLayout.JAVA_BYTE, at) & 0xff;
  }

  static int u16(MemorySegment bytes, long at) {
    return bytes.get(U16, at) & 0xffff;
  }

  static long u32(MemorySegment bytes, long at) {
    return bytes.get(U32, at) & 0xffff_ffffL;
  }

  static long u48(MemorySegment bytes, long at) {
    return (long) u16(bytes, at) << 32 | u32(bytes, at + 2);
  }

  static long u64(MemorySegment bytes, long at) {
    return bytes.get(U64, at);
  }

  static void put8(MemorySegment bytes, long at, int value) {
    bytes.set(ValueLayout.JAVA_BYTE, at, (byte) value);
  }

  static void put16(MemorySegment bytes, long at, int value) {
    bytes.set(U16, at, (short) value);
  }

  static void put32(MemorySegment bytes, long at, long value) {
    bytes.set(U32, at, (int) value);
  }

  static void put48(MemorySegment bytes, long at, long value) {
    put16(bytes, at, (int) (value >>> 32));
    put32(bytes, at + 2, value);
  }

  static void put64(MemorySegment bytes, long at, long value) {
    bytes.set(U64, at, value);
  }
}
