package org.midonet.packet;

import static org.midonet.packet.Bytes.u16;
import static org.midonet.packet.Bytes.u32;
import static org.midonet.packet.Bytes.u8;

import java.lang.foreign.MemorySegment;

/**
 * The internet checksum (RFC 1071), whole and incremental (RFC 1624).
 *
 * <p>A <em>sum</em> here is a {@code long} to which more may be added; {@link #fold} makes 16 bits
 * of it. A <em>checksum</em> is the 16 bits that stand in a header: the complement of a folded sum.
 */
public final class Checksum {
  private Checksum() {}

  /** The sum of a whole segment, which starts at an even place of what is summed. */
  public static long sum(MemorySegment bytes) {
    return sum(bytes, 0, bytes.byteSize());
  }

  /** The sum of a part of a segment, which starts at an even place of what is summed. */
  public static long sum(MemorySegment bytes, long offset, long length) {
    long sum = 0;
    long at = offset;
    long end = offset + length;
    // 32 bits at a time: their carries out of 16 bits come back in when folding.
    for (; at + 4 <= end; at += 4) {
      sum += u32(bytes, at);
    }
    if (at + 2 <= end) {
      sum += u16(bytes, at);
      at += 2;
    }
    if (at < end) {
      sum += (long) u8(bytes, at) << 8;
    }
    return sum;
  }

  /** The sum of 64 bits that stand at an even place: half of an IPv6 address, an IPv4 address. */
  public static long sum(long value) {
    return (value >>> 32) + (value & 0xffff_ffffL);
  }

  /** The sum of an address. */
  public static long sum(IpAddress address) {
    return sum(address.high()) + sum(address.low());
  }

  /**
   * The sum of the pseudo header that TCP, UDP and ICMPv6 checksums include (RFC 793, RFC 8200
   * 8.1).
   *
   * @param source sum of the source address
   * @param destination sum of the destination address
   * @param protocol protocol number of the upper layer
   * @param length octets of the upper layer with its header
   */
  public static long pseudoHeader(long source, long destination, int protocol, long length) {
    return source + destination + protocol + sum(length);
  }

  /** The 16 bits of a sum, carries added back in. */
  public static int fold(long sum) {
    long folded = (sum >>> 32) + (sum & 0xffff_ffffL);
    folded = (folded >>> 16) + (folded & 0xffff);
    folded = (folded >>> 16) + (folded & 0xffff);
    return (int) ((folded >>> 16) + (folded & 0xffff));
  }

  /** The checksum of a sum. */
  public static int of(long sum) {
    return ~fold(sum) & 0xffff;
  }

  /** The checksum of a sum as UDP writes it, where 0 would mean that there is none (RFC 768). */
  public static int ofUdp(long sum) {
    int checksum = of(sum);
    return checksum == 0 ? 0xffff : checksum;
  }

  /** Whether data that contains its own checksum has this sum rightly. */
  public static boolean isValid(long sum) {
    return fold(sum) == 0xffff;
  }

  /**
   * The checksum after a part of the data changed (RFC 1624, equation 3).
   *
   * @param checksum what stands in the header now
   * @param before sum of the part before
   * @param after sum of the part after
   */
  public static int update(int checksum, long before, long after) {
    return of((~checksum & 0xffff) + (~fold(before) & 0xffff) + (long) fold(after));
  }

  /** {@link #update} of a UDP checksum: 0, which says that there is none, stays 0. */
  public static int updateUdp(int checksum, long before, long after) {
    if (checksum == 0) {
      return 0;
    }
    int updated = update(checksum, before, after);
    return updated == 0 ? 0xffff : updated;
  }
}
