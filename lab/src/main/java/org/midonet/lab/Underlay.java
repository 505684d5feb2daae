package org.midonet.lab;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The network that joins hypervisors: a switch in a namespace of its own, so that it touches
 * nothing of the machine's.
 */
public final class Underlay {
  private final Lab lab;
  private final Namespace switchNamespace;
  private final int mtu;
  private final AtomicInteger ports = new AtomicInteger();

  private Underlay(Lab lab, Namespace switchNamespace, int mtu) {
    this.lab = lab;
    this.switchNamespace = switchNamespace;
    this.mtu = mtu;
  }

  /**
   * Makes the switch.
   *
   * @param mtu of all its links, in bytes; 1550 and more leave room for VXLAN around 1500
   */
  public static Underlay create(Lab lab, String part, int mtu) {
    Namespace namespace = lab.namespace(part);
    namespace.ip("link add name sw type bridge");
    namespace.sysctl("net.ipv6.conf.all.disable_ipv6", "1");
    namespace.ip("link set sw mtu " + mtu + " up");
    return new Underlay(lab, namespace, mtu);
  }

  /** Plugs a namespace in; the new interface gets the address, such as {@code 192.0.2.1/24}. */
  public void join(Namespace namespace, String interfaceName, String address) {
    String port = "p" + ports.incrementAndGet();
    lab.veth(switchNamespace, port, namespace, interfaceName);
    switchNamespace.ip("link set " + port + " mtu " + mtu + " master sw");
    namespace.ip("link set " + interfaceName + " mtu " + mtu);
    namespace.ip("addr add " + address + " dev " + interfaceName);
  }

  /** Where the switch's ports are, for captures. */
  public Namespace namespace() {
    return switchNamespace;
  }
}
