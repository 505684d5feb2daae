package org.midonet.packet;

import static org.midonet.packet.Bytes.u16;

import java.lang.foreign.MemorySegment;

/** A view of a UDP datagram (RFC 768), cut to the length that its header says. */
public final class Udp {
  /** Octets of the header. */
  public static final int HEADER = 8;

  /** The port of DHCP servers. */
  public static final int DHCP_SERVER = 67;

  /** The port of DHCP clients. */
  public static final int DHCP_CLIENT = 68;

  /** The port of DHCPv6 clients. */
  public static final int DHCP6_CLIENT = 546;

  /** The port of DHCPv6 servers. */
  public static final int DHCP6_SERVER = 547;

  /** The port of VXLAN (RFC 7348). */
  public static final int VXLAN = 4789;

  private final MemorySegment bytes;

  private Udp(MemorySegment bytes) {
    this.bytes = bytes;
  }

  /**
   * A view of the datagram at the start of the segment, which must not be a fragment.
   *
   * @throws MalformedPacket if a length is wrong
   */
  public static Udp parse(MemorySegment bytes) throws MalformedPacket {
    if (bytes.byteSize() < HEADER) {
      throw new MalformedPacket("UDP header is cut");
    }
    int length = u16(bytes, 4);
    if (length < HEADER || length > bytes.byteSize()) {
      throw new MalformedPacket("UDP length is wrong");
    }
    return new Udp(bytes.asSlice(0, length));
  }

  /** The whole datagram. */
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

  /** Octets of header and data. */
  public int length() {
    return u16(bytes, 4);
  }

  /** The checksum; 0 if the sender made none. */
  public int checksum() {
    return u16(bytes, 6);
  }

  /** Whether the checksum is right, given {@link IpPacket#pseudoHeader()}; no checksum is right. */
  public boolean checksumIsRight(long pseudoHeader) {
    return checksum() == 0 || Checksum.isValid(pseudoHeader + Checksum.sum(bytes));
  }

  /** The data. */
  public MemorySegment payload() {
    return bytes.asSlice(HEADER);
  }
}
