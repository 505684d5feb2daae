package org.midonet.cli.kind;

import org.midonet.cli.value.Choice;
import org.midonet.cli.value.Text;

/** A server in a pool. */
final class PoolMemberKind {
  private PoolMemberKind() {}

  static Kind declare() {
    return Kind.named("pm")
        .media("PoolMember-v1")
        .template("poolMemberTemplate")
        .has(Attribute.of("address", "address", Text.IP4))
        .has(Attribute.of("protocol-port", "protocolPort", Text.PORT))
        .has(Attribute.text("weight", "weight"))
        .has(Attribute.state())
        .has(Attribute.of("status", "status", Choice.of("ACTIVE", "INACTIVE")).asReadOnly())
        .build();
  }
}
