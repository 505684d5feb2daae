package org.midonet.cli.kind;

/** A VLAN of a port of a VTEP that belongs to a network. */
final class VtepBindingKind {
  private VtepBindingKind() {}

  static Kind declare() {
    return Kind.named("binding")
        .withoutId()
        .media("VTEPBinding-v2")
        .has(Attribute.text("management-ip", "mgmtIp").asReadOnly())
        .has(Attribute.text("physical-port", "portName"))
        .has(Attribute.text("vlan", "vlanId"))
        .has(Attribute.text("network-id", "networkId"))
        .build();
  }
}
