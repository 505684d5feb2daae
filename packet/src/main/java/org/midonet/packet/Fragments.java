package org.midonet.packet;

import static org.midonet.packet.Bytes.put16;
import static org.midonet.packet.Bytes.put8;
import static org.midonet.packet.Bytes.u16;
import static org.midonet.packet.Bytes.u8;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Cuts IPv4 packets into fragments (RFC 791, 3.2). IPv6 routers never do. */
public final class Fragments {
  private static final int COPIED = 0x80;
  private static final int END_OF_OPTIONS = 0;
  private static final int NO_OPERATION = 1;

  private Fragments() {}

  /**
   * The frames that carry this IPv4 frame's packet over a link; the frame alone if it fits. The
   * upper layer's checksum must be whole. A fragment is cut further. Whether the packet allows it
   * ({@link Ipv4#dontFragment}) is for the caller to ask.
   *
   * @param frame a frame that carries IPv4
   * @param mtu octets of an IP packet, at least 68 (RFC 791)
   * @throws MalformedPacket if it carries something else
   */
  public static List<byte[]> split(MemorySegment frame, int mtu) throws MalformedPacket {
    if (mtu < 68) {
      throw new IllegalArgumentException("the least MTU of IPv4 is 68, not " + mtu);
    }
    Ethernet ethernet = Ethernet.parse(frame);
    if (ethernet.etherType() != EtherType.IPV4) {
      throw new MalformedPacket("only IPv4 can be fragmented");
    }
    Ipv4 packet = Ipv4.parse(ethernet.payload());
    int outer = ethernet.headerLength();
    if (packet.bytes().byteSize() <= mtu) {
      return List.of(frame.asSlice(0, outer + packet.bytes().byteSize()).toArray(BYTE));
    }
    byte[] firstHeader = packet.bytes().asSlice(0, packet.headerLength()).toArray(BYTE);
    byte[] laterHeader = withCopiedOptions(firstHeader);
    MemorySegment data = packet.payload();
    if (packet.fragmentOffset() + data.byteSize() > 0xffff) {
      throw new MalformedPacket("fragment ends past the largest packet");
    }
    List<byte[]> fragments = new ArrayList<>();
    long at = 0;
    while (at < data.byteSize()) {
      byte[] header = at == 0 ? firstHeader : laterHeader;
      int room = mtu - header.length;
      boolean isLast = data.byteSize() - at <= room;
      int length = (int) (isLast ? data.byteSize() - at : room / 8 * 8L);
      MemorySegment fragment = MemorySegment.ofArray(new byte[outer + header.length + length]);
      MemorySegment.copy(frame, 0, fragment, 0, outer);
      MemorySegment ip = fragment.asSlice(outer);
      MemorySegment.copy(MemorySegment.ofArray(header), 0, ip, 0, header.length);
      MemorySegment.copy(data, at, ip, header.length, length);
      boolean more = !isLast || packet.moreFragments();
      long offset = (packet.fragmentOffset() + at) / 8;
      put16(ip, 2, (int) ip.byteSize());
      put16(ip, 6, (int) offset | (u16(ip, 6) & 0xc000) | (more ? 0x2000 : 0));
      put16(ip, 10, 0);
      put16(ip, 10, Checksum.of(Checksum.sum(ip, 0, header.length)));
      fragments.add(fragment.toArray(BYTE));
      at += length;
    }
    return List.copyOf(fragments);
  }

  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

  /** The header for later fragments: of the options only those that must be in all of them. */
  private static byte[] withCopiedOptions(byte[] header) throws MalformedPacket {
    MemorySegment from = MemorySegment.ofArray(header);
    MemorySegment to = MemorySegment.ofArray(new byte[header.length]);
    MemorySegment.copy(from, 0, to, 0, Ipv4.HEADER);
    int length = Ipv4.HEADER;
    int at = Ipv4.HEADER;
    while (at < header.length && header[at] != END_OF_OPTIONS) {
      int size = 1;
      if (header[at] != NO_OPERATION) {
        size = at + 1 < header.length ? u8(from, at + 1L) : 0;
        if (size < 2 || at + size > header.length) {
          throw new MalformedPacket("IPv4 option is cut");
        }
      }
      if ((header[at] & COPIED) != 0) {
        MemorySegment.copy(from, at, to, length, size);
        length += size;
      }
      at += size;
    }
    length = (length + 3) / 4 * 4;
    put8(to, 0, 0x40 | length / 4);
    return to.asSlice(0, length).toArray(BYTE);
  }
}
