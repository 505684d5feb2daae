package org.midonet.lab;

/**
 * A provider's network outside of the virtual one: a router on the link to a gateway, and a host
 * behind that router.
 *
 * @param router its namespace; {@code eth0} is the link to the gateway
 * @param host the outside host's namespace
 * @param hostAddress the outside host's address
 */
public record OutsideNetwork(Namespace router, Namespace host, String hostAddress) {
  /**
   * Makes both.
   *
   * @param gateway the hypervisor that the link ends at, as the interface {@code uplink}
   * @param routerAddress the router's address on the link, with prefix length; the virtual router
   *     routes to it
   */
  public static OutsideNetwork create(
      Lab lab, Hypervisor gateway, String uplink, String routerAddress) {
    Namespace router = lab.namespace("isp");
    Namespace host = lab.namespace("out");
    lab.veth(gateway.namespace(), uplink, router, "eth0");
    router.ip("addr add " + routerAddress + " dev eth0");
    lab.veth(router, "eth1", host, "eth0");
    router.ip("addr add 198.51.100.1/24 dev eth1");
    host.ip("addr add 198.51.100.10/24 dev eth0");
    host.ip("route add default via 198.51.100.1");
    router.sysctl("net.ipv4.ip_forward", "1");
    return new OutsideNetwork(router, host, "198.51.100.10");
  }
}
