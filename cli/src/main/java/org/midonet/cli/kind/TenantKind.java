package org.midonet.cli.kind;

import org.midonet.cli.value.Flag;

/** A project, as Keystone lists it. */
final class TenantKind {
  private TenantKind() {}

  static Kind declare() {
    return Kind.named("tenant")
        .withoutId()
        .media("Tenant-v2")
        .has(Attribute.text("tenant-id", "id").asReadOnly())
        .has(Attribute.text("name", "name").asReadOnly())
        .has(Attribute.text("description", "description").asReadOnly())
        .has(Attribute.of("enabled", "enabled", Flag.YES_NO).asReadOnly())
        .build();
  }
}
