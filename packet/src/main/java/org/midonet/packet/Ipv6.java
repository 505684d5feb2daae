package org.midonet.packet;

import static org.midonet.packet.Bytes.u16;
import static org.midonet.packet.Bytes.u32;
import static org.midonet.packet.Bytes.u64;
import static org.midonet.packet.Bytes.u8;

import java.lang.foreign.MemorySegment;

/** A view of an IPv6 packet (RFC 8200) that has walked its extension headers. */
public final class Ipv6 implements IpPacket {
  /** Octets of the fixed header. */
  public static final int HEADER = 40;

  private final MemorySegment bytes;
  private final long chain;

  private Ipv6(MemorySegment bytes, long chain) {
    this.bytes = bytes;
    this.chain = chain;
  }

  /**
   * A view of the packet at the start of the segment.
   *
   * @throws MalformedPacket if a length is wrong, or the version, or if there are more than {@link
   *     FlowKeys#MAX_EXTENSION_HEADERS} extension headers
   */
  public static Ipv6 parse(MemorySegment bytes) throws MalformedPacket {
    long end = end(bytes, 0);
    return new Ipv6(bytes.asSlice(0, end), walk(bytes, 0, end));
  }

  /** Where the packet at {@code at} ends, after a check that its header is whole. */
  static long end(MemorySegment bytes, long at) throws MalformedPacket {
    if (bytes.byteSize() < at + HEADER) {
      throw new MalformedPacket("IPv6 header is cut");
    }
    if (u8(bytes, at) >>> 4 != 6) {
      throw new MalformedPacket("IPv6 header contradicts itself");
    }
    int payload = u16(bytes, at + 4);
    if (payload == 0 && u8(bytes, at + 6) == IpProtocol.HOP_BY_HOP) {
      // A jumbogram (RFC 2675), as the kernel's big TCP segments are: as long as the frame.
      return bytes.byteSize();
    }
    if (bytes.byteSize() < at + HEADER + payload) {
      throw new MalformedPacket("IPv6 packet is cut");
    }
    return at + HEADER + payload;
  }

  /**
   * Walks the extension headers of the packet at {@code at}. Behind a fragment header with an
   * offset there is no header: the walk ends.
   *
   * @return offset of the upper layer from the segment's start, fragment header's offset and flags,
   *     protocol: see {@link #upperLayer}, {@link #fragmentField}, {@link #protocol(long)}
   */
  static long walk(MemorySegment bytes, long at, long end) throws MalformedPacket {
    int protocol = u8(bytes, at + 6);
    int fragmentField = 0;
    long next = at + HEADER;
    for (int seen = 0; IpProtocol.isExtension(protocol); seen++) {
      if (seen == FlowKeys.MAX_EXTENSION_HEADERS) {
        throw new MalformedPacket("too many IPv6 extension headers");
      }
      if (next + 8 > end) {
        throw new MalformedPacket("IPv6 extension header is cut");
      }
      int length =
          switch (protocol) {
            case IpProtocol.FRAGMENT -> 8;
            case IpProtocol.AUTHENTICATION -> (u8(bytes, next + 1) + 2) * 4;
            default -> (u8(bytes, next + 1) + 1) * 8;
          };
      if (next + length > end) {
        throw new MalformedPacket("IPv6 extension header is cut");
      }
      boolean isFragment = protocol == IpProtocol.FRAGMENT;
      protocol = u8(bytes, next);
      if (isFragment) {
        fragmentField = u16(bytes, next + 2);
      }
      next += length;
      if (fragmentKind(fragmentField) == FlowKey.LATER_FRAGMENT) {
        break;
      }
    }
    return next << 32 | (long) fragmentField << 8 | protocol;
  }

  static long upperLayer(long chain) {
    return chain >>> 32;
  }

  static int fragmentField(long chain) {
    return (int) (chain >>> 8) & 0xffff;
  }

  static int protocol(long chain) {
    return (int) chain & 0xff;
  }

  static int fragmentKind(int fragmentField) {
    if ((fragmentField & 0xfff8) != 0) {
      return FlowKey.LATER_FRAGMENT;
    }
    return (fragmentField & 1) != 0 ? FlowKey.FIRST_FRAGMENT : FlowKey.WHOLE;
  }

  @Override
  public MemorySegment bytes() {
    return bytes;
  }

  @Override
  public int tos() {
    return u16(bytes, 0) >>> 4 & 0xff;
  }

  /** The flow label, 20 bits. */
  public int flowLabel() {
    return (int) u32(bytes, 0) & 0xf_ffff;
  }

  /** Octets behind the fixed header. */
  public int payloadLength() {
    return u16(bytes, 4);
  }

  /** What follows the fixed header: an extension header, or the upper layer. */
  public int nextHeader() {
    return u8(bytes, 6);
  }

  @Override
  public int ttl() {
    return u8(bytes, 7);
  }

  @Override
  public Ip6 source() {
    return new Ip6(u64(bytes, 8), u64(bytes, 16));
  }

  @Override
  public Ip6 destination() {
    return new Ip6(u64(bytes, 24), u64(bytes, 32));
  }

  @Override
  public int protocol() {
    return protocol(chain);
  }

  @Override
  public int fragment() {
    return fragmentKind(fragmentField(chain));
  }

  @Override
  public int fragmentOffset() {
    return fragmentField(chain) & 0xfff8;
  }

  /** Octets of the fixed and all extension headers. */
  public int headerLength() {
    return (int) upperLayer(chain);
  }

  @Override
  public MemorySegment payload() {
    return bytes.asSlice(upperLayer(chain));
  }
}
