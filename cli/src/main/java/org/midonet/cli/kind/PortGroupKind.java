package org.midonet.cli.kind;

/** A set of ports that rules and flow state treat as one. */
final class PortGroupKind {
  private PortGroupKind() {}

  static Kind declare() {
    return Kind.named("pgroup")
        .media("PortGroup-v1")
        .template("portGroupTemplate")
        .stamped()
        .has(Attribute.text("tenant", "tenantId").asHidden())
        .has(Attribute.text("name", "name"))
        .has(Attribute.flag("stateful", "stateful"))
        .holds(Branch.of("member", "port-group-member", "ports"))
        .build();
  }
}
