package org.midonet.ffi.netlink;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.midonet.ffi.layout.NetlinkStructs;

/**
 * A network interface as rtnetlink(7) shows it.
 *
 * @param index of the interface, in its namespace
 * @param kind {@code veth}, {@code vxlan}, {@code tun}, …; empty for physical ones and loopback
 * @param mac 48 bits, 0 where it has none
 * @param mtu in bytes
 * @param flags as in linux/if.h
 * @param operState IF_OPER_…, RFC 2863, as in linux/if.h
 * @param peer index of the other end of a veth (or of the lower interface), which may lie in
 *     another namespace
 * @param foreignPeer whether the peer lies in another namespace
 */
public record Link(
    int index,
    String name,
    Optional<String> kind,
    long mac,
    int mtu,
    int flags,
    int operState,
    Optional<Integer> peer,
    boolean foreignPeer) {
  private static final int IFF_UP = 1;
  private static final int IFF_LOOPBACK = 8;
  private static final int IFF_RUNNING = 0x40;
  private static final int IF_OPER_UP = 6;

  // linux/if_link.h.
  static final int IFLA_ADDRESS = 1;
  static final int IFLA_IFNAME = 3;
  static final int IFLA_MTU = 4;
  static final int IFLA_LINK = 5;
  static final int IFLA_OPERSTATE = 16;
  static final int IFLA_LINKINFO = 18;
  static final int IFLA_NET_NS_FD = 28;
  static final int IFLA_AF_SPEC = 26;
  static final int IFLA_LINK_NETNSID = 37;
  static final int IFLA_GSO_MAX_SEGS = 40;
  static final int IFLA_GSO_MAX_SIZE = 41;
  static final int IFLA_INFO_KIND = 1;
  static final int IFLA_INFO_DATA = 2;

  /** Whether an administrator switched it on. */
  public boolean isUp() {
    return (flags & IFF_UP) != 0;
  }

  /** Whether it is up and has a carrier. */
  public boolean isRunning() {
    return (flags & IFF_RUNNING) != 0;
  }

  /**
   * Whether the kernel has seen to its carrier, and frames pass. A new interface is
   * <em>running</em> without that, as its state is unknown. Interfaces that know no carrier never
   * get there.
   */
  public boolean isOperational() {
    return operState == IF_OPER_UP;
  }

  /** Whether it is the loopback. */
  public boolean isLoopback() {
    return (flags & IFF_LOOPBACK) != 0;
  }

  /** Reads an RTM_NEWLINK or RTM_DELLINK message. */
  static Link read(MemorySegment payload) {
    int header = NetlinkStructs.IFINFOMSG.size();
    Attributes attributes = Attributes.read(payload.asSlice(header));
    return new Link(
        payload.get(JAVA_INT, NetlinkStructs.IFINFOMSG.offset("ifi_index")),
        attributes.string(IFLA_IFNAME).orElse(""),
        attributes.nested(IFLA_LINKINFO).flatMap(info -> info.string(IFLA_INFO_KIND)),
        attributes.bytes(IFLA_ADDRESS).map(Link::mac).orElse(0L),
        attributes.u32(IFLA_MTU).orElse(0),
        payload.get(JAVA_INT, NetlinkStructs.IFINFOMSG.offset("ifi_flags")),
        attributes.bytes(IFLA_OPERSTATE).map(state -> (int) state[0]).orElse(0),
        attributes.u32(IFLA_LINK),
        attributes.segment(IFLA_LINK_NETNSID).isPresent());
  }

  private static long mac(byte[] bytes) {
    long mac = 0;
    if (bytes.length == 6) {
      for (byte b : bytes) {
        mac = mac << 8 | (b & 0xff);
      }
    }
    return mac;
  }
}
