package org.midonet.packet;

import static org.midonet.packet.Bytes.u16;
import static org.midonet.packet.Bytes.u32;
import static org.midonet.packet.Bytes.u8;

import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;

/** A view of a TCP segment (RFC 9293). */
public final class Tcp {
  /** Octets of the header without options. */
  public static final int HEADER = 20;

  /** Flag: no more data from the sender. */
  public static final int FIN = 0x01;

  /** Flag: sequence numbers begin. */
  public static final int SYN = 0x02;

  /** Flag: the connection is void. */
  public static final int RST = 0x04;

  /** Flag: push. */
  public static final int PSH = 0x08;

  /** Flag: the acknowledgement number counts. */
  public static final int ACK = 0x10;

  /** Flag: the urgent pointer counts. */
  public static final int URG = 0x20;

  static final int END_OF_OPTIONS = 0;
  static final int NO_OPERATION = 1;
  static final int MAXIMUM_SEGMENT_SIZE = 2;

  private final MemorySegment bytes;

  private Tcp(MemorySegment bytes) {
    this.bytes = bytes;
  }

  /**
   * A view of the segment that fills {@code bytes}.
   *
   * @throws MalformedPacket if the header is cut
   */
  public static Tcp parse(MemorySegment bytes) throws MalformedPacket {
    if (bytes.byteSize() < HEADER) {
      throw new MalformedPacket("TCP header is cut");
    }
    Tcp tcp = new Tcp(bytes);
    if (tcp.headerLength() < HEADER || tcp.headerLength() > bytes.byteSize()) {
      throw new MalformedPacket("TCP header contradicts itself");
    }
    return tcp;
  }

  /** The whole segment. */
  public MemorySegment bytes() {
    return bytes;
  }

  /** The source port. */
  public int sourcePort() {
    return u16(bytes, 0);
  }

  /** The destination port. */
  public int destinationPort() {
    return u16(bytes, 2);
  }

  /** The sequence number, unsigned. */
  public long sequence() {
    return u32(bytes, 4);
  }

  /** The acknowledgement number, unsigned. */
  public long acknowledgement() {
    return u32(bytes, 8);
  }

  /** Octets of the header with its options. */
  public int headerLength() {
    return (u8(bytes, 12) >>> 4) * 4;
  }

  /** The flags, 8 bits. */
  public int flags() {
    return u8(bytes, 13);
  }

  /** Whether all of the given flags are set. */
  public boolean has(int flags) {
    return (flags() & flags) == flags;
  }

  /** The window, not scaled. */
  public int window() {
    return u16(bytes, 14);
  }

  /** The checksum. */
  public int checksum() {
    return u16(bytes, 16);
  }

  /** Whether the checksum is right, given {@link IpPacket#pseudoHeader()}. */
  public boolean checksumIsRight(long pseudoHeader) {
    return Checksum.isValid(pseudoHeader + Checksum.sum(bytes));
  }

  /** The urgent pointer. */
  public int urgentPointer() {
    return u16(bytes, 18);
  }

  /** The options. */
  public MemorySegment options() {
    return bytes.asSlice(HEADER, headerLength() - HEADER);
  }

  /** The maximum segment size that the options offer, if they do and are well formed up to it. */
  public OptionalInt maximumSegmentSize() {
    OptionalInt at = segmentSizeAt();
    return at.isPresent() ? OptionalInt.of(u16(bytes, at.getAsInt())) : at;
  }

  /** Where in the segment the maximum segment size stands, likewise. */
  OptionalInt segmentSizeAt() {
    OptionalInt at = SegmentSize.find(options());
    return at.isPresent() ? OptionalInt.of(HEADER + at.getAsInt()) : at;
  }

  /** The data. */
  public MemorySegment payload() {
    return bytes.asSlice(headerLength());
  }
}
