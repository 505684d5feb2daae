package org.midonet.bench;

import java.util.List;
import org.midonet.lab.Lab;
import org.midonet.lab.Namespace;
import org.midonet.lab.Underlay;

/** The paths to compare with, made of what the kernel has: each in namespaces of its own. */
final class Peers {
  private Peers() {}

  static List<Subject> create(Lab lab) {
    return List.of(veth(lab), bridge(lab), router(lab), vxlan(lab));
  }

  /** Two ends of one veth pair: nothing in between. */
  private static Subject veth(Lab lab) {
    Namespace a = lab.namespace("va");
    Namespace b = lab.namespace("vb");
    lab.veth(a, "eth0", b, "eth0");
    a.ip("addr add 10.1.0.1/24 dev eth0");
    b.ip("addr add 10.1.0.2/24 dev eth0");
    return new Subject("veth", a, b, "10.1.0.2");
  }

  /** Two guests on a Linux bridge. */
  private static Subject bridge(Lab lab) {
    Namespace host = lab.namespace("bh");
    host.ip("link add name br0 type bridge");
    host.ip("link set br0 up");
    Namespace a = guest(lab, host, "ba", "10.2.0.1/24", 1500);
    Namespace b = guest(lab, host, "bb", "10.2.0.2/24", 1500);
    return new Subject("bridge", a, b, "10.2.0.2");
  }

  /**
   * A guest behind a bridge, a router with connection tracking and source NAT by nftables, and a
   * host outside.
   */
  private static Subject router(Lab lab) {
    Namespace host = lab.namespace("rh");
    host.ip("link add name br0 type bridge");
    host.ip("link set br0 up");
    host.ip("addr add 10.3.0.1/24 dev br0");
    host.sysctl("net.ipv4.ip_forward", "1");
    Namespace guest = guest(lab, host, "rg", "10.3.0.2/24", 1500);
    guest.ip("route add default via 10.3.0.1");
    Namespace outside = lab.namespace("ro");
    lab.veth(host, "up0", outside, "eth0");
    host.ip("addr add 203.0.113.101/24 dev up0");
    outside.ip("addr add 203.0.113.1/24 dev eth0");
    host.run(
            "nft",
            """
            add table ip t
            add chain ip t post { type nat hook postrouting priority 100 ; }
            add rule ip t post oifname "up0" snat to 203.0.113.101
            add chain ip t passing { type filter hook forward priority 0 ; policy drop ; }
            add rule ip t passing ct state established,related accept
            add rule ip t passing iifname "br0" ip saddr 10.3.0.2 accept
            """)
        .orFail();
    return new Subject("router-nft", guest, outside, "203.0.113.1");
  }

  /** Two hosts with a bridge and the kernel's VXLAN, on an underlay like ours. */
  private static Subject vxlan(Lab lab) {
    Underlay underlay = Underlay.create(lab, "xu", 1600);
    Namespace a = vxlanHost(lab, underlay, "xh1", "192.0.2.1", "192.0.2.2");
    Namespace b = vxlanHost(lab, underlay, "xh2", "192.0.2.2", "192.0.2.1");
    Namespace one = guest(lab, a, "xa", "10.4.0.1/24", 1450);
    Namespace two = guest(lab, b, "xb", "10.4.0.2/24", 1450);
    return new Subject("vxlan-bridge", one, two, "10.4.0.2");
  }

  private static Namespace vxlanHost(
      Lab lab, Underlay underlay, String name, String local, String remote) {
    Namespace host = lab.namespace(name);
    underlay.join(host, "eth0", local + "/24");
    host.ip("link add name br0 type bridge");
    host.ip(
        "link add vx0 type vxlan id 7 dstport 4789 local "
            + local
            + " remote "
            + remote
            + " dev eth0");
    host.ip("link set vx0 mtu 1450 master br0 up");
    host.ip("link set br0 up");
    return host;
  }

  private static Namespace guest(Lab lab, Namespace host, String name, String address, int mtu) {
    Namespace guest = lab.namespace(name);
    lab.veth(host, "tap-" + name, guest, "eth0");
    host.ip("link set tap-" + name + " mtu " + mtu + " master br0");
    guest.ip("link set eth0 mtu " + mtu);
    guest.ip("addr add " + address + " dev eth0");
    return guest;
  }
}
