package org.midonet.cluster.types;

import java.util.Optional;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.ObjectResource;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.topology.IpAddressGroup;
import org.midonet.topology.IpAddressGroupBuilder;

/** {@code /ip_addr_groups}: sets of addresses that rules can name. */
final class IpAddressGroups {

  private IpAddressGroups() {}

  static ObjectResource<IpAddressGroup> resource() {
    return ObjectResource.of(
            IpAddressGroup.class, Paths.IP_ADDR_GROUPS, Media.of("IpAddrGroup-v1"), shape())
        .listed()
        .announced("ipAddrGroups", "ipAddrGroupTemplate")
        .immutable();
  }

  private static Shape<IpAddressGroup> shape() {
    return ShapeBuilder.<IpAddressGroup, IpAddressGroupBuilder>of(
            IpAddressGroupBuilder::builder,
            IpAddressGroupBuilder::builder,
            IpAddressGroupBuilder::build)
        .id(IpAddressGroup::id, IpAddressGroupBuilder::id)
        .required(
            "name",
            Scalars.text(1, 255),
            group -> group.name().orElse(""),
            (builder, name) -> builder.name(Optional.of(name)))
        .link("uri", Paths.item(Paths.IP_ADDR_GROUPS, IpAddressGroup::id))
        .link("addrs", Paths.item(Paths.IP_ADDR_GROUPS, IpAddressGroup::id, "ip_addrs"))
        .build();
  }
}
