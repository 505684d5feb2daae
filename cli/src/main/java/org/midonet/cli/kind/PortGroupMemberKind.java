package org.midonet.cli.kind;

/** A port in a port group. */
final class PortGroupMemberKind {
  private PortGroupMemberKind() {}

  static Kind declare() {
    return Kind.named("pgport")
        .withoutId()
        .media("PortGroupPort-v1")
        .has(Attribute.reference("port-group", "portGroupId", "port-group").asReadOnly())
        .has(Attribute.reference("port", "portId", "port"))
        .build();
  }
}
