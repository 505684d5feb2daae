package org.midonet.ffi.netlink;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.midonet.ffi.Errno;
import org.midonet.ffi.layout.NetlinkStructs;
import org.midonet.ffi.libc.SocketCalls;
import org.midonet.ffi.netns.NetworkNamespace;

/**
 * Links, addresses and routes of the namespace in which it was opened: rtnetlink(7). Every method
 * throws {@link NetlinkException} where the kernel refuses.
 */
public final class Rtnetlink implements AutoCloseable {
  // linux/rtnetlink.h.
  static final int RTM_NEWLINK = 16;
  static final int RTM_DELLINK = 17;
  static final int RTM_GETLINK = 18;
  static final int RTM_NEWADDR = 20;
  static final int RTM_DELADDR = 21;
  static final int RTM_GETADDR = 22;
  static final int RTM_NEWROUTE = 24;
  static final int RTM_NEWNEIGH = 28;

  private static final int VETH_INFO_PEER = 1;
  private static final int IFF_UP = 1;
  private static final int IFF_NOARP = 0x80;
  private static final int INET6_ADDR_GEN_MODE = 8;
  private static final int ADDR_GEN_MODE_NONE = 1;
  private static final int IFA_FLAGS = 8;
  private static final int IFA_F_NODAD = 2;
  private static final int RTA_DST = 1;
  private static final int RTA_OIF = 4;
  private static final int RTA_GATEWAY = 5;
  private static final byte TABLE_MAIN = (byte) 254;
  private static final byte PROTOCOL_STATIC = 4;
  private static final byte TYPE_UNICAST = 1;
  private static final int DUMP_ATTEMPTS = 8;
  private static final int NDA_DST = 1;
  private static final int NDA_LLADDR = 2;
  private static final short NUD_PERMANENT = 0x80;

  private static final Duration CARRIER = Duration.ofSeconds(20);
  private static final Duration CARRIER_STEP = Duration.ofMillis(1);

  private final NetlinkSocket socket;

