package org.midonet.datapath.ebpf;

import java.util.Optional;
import org.midonet.ffi.netlink.Link;
import org.midonet.ffi.netlink.Rtnetlink;
import org.midonet.ffi.netlink.VxlanSettings;

/**
 * The VXLAN device to hardware VTEPs in the current namespace, made when there is one to be
 * reached. It is another than that between hosts: VTEPs have a UDP port of their own, and of what
 * comes by it nothing is believed but the sender and the network.
 */
final class VtepDevice {
  private static final String PREFIX = "mn-vtep-";

  private VtepDevice() {}

  /** Its index; 0 if there is none. */
  static int find(int udpPort) {
    try (Rtnetlink links = Rtnetlink.open()) {
      return links.link(PREFIX + udpPort).map(Link::index).orElse(0);
    }
  }

  /** Finds it, or makes it. */
  static int make(int udpPort) {
    try (Rtnetlink links = Rtnetlink.open()) {
      String name = PREFIX + udpPort;
      if (links.link(name).isEmpty()) {
        // The UDP port is in the name, because another one means another device.
        remove(links);
        links.createVxlan(name, new VxlanSettings(udpPort, Optional.of(Devices.TUNNEL_MTU)));
      }
      int index = links.link(name).orElseThrow().index();
      links.disableAutomaticAddress(index);
      links.setUp(index, true);
      return index;
    }
  }

  /** Removes it. */
  static void remove(Rtnetlink links) {
    for (Link link : links.links()) {
      if (link.name().startsWith(PREFIX)) {
        links.deleteIfExists(link.name());
      }
    }
  }
}
