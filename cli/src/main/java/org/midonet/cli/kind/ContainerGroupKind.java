package org.midonet.cli.kind;

/** A group of service containers. */
final class ContainerGroupKind {
  private ContainerGroupKind() {}

  static Kind declare() {
    return Kind.named("cgroup")
        .media("ServiceContainerGroup-v1")
        .template("serviceContainerGroupTemplate")
        .has(Attribute.reference("port-group", "portGroupId", "port-group"))
        .holds(Branch.of("container", "container", "serviceContainers").ownedBy("serviceGroupId"))
        .build();
  }
}
