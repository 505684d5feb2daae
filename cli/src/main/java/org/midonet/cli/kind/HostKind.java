package org.midonet.cli.kind;

import org.midonet.cli.value.Text;
import org.midonet.cli.value.TextList;

/** A hypervisor or gateway that runs an agent. */
final class HostKind {
  private HostKind() {}

  static Kind declare() {
    return Kind.named("host")
        .media("Host-v3")
        .template("hostTemplate")
        .has(Attribute.text("name", "name").asReadOnly())
        .has(Attribute.flag("alive", "alive").asReadOnly())
        .has(Attribute.of("addresses", "addresses", TextList.WORDS).asReadOnly())
        .has(Attribute.of("flooding-proxy-weight", "floodingProxyWeight", Text.PORT))
        .has(Attribute.of("container-weight", "containerWeight", Text.COUNT))
        .holds(Branch.of("interface", "interface", "interfaces").with(Branch.Trait.READ_ONLY))
        .holds(Branch.of("binding", "host-binding", "ports"))
        .build();
  }
}
