package org.midonet.cli.kind;

/** A copy of traffic to a port. */
final class MirrorKind {
  private MirrorKind() {}

  static Kind declare() {
    return Kind.named("mirror")
        .media("Mirror-v1")
        .template("mirrorTemplate")
        .has(Attribute.reference("to-port", "toPortId", "port"))
        .holds(Branch.of("matches", "mirror-match", "conditions").with(Branch.Trait.EMBEDDED))
        .build();
  }
}
