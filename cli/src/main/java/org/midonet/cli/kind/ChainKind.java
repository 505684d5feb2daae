package org.midonet.cli.kind;

/** A chain of rules. */
final class ChainKind {
  private ChainKind() {}

  static Kind declare() {
    return Kind.named("chain")
        .media("Chain-v1")
        .template("chainTemplate")
        .stamped()
        .has(Attribute.text("tenant", "tenantId").asHidden())
        .has(Attribute.text("name", "name"))
        .holds(Branch.of("rule", "rule", "rules").ownedBy("chainId"))
        .build();
  }
}
