package org.midonet.cli.kind;

/** A set of addresses that rules match. */
final class IpAddressGroupKind {
  private IpAddressGroupKind() {}

  static Kind declare() {
    return Kind.named("ipg")
        .media("IpAddrGroup-v1")
        .template("ipAddrGroupTemplate")
        .has(Attribute.text("name", "name"))
        .holds(Branch.of("ip", "ip-address", "addrs").making("ip4-address"))
        .holds(Branch.of("ipv4", "ip-address", "addrs").making("ip4-address"))
        .holds(Branch.of("ipv6", "ip-address", "addrs").making("ip6-address"))
        .build();
  }
}