  private Rtnetlink(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** Opens it in the current thread's namespace. */
  public static Rtnetlink open() {
    return new Rtnetlink(NetlinkSocket.open(NetlinkSocket.ROUTE));
  }

  /** All links. */
  public synchronized List<Link> links() {
    return dump("dump links", RTM_GETLINK, payload -> Optional.of(Link.read(payload)));
  }

  /** The link of a name, if there is one. */
  public Optional<Link> link(String name) {
    return links().stream().filter(link -> link.name().equals(name)).findFirst();
  }

  /** The link of an index, if there is one. */
  public Optional<Link> link(int index) {
    return links().stream().filter(link -> link.index() == index).findFirst();
  }

  /** The addresses of all links, IPv4 and IPv6. */
  public synchronized List<LinkAddress> addresses() {
    return dump("dump addresses", RTM_GETADDR, LinkAddress::read);
  }

  private <T> List<T> dump(String what, int type, Function<MemorySegment, Optional<T>> reader) {
    List<T> found = new ArrayList<>();
    for (int attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
      found.clear();
      // An ifinfomsg full of zeros is a valid (longer) header for addresses too.
      socket.begin(type, NetlinkSocket.DUMP).header(NetlinkStructs.IFINFOMSG);
      boolean consistent =
          socket.dump(what, message -> reader.apply(message.payload()).ifPresent(found::add));
      if (consistent) {
        break;
      }
    }
    return List.copyOf(found);
  }

  /** Makes a pair of veth interfaces, both down. */
  public synchronized void createVeth(String name, String peer) {
    MessageWriter message = create(name);
    int info = message.nest(Link.IFLA_LINKINFO);
    message.string(Link.IFLA_INFO_KIND, "veth");
    int data = message.nest(Link.IFLA_INFO_DATA);
    int other = message.nest(VETH_INFO_PEER);
    message.header(NetlinkStructs.IFINFOMSG);
    message.string(Link.IFLA_IFNAME, peer);
    message.end(other).end(data).end(info);
    socket.execute("create veth " + name + " and " + peer);
  }

  /** Makes a VXLAN device whose key and remote come with each packet; it is down. */
  public synchronized void createVxlan(String name, VxlanSettings settings) {
    MessageWriter message = create(name);
    settings.mtu().ifPresent(mtu -> message.u32(Link.IFLA_MTU, mtu));
    int info = message.nest(Link.IFLA_LINKINFO);
    message.string(Link.IFLA_INFO_KIND, "vxlan");
    int data = message.nest(Link.IFLA_INFO_DATA);
    settings.write(message);
    message.end(data).end(info);
    socket.execute("create vxlan " + name);
  }

  /** Makes a GRE device whose key and remote come with each packet; it is down. */
  public synchronized void createGretap(String name, GretapSettings settings) {
    MessageWriter message = create(name);
    message.u32(Link.IFLA_MTU, settings.mtu());
    int info = message.nest(Link.IFLA_LINKINFO);
    message.string(Link.IFLA_INFO_KIND, settings.kind());
    int data = message.nest(Link.IFLA_INFO_DATA);
    settings.write(message);
    message.end(data).end(info);
    socket.execute("create " + settings.kind() + " " + name);
  }

  private MessageWriter create(String name) {
    MessageWriter message =
        socket.begin(RTM_NEWLINK, NetlinkSocket.ACK | NetlinkSocket.CREATE | NetlinkSocket.EXCL);
    message.header(NetlinkStructs.IFINFOMSG);
    message.string(Link.IFLA_IFNAME, name);
    return message;
  }

  /** Removes a link; the other end of a veth goes with it. */
  public synchronized void delete(int index) {
    change(RTM_DELLINK, index);
    socket.execute("delete link " + index);
  }

  /** Removes a link by name, where it exists. */
  public void deleteIfExists(String name) {
    Optional<Link> found = link(name);
    if (found.isPresent()) {
      try {
        delete(found.get().index());
      } catch (NetlinkException gone) {
        if (gone.errno() != Errno.ENODEV) {
          throw gone;
        }
      }
    }
  }

  /**
   * Makes a link one on which nobody is asked for hardware addresses: whatever leaves by it bears
   * its own.
   */
  public synchronized void disableNeighbourDiscovery(int index) {
    setFlags(index, IFF_NOARP, IFF_NOARP);
    socket.execute("set link " + index + " arp off");
  }

  /** Switches a link on or off. */
  public synchronized void setUp(int index, boolean up) {
    setFlags(index, up ? IFF_UP : 0, IFF_UP);
    socket.execute("set link " + index + (up ? " up" : " down"));
  }

  /**
   * Returns when frames leave by links of this namespace that are up, and whose other ends are.
   * Until the kernel has heard that an other end came up later, which it does some time afterwards
   * (net/core/link_watch.c), it throws away what is sent, and says nothing.
   *
   * @throws IllegalStateException if a link has no carrier for 20 s
   */
  public void awaitOperational(int... indexes) {
    for (int index : indexes) {
      long end = System.nanoTime() + CARRIER.toNanos();
      while (link(index).filter(Link::isOperational).isEmpty()) {
        if (System.nanoTime() - end > 0) {
          throw new IllegalStateException("link " + index + " has no carrier: " + link(index));
        }
        LockSupport.parkNanos(CARRIER_STEP.toNanos());
      }
      // Who shows a link as operational is still at work on it, under the lock that a change takes.
      setUp(index, true);
    }
  }

  private void setFlags(int index, int flags, int which) {
    MemorySegment header =
        socket.begin(RTM_NEWLINK, NetlinkSocket.ACK).header(NetlinkStructs.IFINFOMSG);
    header.set(JAVA_INT, NetlinkStructs.IFINFOMSG.offset("ifi_index"), index);
    header.set(JAVA_INT, NetlinkStructs.IFINFOMSG.offset("ifi_flags"), flags);
    header.set(JAVA_INT, NetlinkStructs.IFINFOMSG.offset("ifi_change"), which);
  }

  /** Sets the MTU, in bytes. */
  public synchronized void setMtu(int index, int mtu) {
    change(RTM_NEWLINK, index).u32(Link.IFLA_MTU, mtu);
    socket.execute("set MTU of link " + index);
  }

  /**
   * Sets how large a packet may be that is cut into segments by what sends it out of a link: what
   * exceeds either is cut by the kernel before.
   *
   * @param segments the most segments
   * @param octets the most octets; Linux wants some hundreds at least
   */
  public synchronized void setGsoMaximum(int index, int segments, int octets) {
    change(RTM_NEWLINK, index)
        .u32(Link.IFLA_GSO_MAX_SEGS, segments)
        .u32(Link.IFLA_GSO_MAX_SIZE, octets);
    socket.execute("set GSO limits of link " + index);
  }

  /** Sets the MAC. */
  public synchronized void setMac(int index, long mac) {
    change(RTM_NEWLINK, index).mac(Link.IFLA_ADDRESS, mac);
    socket.execute("set MAC of link " + index);
  }

  /** Renames a link. */
  public synchronized void rename(int index, String name) {
    change(RTM_NEWLINK, index).string(Link.IFLA_IFNAME, name);
    socket.execute("rename link " + index + " to " + name);
  }

  /** Moves a link to another namespace, where it keeps its name and may get another index. */
  public synchronized void move(int index, NetworkNamespace to) {
    change(RTM_NEWLINK, index).u32(Link.IFLA_NET_NS_FD, to.number());
    socket.execute("move link " + index + " to " + to);
  }

  /** Keeps the kernel from giving a link an IPv6 address by itself, and so from talking on it. */
  public synchronized void disableAutomaticAddress(int index) {
    MessageWriter message = change(RTM_NEWLINK, index);
    int families = message.nest(Link.IFLA_AF_SPEC);
    int inet6 = message.nest(SocketCalls.AF_INET6);
    message.u8(INET6_ADDR_GEN_MODE, ADDR_GEN_MODE_NONE);
    message.end(inet6).end(families);
    socket.execute("set addrgenmode of link " + index);
  }

  private MessageWriter change(int type, int index) {
    MessageWriter message = socket.begin(type, NetlinkSocket.ACK);
    message
        .header(NetlinkStructs.IFINFOMSG)
        .set(JAVA_INT, NetlinkStructs.IFINFOMSG.offset("ifi_index"), index);
    return message;
  }

  /** Adds an address; without duplicate address detection for IPv6. */
  public synchronized void addAddress(int index, InetAddress address, int prefixLength) {
    MessageWriter message =
        address(
            RTM_NEWADDR, NetlinkSocket.CREATE | NetlinkSocket.EXCL, index, address, prefixLength);
    if (!(address instanceof Inet4Address)) {
      message.u32(IFA_FLAGS, IFA_F_NODAD);
    }
    socket.execute("add address " + address.getHostAddress() + " to link " + index);
  }

  /** Removes an address. */
  public synchronized void deleteAddress(int index, InetAddress address, int prefixLength) {
    address(RTM_DELADDR, 0, index, address, prefixLength);
    socket.execute("delete address " + address.getHostAddress() + " of link " + index);
  }

  private MessageWriter address(
      int type, int flags, int index, InetAddress address, int prefixLength) {
    MessageWriter message = socket.begin(type, NetlinkSocket.ACK | flags);
    MemorySegment header = message.header(NetlinkStructs.IFADDRMSG);
    header.set(JAVA_BYTE, NetlinkStructs.IFADDRMSG.offset("ifa_family"), family(address));
    header.set(JAVA_BYTE, NetlinkStructs.IFADDRMSG.offset("ifa_prefixlen"), (byte) prefixLength);
    header.set(JAVA_INT, NetlinkStructs.IFADDRMSG.offset("ifa_index"), index);
    message.bytes(LinkAddress.IFA_LOCAL, address.getAddress());
    return message.bytes(LinkAddress.IFA_ADDRESS, address.getAddress());
  }

  /** Adds or replaces a route in the main table, by a gateway. */
  public synchronized void addRoute(
      InetAddress destination, int prefixLength, InetAddress gateway, int index) {
    MessageWriter message =
        socket.begin(
            RTM_NEWROUTE, NetlinkSocket.ACK | NetlinkSocket.CREATE | NetlinkSocket.REPLACE);
    MemorySegment header = message.header(NetlinkStructs.RTMSG);
    header.set(JAVA_BYTE, NetlinkStructs.RTMSG.offset("rtm_family"), family(destination));
    header.set(JAVA_BYTE, NetlinkStructs.RTMSG.offset("rtm_dst_len"), (byte) prefixLength);
    header.set(JAVA_BYTE, NetlinkStructs.RTMSG.offset("rtm_table"), TABLE_MAIN);
    header.set(JAVA_BYTE, NetlinkStructs.RTMSG.offset("rtm_protocol"), PROTOCOL_STATIC);
    header.set(JAVA_BYTE, NetlinkStructs.RTMSG.offset("rtm_type"), TYPE_UNICAST);
    if (prefixLength > 0) {
      message.bytes(RTA_DST, destination.getAddress());
    }
    message.bytes(RTA_GATEWAY, gateway.getAddress()).u32(RTA_OIF, index);
    socket.execute("add route by " + gateway.getHostAddress());
  }

  /** Adds or replaces a neighbour that needs no resolution and never ages. */
  public synchronized void addNeighbour(int index, InetAddress address, long mac) {
    MessageWriter message =
        socket.begin(
            RTM_NEWNEIGH, NetlinkSocket.ACK | NetlinkSocket.CREATE | NetlinkSocket.REPLACE);
    MemorySegment header = message.header(NetlinkStructs.NDMSG);
    header.set(JAVA_BYTE, NetlinkStructs.NDMSG.offset("ndm_family"), family(address));
    header.set(JAVA_INT, NetlinkStructs.NDMSG.offset("ndm_ifindex"), index);
    header.set(JAVA_SHORT, NetlinkStructs.NDMSG.offset("ndm_state"), NUD_PERMANENT);
    message.bytes(NDA_DST, address.getAddress()).mac(NDA_LLADDR, mac);
    socket.execute("add neighbour " + address.getHostAddress());
  }

  private static byte family(InetAddress address) {
    return (byte) (address instanceof Inet4Address ? SocketCalls.AF_INET : SocketCalls.AF_INET6);
  }

  @Override
  public synchronized void close() {
    socket.close();
  }
}
