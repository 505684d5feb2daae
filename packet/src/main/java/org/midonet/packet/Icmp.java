package org.midonet.packet;

import static org.midonet.packet.Bytes.u16;
import static org.midonet.packet.Bytes.u32;
import static org.midonet.packet.Bytes.u8;

import java.lang.foreign.MemorySegment;

/**
 * A view of an ICMP (RFC 792) or ICMPv6 (RFC 4443) message: the header is the same, the types
 * differ: {@link IcmpType}, {@link Icmpv6Type}.
 */
public final class Icmp {
  /** Octets of the header with the four that depend on the type. */
  public static final int HEADER = 8;

  private final MemorySegment bytes;

  private Icmp(MemorySegment bytes) {
    this.bytes = bytes;
  }

  /**
   * A view of the message that fills the segment.
   *
   * @throws MalformedPacket if it has less than 8 octets
   */
  public static Icmp parse(MemorySegment bytes) throws MalformedPacket {
    if (bytes.byteSize() < HEADER) {
      throw new MalformedPacket("ICMP is cut");
    }
    return new Icmp(bytes);
  }

  /** The whole message. */
  public MemorySegment bytes() {
    return bytes;
  }

  /** The type. */
  public int type() {
    return u8(bytes, 0);
  }

  /** The code. */
  public int code() {
    return u8(bytes, 1);
  }

  /** The checksum. */
  public int checksum() {
    return u16(bytes, 2);
  }

  /**
   * Whether the checksum is right.
   *
   * @param pseudoHeader 0 for ICMP, {@link IpPacket#pseudoHeader()} for ICMPv6
   */
  public boolean checksumIsRight(long pseudoHeader) {
    return Checksum.isValid(pseudoHeader + Checksum.sum(bytes));
  }

  /** The four octets behind the checksum: an MTU, a pointer, or unused. */
  public long rest() {
    return u32(bytes, 4);
  }

  /** The identifier of an echo request or reply. */
  public int identifier() {
    return u16(bytes, 4);
  }

  /** The sequence number of an echo request or reply. */
  public int sequence() {
    return u16(bytes, 6);
  }

  /** What is behind the header: echo data, or the packet that an error quotes. */
  public MemorySegment body() {
    return bytes.asSlice(HEADER);
  }
}
