package org.midonet.cli.kind;

import org.midonet.cli.value.Choice;

/** How the servers of a pool are probed. */
final class HealthMonitorKind {
  private HealthMonitorKind() {}

  static Kind declare() {
    return Kind.named("hm")
        .media("HealthMonitor-v1")
        .template("healthMonitorTemplate")
        .has(Attribute.text("delay", "delay"))
        .has(Attribute.text("timeout", "timeout"))
        .has(Attribute.text("max-retries", "maxRetries"))
        .has(Attribute.state())
        .has(Attribute.text("status", "status").asReadOnly())
        .has(Attribute.of("type", "type", Choice.of("TCP")))
        .holds(Branch.of("pool", "pool", "pools").with(Branch.Trait.READ_ONLY))
        .build();
  }
}
