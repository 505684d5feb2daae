package org.midonet.cli.kind;

import org.midonet.cli.value.Cidr;

/** A network that a router announces by BGP. */
final class BgpNetworkKind {
  private BgpNetworkKind() {}

  static Kind declare() {
    return Kind.named("net")
        .media("BgpNetwork-v1")
        .template("bgpNetworkTemplate")
        .has(Attribute.of("net", "subnetAddress", new Cidr("subnetLength")))
        .build();
  }
}
