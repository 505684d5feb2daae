package org.midonet.packet;

import java.lang.foreign.MemorySegment;

/** A view of an IP packet of either version, cut to the length that its header says. */
public sealed interface IpPacket permits Ipv4, Ipv6 {

  /**
   * A view of the packet at the start of the segment, of the version that its first bits say.
   *
   * @throws MalformedPacket if it is not what its header claims
   */
  static IpPacket parse(MemorySegment bytes) throws MalformedPacket {
    if (bytes.byteSize() == 0) {
      throw new MalformedPacket("IP header is cut");
    }
    return switch (Bytes.u8(bytes, 0) >>> 4) {
      case 4 -> Ipv4.parse(bytes);
      case 6 -> Ipv6.parse(bytes);
      default -> throw new MalformedPacket("unknown IP version");
    };
  }

  /** The packet, without padding that the frame may have. */
  MemorySegment bytes();

  /** The source address. */
  IpAddress source();

  /** The destination address. */
  IpAddress destination();

  /** The upper layer's protocol number. */
  int protocol();

  /** Time to live, or hop limit. */
  int ttl();

  /** Type of service, or traffic class: 8 bits. */
  int tos();

  /** {@link FlowKey#WHOLE}, {@link FlowKey#FIRST_FRAGMENT} or {@link FlowKey#LATER_FRAGMENT}. */
  int fragment();

  /** Where the fragment starts in the whole, in octets; 0 if this is no fragment. */
  int fragmentOffset();

  /** The upper layer's bytes; in a later fragment, bytes out of its middle. */
  MemorySegment payload();

  /** The sum of the pseudo header for the checksum of {@link #payload()}. */
  default long pseudoHeader() {
    return Checksum.pseudoHeader(
        Checksum.sum(source()), Checksum.sum(destination()), protocol(), payload().byteSize());
  }
}
