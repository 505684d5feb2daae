package org.midonet.cli.kind;

/** A condition that a mirror keeps inside of itself. */
final class MirrorMatchKind {
  private MirrorMatchKind() {}

  static Kind declare() {
    return Kind.named("matches").withoutId().has(Conditions.attributes()).build();
  }
}
