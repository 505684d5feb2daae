package org.midonet.ffi.netlink;

import java.util.Optional;

/**
 * A VXLAN device in "external" mode (linux/if_link.h, ip-link(8)): key, remote and TTL come with
 * each packet as tunnel metadata. It learns nothing by itself, and there is one such device per UDP
 * port and namespace. Outer UDP checksums of zero are accepted and, over IPv6, sent.
 *
 * @param port UDP destination port
 * @param mtu in bytes, or the kernel's choice
 */
public record VxlanSettings(int port, Optional<Integer> mtu) {
  private static final int IFLA_VXLAN_LEARNING = 7;
  private static final int IFLA_VXLAN_PORT = 15;
  private static final int IFLA_VXLAN_UDP_CSUM = 18;
  private static final int IFLA_VXLAN_UDP_ZERO_CSUM6_TX = 19;
  private static final int IFLA_VXLAN_UDP_ZERO_CSUM6_RX = 20;
  private static final int IFLA_VXLAN_COLLECT_METADATA = 25;

  void write(MessageWriter message) {
    message
        .u8(IFLA_VXLAN_COLLECT_METADATA, 1)
        .u8(IFLA_VXLAN_LEARNING, 0)
        .be16(IFLA_VXLAN_PORT, port)
        .u8(IFLA_VXLAN_UDP_CSUM, 0)
        .u8(IFLA_VXLAN_UDP_ZERO_CSUM6_TX, 1)
        .u8(IFLA_VXLAN_UDP_ZERO_CSUM6_RX, 1);
  }
}
