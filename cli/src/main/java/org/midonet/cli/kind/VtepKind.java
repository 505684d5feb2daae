package org.midonet.cli.kind;

import org.midonet.cli.value.Text;

/** A hardware VTEP. */
final class VtepKind {
  private VtepKind() {}

  static Kind declare() {
    return Kind.named("vtep")
        .media("VTEP-v2")
        .template("vtepTemplate")
        .has(Attribute.text("name", "name").asReadOnly())
        .has(Attribute.text("description", "description").asReadOnly())
        .has(Attribute.of("management-ip", "managementIp", Text.IP4))
        .has(Attribute.of("management-port", "managementPort", Text.PORT))
        .has(Attribute.reference("tunnel-zone", "tunnelZoneId", "tunnel-zone"))
        .has(Attribute.text("connection-state", "connectionState").asReadOnly())
        .holds(Branch.of("binding", "vtep-binding", "bindings"))
        .holds(Branch.of("port", "vtep-port", "ports").with(Branch.Trait.READ_ONLY))
        .build();
  }
}
