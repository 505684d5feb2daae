package org.midonet.cluster.types;

import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.ObjectResource;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.topology.HostGroup;
import org.midonet.topology.PortGroup;
import org.midonet.topology.ServiceContainerGroup;
import org.midonet.topology.ServiceContainerGroupBuilder;

/** {@code /service_container_groups}: where service containers may run. */
final class ServiceContainerGroups {

  private ServiceContainerGroups() {}

  static ObjectResource<ServiceContainerGroup> resource() {
    return ObjectResource.of(
            ServiceContainerGroup.class,
            Paths.SERVICE_CONTAINER_GROUPS,
            Media.of("ServiceContainerGroup-v1"),
            shape())
        .listed()
        .announced("serviceContainerGroups", "serviceContainerGroupTemplate")
        .immutable();
  }

  private static Shape<ServiceContainerGroup> shape() {
    return ShapeBuilder.<ServiceContainerGroup, ServiceContainerGroupBuilder>of(
            ServiceContainerGroupBuilder::builder,
            ServiceContainerGroupBuilder::builder,
            ServiceContainerGroupBuilder::build)
        .id(ServiceContainerGroup::id, ServiceContainerGroupBuilder::id)
        .reference(
            "hostGroupId",
            HostGroup.class,
            ServiceContainerGroup::hostGroupId,
            ServiceContainerGroupBuilder::hostGroupId)
        .reference(
            "portGroupId",
            PortGroup.class,
            ServiceContainerGroup::portGroupId,
            ServiceContainerGroupBuilder::portGroupId)
        .link("uri", Paths.item(Paths.SERVICE_CONTAINER_GROUPS, ServiceContainerGroup::id))
        .link(
            "serviceContainers",
            Paths.item(
                Paths.SERVICE_CONTAINER_GROUPS,
                ServiceContainerGroup::id,
                Paths.SERVICE_CONTAINERS))
        .build();
  }
}
