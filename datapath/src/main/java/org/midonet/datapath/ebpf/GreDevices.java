package org.midonet.datapath.ebpf;

import org.midonet.ffi.netlink.GretapSettings;
import org.midonet.ffi.netlink.Link;
import org.midonet.ffi.netlink.NetlinkException;
import org.midonet.ffi.netlink.Rtnetlink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The GRE devices of the current namespace, made when a peer is to be reached by them. A kernel
 * allows one of each family in a namespace, and may have none: then packets go by VXLAN, which
 * every host takes.
 *
 * @param overIpv4 index, or 0 where there is none
 * @param overIpv6 index, or 0 where there is none
 */
record GreDevices(int overIpv4, int overIpv6) {
  static final GreDevices NONE = new GreDevices(0, 0);

  private static final Logger log = LoggerFactory.getLogger(GreDevices.class);
  private static final String OVER_IPV4 = "mn-gre";
  private static final String OVER_IPV6 = "mn-gre6";

  /** Those that are there. */
  static GreDevices find() {
    try (Rtnetlink links = Rtnetlink.open()) {
      return new GreDevices(find(links, OVER_IPV4), find(links, OVER_IPV6));
    }
  }

  /** Finds them, or makes them. */
  static GreDevices make() {
    try (Rtnetlink links = Rtnetlink.open()) {
      return new GreDevices(make(links, OVER_IPV4, false), make(links, OVER_IPV6, true));
    }
  }

  private static int find(Rtnetlink links, String name) {
    return links.link(name).map(Link::index).orElse(0);
  }

  private static int make(Rtnetlink links, String name, boolean overIpv6) {
    if (find(links, name) == 0) {
      try {
        links.createGretap(name, new GretapSettings(overIpv6, Devices.TUNNEL_MTU));
      } catch (NetlinkException refused) {
        log.warn(
            "no GRE over {}, VXLAN takes its place: {}",
            overIpv6 ? "IPv6" : "IPv4",
            refused.getMessage());
        return 0;
      }
    }
    int index = find(links, name);
    links.disableAutomaticAddress(index);
    links.setUp(index, true);
    return index;
  }

  /** Removes them. */
  static void remove(Rtnetlink links) {
    links.deleteIfExists(OVER_IPV4);
    links.deleteIfExists(OVER_IPV6);
  }
}
