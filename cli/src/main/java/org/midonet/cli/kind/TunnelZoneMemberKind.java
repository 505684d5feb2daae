package org.midonet.cli.kind;

import org.midonet.cli.value.Text;

/** A host in a tunnel zone, and its address there. */
final class TunnelZoneMemberKind {
  private TunnelZoneMemberKind() {}

  static Kind declare() {
    return Kind.named("memb")
        .withoutId()
        .media("TunnelZoneHost-v1")
        .has(Attribute.reference("zone", "tunnelZoneId", "tunnel-zone").asReadOnly())
        .has(Attribute.reference("host", "hostId", "host"))
        .has(Attribute.of("address", "ipAddress", Text.IP4))
        .build();
  }
}
