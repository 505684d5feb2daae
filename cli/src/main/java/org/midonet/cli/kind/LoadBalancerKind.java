package org.midonet.cli.kind;

/** A load balancer, which works inside of a router. */
final class LoadBalancerKind {
  private LoadBalancerKind() {}

  static Kind declare() {
    return Kind.named("lb")
        .media("LoadBalancer-v1")
        .template("loadBalancerTemplate")
        .has(Attribute.reference("router", "routerId", "router"))
        .has(Attribute.state())
        .holds(Branch.of("pool", "pool", "pools").ownedBy("loadBalancerId"))
        .holds(
            Branch.of("vip", "vip", "vips").ownedBy("loadBalancerId").with(Branch.Trait.READ_ONLY))
        .build();
  }
}
