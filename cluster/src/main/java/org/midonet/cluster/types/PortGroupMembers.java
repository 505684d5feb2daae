package org.midonet.cluster.types;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.api.Call;
import org.midonet.cluster.api.EntryResource;
import org.midonet.cluster.api.EntryResource.Entries;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.Rejected;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.nsdb.Change;
import org.midonet.nsdb.Nsdb;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Port;
import org.midonet.topology.PortGroup;
import org.midonet.topology.RouterPort;
import org.midonet.topology.TopologyRecord;
import org.midonet.topology.VxlanPort;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.MidonetException;

/** {@code /port_groups/{id}/ports}: which ports are in a group. Stored on the port. */
final class PortGroupMembers implements Entries<PortGroupMembers.Membership> {

  /** A port in a group. */
  @TopologyRecord
  record Membership(UUID portGroupId, UUID portId) {}

  private final Nsdb nsdb;

  private PortGroupMembers(Nsdb nsdb) {
    this.nsdb = nsdb;
  }

  static EntryResource<Membership> ofGroup(Nsdb nsdb) {
    return EntryResource.of(
            "/port_groups/{id}/ports",
            "{portId}",
            Media.of("PortGroupPort-v1"),
            shape(),
            new PortGroupMembers(nsdb))
        .within(PortGroup.class)
        .fill("id", "portGroupId");
  }

  /** {@code /ports/{id}/port_groups}: the same memberships, from the port's side. */
  static EntryResource<Membership> ofPort(Nsdb nsdb) {
    Entries<Membership> memberships =
        new Entries<>() {
          @Override
          public List<Membership> list(Call call) throws MidonetException {
            Port port = nsdb.topology().get(Port.class, call.id("id", Port.class));
            return port.portGroupIds().stream()
                .map(group -> new Membership(group, port.id()))
                .toList();
          }

          @Override
          public Optional<Membership> find(Call call) {
            return Optional.empty();
          }
        };
    return EntryResource.of(
            "/ports/{id}/port_groups", "", Media.of("PortGroupPort-v1"), shape(), memberships)
        .within(Port.class)
        .listOnly();
  }

  private static Shape<Membership> shape() {
    return ShapeBuilder.<Membership, PortGroupMembersMembershipBuilder>of(
            PortGroupMembersMembershipBuilder::builder,
            PortGroupMembersMembershipBuilder::builder,
            PortGroupMembersMembershipBuilder::build)
        .parent(
            "portGroupId",
            PortGroup.class,
            true,
            Membership::portGroupId,
            PortGroupMembersMembershipBuilder::portGroupId)
        .requiredReference(
            "portId", Port.class, Membership::portId, PortGroupMembersMembershipBuilder::portId)
        .link(
            "uri",
            (member, links) ->
                links.at(Paths.PORT_GROUPS, member.portGroupId(), "ports", member.portId()))
        .link("port", Paths.item(Paths.PORTS, Membership::portId))
        .link("portGroup", Paths.item(Paths.PORT_GROUPS, Membership::portGroupId))
        .build();
  }

  @Override
  public List<Membership> list(Call call) throws MidonetException {
    UUID group = nsdb.topology().get(PortGroup.class, call.id("id", PortGroup.class)).id();
    return nsdb.topology().referrers(PortGroup.class, group, Port.class, "portGroupIds").stream()
        .map(port -> new Membership(group, port.id()))
        .toList();
  }

  @Override
  public Optional<Membership> find(Call call) throws MidonetException {
    UUID group = call.id("id", PortGroup.class);
    return nsdb.topology()
        .find(Port.class, call.id("portId", Port.class))
        .filter(port -> port.portGroupIds().contains(group))
        .map(port -> new Membership(group, port.id()));
  }

  @Override
  public void add(Membership entry, Call call) throws MidonetException {
    nsdb.topology()
        .update(
            Port.class,
            entry.portId(),
            port -> {
              if (port.portGroupIds().contains(entry.portGroupId())) {
                throw new Conflict(
                    "Port " + port.id() + " is in port group " + entry.portGroupId());
              }
              List<UUID> groups = new ArrayList<>(port.portGroupIds());
              groups.add(entry.portGroupId());
              return withGroups(port, groups);
            });
  }

  @Override
  public void remove(Call call) throws MidonetException {
    UUID group = call.id("id", PortGroup.class);
    UUID portId = call.id("portId", Port.class);
    nsdb.topology()
        .transact(
            transaction -> {
              Optional<Port> port = transaction.find(Port.class, portId);
              if (port.isEmpty()) {
                return portId;
              }
              List<UUID> groups = new ArrayList<>(port.get().portGroupIds());
              if (!groups.remove(group)) {
                throw new Rejected(404, "Port " + portId + " is not in port group " + group);
              }
              transaction.apply(new Change.Update(withGroups(port.get(), groups)));
              return portId;
            });
  }

  private static Port withGroups(Port port, List<UUID> groups) {
    return switch (port) {
      case BridgePort bridge -> bridge.withPortGroupIds(groups);
      case RouterPort router -> router.withPortGroupIds(groups);
      case VxlanPort vxlan -> vxlan.withPortGroupIds(groups);
    };
  }
}
