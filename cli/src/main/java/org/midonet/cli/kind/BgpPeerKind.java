package org.midonet.cli.kind;

import org.midonet.cli.value.Text;

/** A BGP neighbour of a router. */
final class BgpPeerKind {
  private BgpPeerKind() {}

  static Kind declare() {
    return Kind.named("peer")
        .media("BgpPeer-v1")
        .template("bgpPeerTemplate")
        .has(Attribute.text("asn", "asNumber"))
        .has(Attribute.of("address", "address", Text.IP4))
        .has(Attribute.text("keep-alive", "keepAlive"))
        .has(Attribute.text("hold-time", "holdTime"))
        .has(Attribute.text("connect-retry", "connectRetry"))
        .has(Attribute.text("password", "password"))
        .build();
  }
}
