package org.midonet.standalone.quickstart;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.midonet.standalone.cloud.Api;
import org.midonet.standalone.cloud.VirtualNetwork;

/**
 * The networks of the guide's last section, made of plain bridges, routers, ports, routes and
 * chains: an external network, a tenant network with DHCP, a router between them with source NAT,
 * and a static NAT address for one guest.
 *
 * @param external the bridge of 203.0.113.0/24
 * @param tenant the bridge of 192.168.1.0/24
 * @param uplink the external bridge's port to the outside
 * @param gatewayPort the router's port on the external network
 */
public record GuideNetworks(
    VirtualNetwork network,
    UUID external,
    UUID tenant,
    UUID router,
    UUID uplink,
    UUID gatewayPort) {
  public static final String TENANT_PREFIX = "192.168.1.0";
  public static final String TENANT_GATEWAY = "192.168.1.1";
  public static final String OUTSIDE_ROUTER = "203.0.113.1";

  /** What source NAT puts in place of guests' addresses. */
  public static final String NAT_ADDRESS = "203.0.113.101";

  /** The static NAT address and the guest that has it. */
  public static final String FLOATING_ADDRESS = "203.0.113.102";

  public static final String FLOATING_GUEST = "192.168.1.11";

  private static final int IPV4 = 0x0800;
  private static final int ARP = 0x0806;
  private static final int IPV6 = 0x86dd;
  private static final int ICMP = 1;
  private static final int TCP = 6;
  private static final int ICMPV6 = 58;

  /** Makes all of it. */
  public static GuideNetworks create(Api api) {
    VirtualNetwork network = new VirtualNetwork(api);
    UUID external = network.bridge("ext-net");
    UUID tenant = network.bridge("demo-net");
    network.dhcp(tenant, TENANT_PREFIX, 24, TENANT_GATEWAY, List.of("8.8.8.8"));

    UUID inbound = network.chain("demo-router-in");
    UUID outbound = network.chain("demo-router-out");
    UUID router = network.router("demo-router", inbound, outbound);
    UUID inside = network.routerPort(router, TENANT_PREFIX, 24, TENANT_GATEWAY);
    UUID gatewayPort = network.routerPort(router, "203.0.113.0", 24, NAT_ADDRESS);
    UUID _ = network.route(router, gatewayPort, "0.0.0.0", 0, OUTSIDE_ROUTER);
    network.link(inside, network.bridgePort(tenant));
    network.link(gatewayPort, network.bridgePort(external));
    UUID uplink = network.bridgePort(external);

    translate(network, inbound, outbound, gatewayPort);
    network.arpEntry(external, FLOATING_ADDRESS, network.mac(gatewayPort));
    return new GuideNetworks(network, external, tenant, router, uplink, gatewayPort);
  }

  private static void translate(
      VirtualNetwork network, UUID inbound, UUID outbound, UUID gatewayPort) {
    UUID _ =
        network.rule(
            inbound,
            "dnat",
            "flowAction",
            "accept",
            "inPorts",
            List.of(gatewayPort),
            "nwDstAddress",
            FLOATING_ADDRESS,
            "nwDstLength",
            32,
            "natTargets",
            target(FLOATING_GUEST, 0, 0));
    UUID _ =
        network.rule(
            inbound,
            "rev_snat",
            "flowAction",
            "accept",
            "inPorts",
            List.of(gatewayPort),
            "nwDstAddress",
            NAT_ADDRESS,
            "nwDstLength",
            32);
    UUID _ =
        network.rule(
            outbound,
            "snat",
            "flowAction",
            "accept",
            "outPorts",
            List.of(gatewayPort),
            "nwSrcAddress",
            FLOATING_GUEST,
            "nwSrcLength",
            32,
            "natTargets",
            target(FLOATING_ADDRESS, 0, 0));
    UUID _ =
        network.rule(
            outbound,
            "snat",
            "flowAction",
            "accept",
            "outPorts",
            List.of(gatewayPort),
            "dlType",
            IPV4,
            "nwSrcAddress",
            NAT_ADDRESS,
            "nwSrcLength",
            32,
            "invNwSrc",
            true,
            "natTargets",
            target(NAT_ADDRESS, 1024, 65535));
  }

  private static List<Object> target(String address, int from, int to) {
    return List.of(
        Map.of("addressFrom", address, "addressTo", address, "portFrom", from, "portTo", to));
  }

  /** As {@link #guestPort(String, String, String, List)}, where TCP is admitted. */
  public UUID guestPort(String name, String mac, String address) {
    return guestPort(name, mac, address, List.of(TCP));
  }

  /**
   * A port for a guest on the tenant network: it may use its own addresses only, and is reached by
   * what it asked for, by pings, and at ports 5000 to 5999 of these protocols (by IP number).
   */
  public UUID guestPort(String name, String mac, String address, List<Integer> protocols) {
    network.dhcpHost(tenant, TENANT_PREFIX, 24, mac, address, name);
    UUID from = network.chain(name + "-from");
    UUID _ = network.rule(from, "drop", "dlSrc", mac, "invDlSrc", true);
    UUID _ =
        network.rule(
            from,
            "drop",
            "dlType",
            ARP,
            "nwSrcAddress",
            address,
            "nwSrcLength",
            32,
            "invNwSrc",
            true);
    UUID _ =
        network.rule(
            from,
            "drop",
            "dlType",
            IPV4,
            "nwSrcAddress",
            address,
            "nwSrcLength",
            32,
            "invNwSrc",
            true);
    UUID _ = network.rule(from, "accept");
    UUID to = network.chain(name + "-to");
    UUID _ = network.rule(to, "accept", "matchReturnFlow", true);
    UUID _ = network.rule(to, "accept", "dlType", ARP);
    UUID _ = network.rule(to, "accept", "dlType", IPV4, "nwProto", ICMP);
    UUID _ = network.rule(to, "accept", "dlType", IPV6, "nwProto", ICMPV6);
    for (int protocol : protocols) {
      UUID _ =
          network.rule(
              to,
              "accept",
              "dlType",
              IPV4,
              "nwProto",
              protocol,
              "tpDst",
              Map.of("start", 5000, "end", 5999));
    }
    UUID _ = network.rule(to, "drop");
    return network.bridgePort(tenant, from, to);
  }
}
