package org.midonet.cluster.types;

import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.ObjectResource;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.nsdb.Nsdb;
import org.midonet.topology.Port;
import org.midonet.topology.PortGroup;
import org.midonet.topology.PortGroupBuilder;

/** {@code /port_groups}: sets of ports. */
final class PortGroups {

  private PortGroups() {}

  static ObjectResource<PortGroup> resource(Nsdb nsdb) {
    ObjectResource<PortGroup> groups =
        ObjectResource.of(PortGroup.class, Paths.PORT_GROUPS, Media.of("PortGroup-v1"), shape())
            .listed()
            .announced("portGroups", "portGroupTemplate")
            .filter(
                "port_id",
                "only those with this port",
                (group, value) -> {
                  Optional<UUID> id = Scalars.uuid(value);
                  return id.isPresent()
                      && nsdb.topology()
                          .find(Port.class, id.get())
                          .filter(port -> port.portGroupIds().contains(group.id()))
                          .isPresent();
                });
    return Tenants.filter(groups, PortGroup::tenantId);
  }

  private static Shape<PortGroup> shape() {
    return ShapeBuilder.<PortGroup, PortGroupBuilder>of(
            PortGroupBuilder::builder, PortGroupBuilder::builder, PortGroupBuilder::build)
        .id(PortGroup::id, PortGroupBuilder::id)
        .optional("tenantId", Scalars.TEXT, PortGroup::tenantId, PortGroupBuilder::tenantId)
        .optional("name", Scalars.NAME, PortGroup::name, PortGroupBuilder::name)
        .value("stateful", Scalars.BOOLEAN, false, PortGroup::stateful, PortGroupBuilder::stateful)
        .link("uri", Paths.item(Paths.PORT_GROUPS, PortGroup::id))
        .link("ports", Paths.item(Paths.PORT_GROUPS, PortGroup::id, "ports"))
        .build();
  }
}
