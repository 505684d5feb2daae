package org.midonet.packet;

import static org.midonet.packet.Bytes.u16;
import static org.midonet.packet.Bytes.u32;
import static org.midonet.packet.Bytes.u8;

import java.lang.foreign.MemorySegment;

/** A view of an IPv4 packet (RFC 791). */
public final class Ipv4 implements IpPacket {
  /** Octets of the header without options. */
  public static final int HEADER = 20;

  private static final int DONT_FRAGMENT = 0x4000;
  private static final int MORE_FRAGMENTS = 0x2000;
  private static final int OFFSET = 0x1fff;

  private final MemorySegment bytes;
  private final int headerLength;

  private Ipv4(MemorySegment bytes, int headerLength) {
    this.bytes = bytes;
    this.headerLength = headerLength;
  }

  /**
   * A view of the packet at the start of the segment.
   *
   * @throws MalformedPacket if a length is wrong, or the version
   */
  public static Ipv4 parse(MemorySegment bytes) throws MalformedPacket {
    if (bytes.byteSize() < HEADER) {
      throw new MalformedPacket("IPv4 header is cut");
    }
    int headerLength = (u8(bytes, 0) & 0xf) * 4;
    int totalLength = u16(bytes, 2);
    if (u8(bytes, 0) >>> 4 != 4 || headerLength < HEADER || totalLength < headerLength) {
      throw new MalformedPacket("IPv4 header contradicts itself");
    }
    if (bytes.byteSize() < totalLength) {
      throw new MalformedPacket("IPv4 packet is cut");
    }
    return new Ipv4(bytes.asSlice(0, totalLength), headerLength);
  }

  static int fragmentKind(int flagsAndOffset) {
    if ((flagsAndOffset & OFFSET) != 0) {
      return FlowKey.LATER_FRAGMENT;
    }
    return (flagsAndOffset & MORE_FRAGMENTS) != 0 ? FlowKey.FIRST_FRAGMENT : FlowKey.WHOLE;
  }

  @Override
  public MemorySegment bytes() {
    return bytes;
  }

  /** Octets of the header with its options. */
  public int headerLength() {
    return headerLength;
  }

  /** The options, padded to a multiple of four; empty as a rule. */
  public MemorySegment options() {
    return bytes.asSlice(HEADER, headerLength - HEADER);
  }

  /** The identification that all fragments of a packet share. */
  public int identification() {
    return u16(bytes, 4);
  }

  /** Whether routers must not fragment the packet. */
  public boolean dontFragment() {
    return (u16(bytes, 6) & DONT_FRAGMENT) != 0;
  }

  /** Whether this is a fragment and not the last one. */
  public boolean moreFragments() {
    return (u16(bytes, 6) & MORE_FRAGMENTS) != 0;
  }

  @Override
  public int fragmentOffset() {
    return (u16(bytes, 6) & OFFSET) * 8;
  }

  @Override
  public int fragment() {
    return fragmentKind(u16(bytes, 6));
  }

  @Override
  public int tos() {
    return u8(bytes, 1);
  }

  @Override
  public int ttl() {
    return u8(bytes, 8);
  }

  @Override
  public int protocol() {
    return u8(bytes, 9);
  }

  /** The header's checksum. */
  public int checksum() {
    return u16(bytes, 10);
  }

  /** Whether the header's checksum is right. */
  public boolean checksumIsRight() {
    return Checksum.isValid(Checksum.sum(bytes, 0, headerLength));
  }

  /** The source address as a number. */
  public int sourceValue() {
    return (int) u32(bytes, 12);
  }

  /** The destination address as a number. */
  public int destinationValue() {
    return (int) u32(bytes, 16);
  }

  @Override
  public Ip4 source() {
    return new Ip4(sourceValue());
  }

  @Override
  public Ip4 destination() {
    return new Ip4(destinationValue());
  }

  @Override
  public MemorySegment payload() {
    return bytes.asSlice(headerLength);
  }
}
