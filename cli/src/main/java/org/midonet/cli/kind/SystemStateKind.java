package org.midonet.cli.kind;

/** Whether the API takes changes. */
final class SystemStateKind {
  private SystemStateKind() {}

  static Kind declare() {
    return Kind.named("system_state")
        .withoutId()
        .media("SystemState-v2")
        .has(Attribute.text("state", "state"))
        .has(Attribute.text("availability", "availability"))
        .build();
  }
}
