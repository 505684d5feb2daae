package org.midonet.ffi.netlink;

/**
 * A GRE device for Ethernet frames in "external" mode (linux/if_tunnel.h, ip-link(8)): key, remote
 * and TTL come with each packet as tunnel metadata. There is one per family and namespace, and none
 * in a kernel without GRE.
 *
 * @param overIpv6 over IPv6 instead of IPv4
 * @param mtu in bytes
 */
public record GretapSettings(boolean overIpv6, int mtu) {
  private static final int IFLA_GRE_COLLECT_METADATA = 18;

  String kind() {
    return overIpv6 ? "ip6gretap" : "gretap";
  }

  void write(MessageWriter message) {
    message.bytes(IFLA_GRE_COLLECT_METADATA, new byte[0]);
  }
}
