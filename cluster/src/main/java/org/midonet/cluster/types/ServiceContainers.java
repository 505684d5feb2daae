package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.ObjectResource;
import org.midonet.cluster.api.Rules;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.TopologyTransaction;
import org.midonet.topology.Port;
import org.midonet.topology.ServiceContainer;
import org.midonet.topology.ServiceContainerBuilder;
import org.midonet.topology.ServiceContainerGroup;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.MidonetException;

/** {@code /service_containers}, and those of groups: services that the cluster places on hosts. */
final class ServiceContainers implements Rules<ServiceContainer> {

  private ServiceContainers() {}

  static ObjectResource<ServiceContainer> resource(Nsdb nsdb) {
    return ObjectResource.of(
            ServiceContainer.class,
            Paths.SERVICE_CONTAINERS,
            Media.of("ServiceContainer-v1"),
            shape())
        .listed()
        .announced("serviceContainers", "serviceContainerTemplate")
        .immutable()
        .rules(new ServiceContainers())
        .under(
            ServiceContainerGroup.class,
            Paths.SERVICE_CONTAINER_GROUPS,
            Paths.SERVICE_CONTAINERS,
            "serviceGroupId",
            group ->
                nsdb.topology()
                    .referrers(
                        ServiceContainerGroup.class,
                        group,
                        ServiceContainer.class,
                        "serviceGroupId"))
        .withItemsThere();
  }

  private static Shape<ServiceContainer> shape() {
    return ShapeBuilder.<ServiceContainer, ServiceContainerBuilder>of(
            ServiceContainerBuilder::builder,
            ServiceContainerBuilder::builder,
            ServiceContainerBuilder::build)
        .id(ServiceContainer::id, ServiceContainerBuilder::id)
        .required(
            "serviceType",
            Scalars.text(1, 255),
            ServiceContainer::serviceType,
            ServiceContainerBuilder::serviceType)
        .reference(
            "serviceGroupId",
            ServiceContainerGroup.class,
            ServiceContainer::serviceGroupId,
            ServiceContainerBuilder::serviceGroupId)
        .reference("portId", Port.class, ServiceContainer::portId, ServiceContainerBuilder::portId)
        .optional(
            "configurationId",
            Scalars.UUID_CODEC,
            ServiceContainer::configurationId,
            ServiceContainerBuilder::configurationId)
        // Told by the agent that runs the container; none does yet.
        .computed(
            "statusCode", Scalars.TEXT, container -> container.portId().map(port -> "STOPPED"))
        .constant("statusMessage", JsonNodeFactory.instance.nullNode())
        .constant("hostId", JsonNodeFactory.instance.nullNode())
        .constant("namespaceName", JsonNodeFactory.instance.nullNode())
        .constant("interfaceName", JsonNodeFactory.instance.nullNode())
        .link("uri", Paths.item(Paths.SERVICE_CONTAINERS, ServiceContainer::id))
        .optionalLink("port", Paths.to(Paths.PORTS, ServiceContainer::portId))
        .optionalLink(
            "serviceContainerGroup",
            Paths.to(Paths.SERVICE_CONTAINER_GROUPS, ServiceContainer::serviceGroupId))
        .build();
  }

  @Override
  public void created(ServiceContainer made, ObjectNode body, TopologyTransaction transaction)
      throws MidonetException {
    if (made.portId().isPresent()
        && transaction
                .referrers(Port.class, made.portId().get(), ServiceContainer.class, "portId")
                .size()
            > 1) {
      throw new Conflict("Port " + made.portId().get() + " has a service container");
    }
  }
}
