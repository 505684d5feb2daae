package org.midonet.datapath.ebpf;

import java.util.Optional;
import java.util.Set;
import org.midonet.ffi.netlink.Link;
import org.midonet.ffi.netlink.LinkAddress;
import org.midonet.ffi.netlink.Rtnetlink;
import org.midonet.ffi.netlink.VxlanSettings;
import org.midonet.packet.IpAddress;

/**
 * The interfaces that a datapath needs for itself, in the current namespace: a pair of veth
 * interfaces whose one end packets are injected at, and a VXLAN device. They stay when the process
 * ends, and are found again by their names.
 *
 * @param inject index of the interface at which packets are injected
 * @param loop index of its other end: what is sent out there comes in at the first, in segments
 * @param tunnel index of the VXLAN device
 */
record Devices(int inject, int loop, int tunnel) {
  private static final String INJECT = "mn-inject";
  private static final String INJECT_END = "mn-inject-end";
  private static final String TUNNEL_PREFIX = "mn-vxlan-";

  /** The largest that a veth takes: what guests send in one piece must pass. */
  private static final int INJECT_MTU = 65_535;

  /** Whatever has more than one segment, or is larger than this, is cut by the kernel there. */
  private static final int LOOP_SEGMENTS = 1;

  /** About the least that Linux takes: its largest TCP header, with what may come before it. */
  private static final int LOOP_GSO = 512;

  /** Beyond any packet; what fits the underlay is checked against the datapath's own figure. */
  static final int TUNNEL_MTU = 65_000;

  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int UDP_VXLAN_ETHERNET = 8 + 8 + 14;

  /** Finds them, or makes them. */
  static Devices make(int udpPort) {
    try (Rtnetlink links = Rtnetlink.open()) {
      String tunnel = TUNNEL_PREFIX + udpPort;
      for (Link link : links.links()) {
        // The UDP port is in the name, because another one means another device.
        if (link.name().startsWith(TUNNEL_PREFIX) && !link.name().equals(tunnel)) {
          links.deleteIfExists(link.name());
        }
      }
      if (links.link(INJECT).isEmpty()) {
        links.createVeth(INJECT, INJECT_END);
      }
      for (String name : new String[] {INJECT, INJECT_END}) {
        int index = index(links, name);
        links.disableAutomaticAddress(index);
        links.setMtu(index, INJECT_MTU);
        links.setUp(index, true);
      }
      links.setGsoMaximum(index(links, INJECT_END), LOOP_SEGMENTS, LOOP_GSO);
      links.awaitOperational(index(links, INJECT), index(links, INJECT_END));
      if (links.link(tunnel).isEmpty()) {
        links.createVxlan(tunnel, new VxlanSettings(udpPort, Optional.of(TUNNEL_MTU)));
      }
      links.disableAutomaticAddress(index(links, tunnel));
      links.setUp(index(links, tunnel), true);
      return new Devices(index(links, INJECT), index(links, INJECT_END), index(links, tunnel));
    }
  }

  /** The largest inner layer-3 packet that fits the MTU of every interface with such an address. */
  static int tunnelMtu(Set<IpAddress> own) {
    try (Rtnetlink links = Rtnetlink.open()) {
      int smallest = Integer.MAX_VALUE;
      for (LinkAddress address : links.addresses()) {
        IpAddress owned = IpAddress.ofBytes(address.address().getAddress());
        if (own.contains(owned)) {
          int mtu = links.link(address.interfaceIndex()).map(Link::mtu).orElse(smallest);
          int outer = owned.bits() == 128 ? IPV6_HEADER : IPV4_HEADER;
          smallest = Math.min(smallest, mtu - outer - UDP_VXLAN_ETHERNET);
        }
      }
      return smallest == Integer.MAX_VALUE ? 0 : smallest;
    }
  }

  /** Removes them. */
  static void remove() {
    try (Rtnetlink links = Rtnetlink.open()) {
      links.deleteIfExists(INJECT);
      GreDevices.remove(links);
      VtepDevice.remove(links);
      for (Link link : links.links()) {
        if (link.name().startsWith(TUNNEL_PREFIX)) {
          links.deleteIfExists(link.name());
        }
      }
    }
  }

  private static int index(Rtnetlink links, String name) {
    return links
        .link(name)
        .orElseThrow(() -> new IllegalStateException("interface " + name + " vanished"))
        .index();
  }
}
