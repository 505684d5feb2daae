package org.midonet.cli.kind;

/** A port that is bound to an interface of a host. */
final class HostBindingKind {
  private HostBindingKind() {}

  static Kind declare() {
    return Kind.named("binding")
        .withoutId()
        .media("HostInterfacePort-v1")
        .has(Attribute.reference("host", "hostId", "host").asReadOnly())
        .has(Attribute.text("interface", "interfaceName"))
        .has(Attribute.reference("port", "portId", "port"))
        .build();
  }
}
