package org.midonet.cli.kind;

import org.midonet.cli.api.Document;
import org.midonet.cli.value.Reference;
import org.midonet.cli.value.TracedDevice;

/** A request to follow packets through the virtual network. */
final class TraceRequestKind {
  private TraceRequestKind() {}

  static Kind declare() {
    return Kind.named("tr")
        .media("TraceRequest-v1")
        .template("traceRequestTemplate")
        .always("condition", new Document())
        .has(
            Conditions.attributes().stream()
                .map(attribute -> attribute.inside("condition"))
                .toList())
        .has(Attribute.text("name", "name"))
        .has(device("port", "PORT"))
        .has(device("router", "ROUTER"))
        .has(device("bridge", "BRIDGE"))
        .has(Attribute.text("limit", "limit"))
        .has(Attribute.flag("enabled", "enabled"))
        .build();
  }

  private static Attribute device(String kind, String type) {
    return Attribute.of(kind, "deviceId", new TracedDevice(Reference.to(kind), type));
  }
}
