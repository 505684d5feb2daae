package org.midonet.lab;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A virtual machine as the network sees it: a namespace with one interface {@code eth0}, whose
 * other end is a tap-like interface of its host.
 *
 * @param tap the interface's name in the hypervisor
 * @param mac of {@code eth0}
 */
public record Vm(
    Lab lab, String name, Hypervisor host, Namespace namespace, String tap, String mac) {

  /**
   * Plugs a new VM into a hypervisor; it has no address yet, and its interface is down until it
   * asks for one.
   */
  public static Vm create(Lab lab, String name, Hypervisor host, String mac) {
    Namespace namespace = lab.namespace(name);
    namespace.sysctl("net.ipv6.conf.all.accept_dad", "0");
    namespace.sysctl("net.ipv6.conf.default.accept_dad", "0");
    String tap = "tap-" + name;
    lab.veth(host.namespace(), tap, namespace, "eth0");
    namespace.ip("link set eth0 down");
    namespace.ip("link set eth0 address " + mac);
    return new Vm(lab, name, host, namespace, tap, mac);
  }

  /** Sets an address by hand and brings the interface up. */
  public void address(String address) {
    up();
    namespace.ip("addr add " + address + " dev eth0" + (address.contains(":") ? " nodad" : ""));
  }

  /** Brings the interface up, without an address. */
  public void up() {
    namespace.up("eth0");
    host.namespace().awaitCarrier(tap);
  }

  /** Boots: asks by DHCP for an address, MTU, DNS servers and routes, and takes what it gets. */
  public Lease dhcp(Duration deadline) {
    return DhcpClient.run(this, deadline);
  }

  /** Where its lease and logs lie. */
  public Path directory() {
    return lab.directory().resolve(name);
  }
}
