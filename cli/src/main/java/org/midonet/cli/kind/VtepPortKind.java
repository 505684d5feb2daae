package org.midonet.cli.kind;

/** A port that a VTEP reports. */
final class VtepPortKind {
  private VtepPortKind() {}

  static Kind declare() {
    return Kind.named("port")
        .withoutId()
        .media("VTEPPort-v1")
        .has(Attribute.text("name", "name").asReadOnly())
        .has(Attribute.text("description", "description").asReadOnly())
        .build();
  }
}
