package org.midonet.cli.kind;

import org.midonet.cli.value.Choice;

/** A set of hosts that reach each other by one kind of tunnel. */
final class TunnelZoneKind {
  private TunnelZoneKind() {}

  static Kind declare() {
    return Kind.named("tzone")
        .media("TunnelZone-v1")
        .template("tunnelZoneTemplate")
        .has(Attribute.text("name", "name"))
        .has(Attribute.of("type", "type", Choice.of("gre", "vxlan", "vtep")))
        .holds(Branch.of("member", "tunnel-zone-member", "hosts"))
        .build();
  }
}
