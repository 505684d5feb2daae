package org.midonet.packet;

import static org.midonet.packet.Bytes.u8;

import java.lang.foreign.MemorySegment;

/** IPv6 header fields (RFC 8200). */
public final class Ipv6 {
  private Ipv6() {}

  /** The length in octets of the extension header at {@code at}, which fits before {@code end}. */
  static int extensionLength(MemorySegment bytes, long at, long end, int nextHeader)
      throws MalformedPacket {
    if (at + 8 > end) {
      throw new MalformedPacket("IPv6 extension header is cut");
    }
    int length =
        switch (nextHeader) {
          case IpProtocol.FRAGMENT -> 8;
          case IpProtocol.AUTHENTICATION -> (u8(bytes, at + 1) + 2) * 4;
          default -> (u8(bytes, at + 1) + 1) * 8;
        };
    if (at + length > end) {
      throw new MalformedPacket("IPv6 extension header is cut");
    }
    return length;
  }

  static int fragmentKind(int offsetAndFlags) {
    if ((offsetAndFlags & 0xfff8) != 0) {
      return FlowKey.LATER_FRAGMENT;
    }
    return (offsetAndFlags & 1) != 0 ? FlowKey.FIRST_FRAGMENT : FlowKey.WHOLE;
  }
}
