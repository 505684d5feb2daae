package org.midonet.cli.kind;

import org.midonet.cli.value.Choice;
import org.midonet.cli.value.RawList;

/** A network interface that a host reports. */
final class InterfaceKind {
  private InterfaceKind() {}

  static Kind declare() {
    return Kind.named("interface")
        .withoutId()
        .media("Interface-v1")
        .has(Attribute.text("iface", "name").asReadOnly())
        .has(Attribute.reference("host_id", "hostId", "host").asReadOnly())
        .has(Attribute.text("status", "status").asReadOnly())
        .has(Attribute.of("addresses", "addresses", RawList.RAW).asReadOnly())
        .has(Attribute.text("mac", "mac").asReadOnly())
        .has(Attribute.text("mtu", "mtu").asReadOnly())
        .has(
            Attribute.of("type", "type", Choice.of("Physical", "Virtual", "Tunnel", "Unknown"))
                .asReadOnly())
        .has(
            Attribute.of(
                    "endpoint",
                    "endpoint",
                    Choice.of(
                        "DATAPATH",
                        "PHYSICAL",
                        "VM",
                        "GRE",
                        "CAPWAP",
                        "LOCALHOST",
                        "TUNTAP",
                        "UNKNOWN"))
                .asReadOnly())
        .build();
  }
}
