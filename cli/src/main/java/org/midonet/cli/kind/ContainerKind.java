package org.midonet.cli.kind;

import org.midonet.cli.value.Choice;
import org.midonet.cli.value.Reference;

/** A service that runs beside a port on some host. */
final class ContainerKind {
  private ContainerKind() {}

  static Kind declare() {
    return Kind.named("container")
        .media("ServiceContainer-v1")
        .template("serviceContainerTemplate")
        .has(Attribute.reference("container-group", "serviceGroupId", "container-group"))
        .has(Attribute.text("configuration", "configurationId"))
        .has(Attribute.of("port", "portId", new Reference("port", Reference.Style.IN_ROOT)))
        .has(Attribute.text("type", "serviceType"))
        .has(
            Attribute.of(
                    "status",
                    "statusCode",
                    Choice.of()
                        .spelled("starting", "STARTING")
                        .spelled("running", "RUNNING")
                        .spelled("stopping", "STOPPING")
                        .spelled("stopped", "STOPPED")
                        .spelled("error", "ERROR"))
                .asReadOnly())
        .has(Attribute.reference("host", "hostId", "host").asReadOnly())
        .has(Attribute.text("namespace", "namespaceName").asReadOnly())
        .has(Attribute.text("interface", "interfaceName").asReadOnly())
        .has(Attribute.text("status-message", "statusMessage").asReadOnly().asHidden())
        .build();
  }
}
