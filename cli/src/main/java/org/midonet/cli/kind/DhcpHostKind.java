package org.midonet.cli.kind;

import org.midonet.cli.value.Text;

/** A machine with a fixed address in a DHCP subnet. */
final class DhcpHostKind {
  private DhcpHostKind() {}

  static Kind declare() {
    return Kind.named("dhcp-host")
        .withoutId()
        .media("DhcpHost-v2")
        .has(Attribute.text("name", "name"))
        .has(Attribute.of("address", "ipAddr", Text.IP4))
        .has(Attribute.of("mac", "macAddr", Text.MAC))
        .build();
  }
}
