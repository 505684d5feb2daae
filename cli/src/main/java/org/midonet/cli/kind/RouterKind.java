package org.midonet.cli.kind;

/** A virtual router. */
final class RouterKind {
  private RouterKind() {}

  static Kind declare() {
    return Kind.named("router")
        .media("Router-v3")
        .template("routerTemplate")
        .stamped()
        .has(Attribute.text("tenant", "tenantId").asHidden())
        .has(Attribute.text("name", "name"))
        .has(Attribute.state())
        .has(Attribute.chain("infilter", "inboundFilterId"))
        .has(Attribute.chain("outfilter", "outboundFilterId"))
        .has(Attribute.reference("load-balancer", "loadBalancerId", "load-balancer").thatClears())
        .has(Attribute.text("asn", "asNumber"))
        .has(Attribute.mirrors("in-mirrors", "inboundMirrorIds"))
        .has(Attribute.mirrors("out-mirrors", "outboundMirrorIds"))
        .has(Attribute.chain("local-redirect-chain", "localRedirectChainId"))
        .has(Attribute.chain("forward-chain", "forwardChainId"))
        .holds(Branch.of("port", "port", "ports").making("router-port").ownedBy("deviceId"))
        .holds(Branch.of("route", "route", "routes").ownedBy("routerId"))
        .holds(Branch.of("bgp-network", "bgp-network", "bgpNetworks").ownedBy("routerId"))
        .holds(Branch.of("bgp-peer", "bgp-peer", "bgpPeers").ownedBy("routerId"))
        .build();
  }
}
