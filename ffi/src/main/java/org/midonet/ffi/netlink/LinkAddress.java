package org.midonet.ffi.netlink;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.midonet.ffi.layout.NetlinkStructs;

/** An address of an interface, with the length of its prefix in bits. */
public record LinkAddress(int interfaceIndex, InetAddress address, int prefixLength) {
  // linux/if_addr.h.
  static final int IFA_ADDRESS = 1;
  static final int IFA_LOCAL = 2;

  /** Reads an RTM_NEWADDR or RTM_DELADDR message; nothing for families other than IPv4 and IPv6. */
  static Optional<LinkAddress> read(MemorySegment payload) {
    Attributes attributes = Attributes.read(payload.asSlice(NetlinkStructs.IFADDRMSG.size()));
    // On a point-to-point link IFA_ADDRESS is the other end.
    return attributes
        .bytes(IFA_LOCAL)
        .or(() -> attributes.bytes(IFA_ADDRESS))
        .filter(bytes -> bytes.length == 4 || bytes.length == 16)
        .map(
            bytes ->
                new LinkAddress(
                    payload.get(JAVA_INT, NetlinkStructs.IFADDRMSG.offset("ifa_index")),
                    address(bytes),
                    payload.get(JAVA_BYTE, NetlinkStructs.IFADDRMSG.offset("ifa_prefixlen"))
                        & 0xff));
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException impossible) {
      throw new AssertionError("4 and 16 bytes are addresses", impossible);
    }
  }
}
