package org.midonet.cli.kind;

import org.midonet.cli.value.Text;

/** A remote VTEP that a router port reaches: an entry of its peering table. */
final class RemotePeerKind {
  private RemotePeerKind() {}

  static Kind declare() {
    return Kind.named("macip")
        .withoutId()
        .media("MacIp-v1")
        .listMedia("MacIp-v1")
        .has(Attribute.of("mac", "mac", Text.MAC))
        .has(Attribute.of("ip", "ip", Text.IP4))
        .build();
  }
}
