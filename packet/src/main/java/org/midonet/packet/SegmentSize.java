package org.midonet.packet;

import static org.midonet.packet.Bytes.put16;
import static org.midonet.packet.Bytes.u16;
import static org.midonet.packet.Bytes.u8;

import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;

/**
 * The maximum segment size that a TCP SYN offers (RFC 9293 3.7.1), lowered on its way: who takes
 * part in the connection then sends segments that still fit when something is put before them.
 */
public final class SegmentSize {

  private static final int CHECKSUM = 16;

  private SegmentSize() {}

  /**
   * Lowers what a SYN or SYN-ACK offers, and keeps its checksum right. Anything else, also a SYN
   * without that option, with options that make no sense before it, or that offers no more than
   * {@code by}, stays as it is.
   *
   * @param frame a whole frame, which is changed
   * @param by octets
   * @return whether it was changed
   */
  public static boolean lower(MemorySegment frame, int by) {
    try {
      Ethernet ethernet = Ethernet.parse(frame);
      boolean isIp =
          ethernet.etherType() == EtherType.IPV4 || ethernet.etherType() == EtherType.IPV6;
      IpPacket ip = isIp ? IpPacket.parse(ethernet.payload()) : null;
      if (ip == null
          || ip.protocol() != IpProtocol.TCP
          || ip.fragment() == FlowKey.LATER_FRAGMENT) {
        return false;
      }
      Tcp tcp = Tcp.parse(ip.payload());
      OptionalInt at = tcp.has(Tcp.SYN) ? tcp.segmentSizeAt() : OptionalInt.empty();
      return at.isPresent() && lower(tcp.bytes(), at.getAsInt(), by);
    } catch (MalformedPacket e) {
      return false; // Whoever gets it will see.
    }
  }

  private static boolean lower(MemorySegment tcp, int at, int by) {
    int before = u16(tcp, at);
    int after = before - by;
    if (after <= 0) {
      return false;
    }
    put16(tcp, at, after);
    put16(
        tcp,
        CHECKSUM,
        Checksum.update(u16(tcp, CHECKSUM), summand(before, at), summand(after, at)));
    return true;
  }

  /** What sixteen bits add to the sum: at an odd place they are in two words, exchanged. */
  private static int summand(int value, int at) {
    return (at & 1) == 0 ? value : Short.toUnsignedInt(Short.reverseBytes((short) value));
  }

  /** Where the option is whose octets begin here; for {@link Tcp}. */
  static OptionalInt find(MemorySegment options) {
    long at = 0;
    while (at < options.byteSize() && u8(options, at) != Tcp.END_OF_OPTIONS) {
      if (u8(options, at) == Tcp.NO_OPERATION) {
        at++;
        continue;
      }
      int length = at + 1 < options.byteSize() ? u8(options, at + 1) : 0;
      if (length < 2 || at + length > options.byteSize()) {
        return OptionalInt.empty();
      }
      if (u8(options, at) == Tcp.MAXIMUM_SEGMENT_SIZE && length == 4) {
        return OptionalInt.of((int) at + 2);
      }
      at += length;
    }
    return OptionalInt.empty();
  }
}
