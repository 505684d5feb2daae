package org.midonet.cli.kind;

import org.midonet.cli.value.Choice;
import org.midonet.cli.value.Text;

/** An address at which a pool is reached. */
final class VipKind {
  private VipKind() {}

  static Kind declare() {
    return Kind.named("vip")
        .media("VIP-v1")
        .template("vipTemplate")
        .has(Attribute.reference("load-balancer", "loadBalancerId", "load-balancer"))
        .has(Attribute.of("address", "address", Text.IP4))
        .has(Attribute.of("protocol-port", "protocolPort", Text.PORT))
        .has(Attribute.of("persistence", "sessionPersistence", Choice.orNothing("SOURCE_IP")))
        .has(Attribute.state())
        .build();
  }
}
