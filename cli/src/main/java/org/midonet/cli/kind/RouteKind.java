package org.midonet.cli.kind;

import org.midonet.cli.value.Choice;
import org.midonet.cli.value.Cidr;
import org.midonet.cli.value.Text;

/** A route of a router. */
final class RouteKind {
  private RouteKind() {}

  static Kind declare() {
    return Kind.named("route")
        .media("Route-v1")
        .template("routeTemplate")
        .has(
            Attribute.of(
                "type",
                "type",
                Choice.of()
                    .spelled("normal", "Normal")
                    .spelled("blackhole", "BlackHole")
                    .spelled("reject", "Reject")))
        .has(Attribute.of("src", "srcNetworkAddr", new Cidr("srcNetworkLength")))
        .has(Attribute.of("dst", "dstNetworkAddr", new Cidr("dstNetworkLength")))
        .has(Attribute.of("gw", "nextHopGateway", Text.IP4))
        .has(Attribute.reference("port", "nextHopPort", "port"))
        .has(Attribute.text("weight", "weight"))
        .has(Attribute.flag("learned", "learned"))
        .build();
  }
}
