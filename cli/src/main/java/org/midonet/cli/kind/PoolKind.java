package org.midonet.cli.kind;

import org.midonet.cli.value.Choice;

/** A pool of servers behind a load balancer. */
final class PoolKind {
  private PoolKind() {}

  static Kind declare() {
    return Kind.named("pool")
        .media("Pool-v1")
        .template("poolTemplate")
        .has(Attribute.reference("load-balancer", "loadBalancerId", "load-balancer"))
        .has(
            Attribute.reference("health-monitor", "healthMonitorId", "health-monitor").thatClears())
        .has(Attribute.of("lb-method", "lbMethod", Choice.of("ROUND_ROBIN")))
        .has(Attribute.of("protocol", "protocol", Choice.of("TCP")).asReadOnly())
        .has(Attribute.state())
        .holds(Branch.of("member", "pool-member", "poolMembers").ownedBy("poolId"))
        .holds(Branch.of("vip", "vip", "vips").ownedBy("poolId"))
        .build();
  }
}
