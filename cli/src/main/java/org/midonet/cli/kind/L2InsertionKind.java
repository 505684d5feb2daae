package org.midonet.cli.kind;

import org.midonet.cli.value.Text;

/** A service that the traffic of a port is led through. */
final class L2InsertionKind {
  private L2InsertionKind() {}

  static Kind declare() {
    return Kind.named("l2insertion")
        .media("L2Insertion-v1")
        .template("l2InsertionTemplate")
        .has(Attribute.reference("port", "portId", "port"))
        .has(Attribute.reference("srv-port", "srvPortId", "port"))
        .has(Attribute.text("vlan", "vlan"))
        .has(Attribute.text("pos", "position"))
        .has(Attribute.flag("fail-open", "failOpen"))
        .has(Attribute.of("mac", "mac", Text.MAC))
        .build();
  }
}
