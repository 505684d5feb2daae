package org.midonet.ffi.packet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import org.midonet.ffi.layout.SocketStructs;

/**
 * What a frame's checksum and segmentation still need (linux/virtio_net.h, legacy form, host byte
 * order).
 *
 * @param needsChecksum the transport checksum holds the pseudo-header sum only; who sends the frame
 *     on completes it
 * @param segmentType 0 none, 1 TCP over IPv4, 3 UDP fragments, 4 TCP over IPv6, 5 UDP segments;
 *     0x80 is added for ECN
 * @param headerLength how much of the frame is headers, where it is to be cut into segments
 * @param segmentSize payload of each segment
 * @param checksumStart where the checksum begins, from the start of the frame
 * @param checksumOffset where it is stored, from there
 */
public record VnetHeader(
    boolean needsChecksum,
    int segmentType,
    int headerLength,
    int segmentSize,
    int checksumStart,
    int checksumOffset) {

  /** Its length before the frame, in bytes. */
  public static final int LENGTH = SocketStructs.VIRTIO_NET_HDR.size();

  /** A frame that needs nothing. */
  public static final VnetHeader NONE = new VnetHeader(false, 0, 0, 0, 0, 0);

  public static final int TCP4 = 1;
  public static final int TCP6 = 4;
  public static final int UDP_SEGMENTS = 5;

  private static final int NEEDS_CSUM = 1;
  private static final long FLAGS = SocketStructs.VIRTIO_NET_HDR.offset("flags");
  private static final long GSO_TYPE = SocketStructs.VIRTIO_NET_HDR.offset("gso_type");
  private static final long HDR_LEN = SocketStructs.VIRTIO_NET_HDR.offset("hdr_len");
  private static final long GSO_SIZE = SocketStructs.VIRTIO_NET_HDR.offset("gso_size");
  private static final long CSUM_START = SocketStructs.VIRTIO_NET_HDR.offset("csum_start");
  private static final long CSUM_OFFSET = SocketStructs.VIRTIO_NET_HDR.offset("csum_offset");

  /** A frame whose transport checksum is still to be completed. */
  public static VnetHeader partialChecksum(int start, int offset) {
    return new VnetHeader(true, 0, 0, 0, start, offset);
  }

  /** Reads the header from the start of a segment. */
  public static VnetHeader read(MemorySegment from) {
    return new VnetHeader(
        (from.get(JAVA_BYTE, FLAGS) & NEEDS_CSUM) != 0,
        from.get(JAVA_BYTE, GSO_TYPE) & 0xff,
        from.get(JAVA_SHORT_UNALIGNED, HDR_LEN) & 0xffff,
        from.get(JAVA_SHORT_UNALIGNED, GSO_SIZE) & 0xffff,
        from.get(JAVA_SHORT_UNALIGNED, CSUM_START) & 0xffff,
        from.get(JAVA_SHORT_UNALIGNED, CSUM_OFFSET) & 0xffff);
  }

  /** Writes the header to the start of a segment. */
  public void write(MemorySegment to) {
    to.set(JAVA_BYTE, FLAGS, (byte) (needsChecksum ? NEEDS_CSUM : 0));
    to.set(JAVA_BYTE, GSO_TYPE, (byte) segmentType);
    to.set(JAVA_SHORT_UNALIGNED, HDR_LEN, (short) headerLength);
    to.set(JAVA_SHORT_UNALIGNED, GSO_SIZE, (short) segmentSize);
    to.set(JAVA_SHORT_UNALIGNED, CSUM_START, (short) checksumStart);
    to.set(JAVA_SHORT_UNALIGNED, CSUM_OFFSET, (short) checksumOffset);
  }
}
