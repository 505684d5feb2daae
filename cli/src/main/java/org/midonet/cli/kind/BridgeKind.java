package org.midonet.cli.kind;

/** A virtual bridge: a network of layer 2. */
final class BridgeKind {
  private BridgeKind() {}

  static Kind declare() {
    return Kind.named("bridge")
        .media("Bridge-v4")
        .template("bridgeTemplate")
        .stamped()
        .has(Attribute.text("tenant", "tenantId").asHidden())
        .has(Attribute.text("name", "name"))
        .has(Attribute.state())
        .has(Attribute.chain("infilter", "inboundFilterId"))
        .has(Attribute.chain("outfilter", "outboundFilterId"))
        .has(Attribute.mirrors("in-mirrors", "inboundMirrorIds"))
        .has(Attribute.mirrors("out-mirrors", "outboundMirrorIds"))
        .holds(Branch.of("port", "port", "ports").making("bridge-port").ownedBy("deviceId"))
        .holds(Branch.of("dhcp", "dhcp", "dhcpSubnets"))
        .build();
  }
}
