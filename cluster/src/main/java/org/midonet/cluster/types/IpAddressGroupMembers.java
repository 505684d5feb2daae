package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.api.Call;
import org.midonet.cluster.api.EntryResource;
import org.midonet.cluster.api.EntryResource.Entries;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.Rejected;
import org.midonet.cluster.json.Addresses;
import org.midonet.cluster.json.Property;
import org.midonet.cluster.json.Property.Use;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.nsdb.Nsdb;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.topology.IpAddressGroup;
import org.midonet.topology.IpAddressGroup.Member;
import org.midonet.topology.TopologyRecord;
import org.midonet.topology.error.MidonetException;

/** {@code /ip_addr_groups/{id}/ip_addrs}: the addresses of a group. */
final class IpAddressGroupMembers implements Entries<IpAddressGroupMembers.Entry> {

  /** An address in a group. */
  @TopologyRecord
  record Entry(UUID groupId, IpAddress address) {}

  private final Nsdb nsdb;

  private IpAddressGroupMembers(Nsdb nsdb) {
    this.nsdb = nsdb;
  }

  static EntryResource<Entry> resource(Nsdb nsdb) {
    return EntryResource.of(
            "/ip_addr_groups/{id}/ip_addrs",
            "",
            Media.of("IpAddrGroupAddr-v1"),
            shape(),
            new IpAddressGroupMembers(nsdb))
        .fill("id", "ipAddrGroupId")
        .itemsAt("/ip_addr_groups/{id}/versions/{version}/ip_addrs/{address}");
  }

  private static int version(IpAddress address) {
    return address instanceof Ip4 ? 4 : 6;
  }

  private static Shape<Entry> shape() {
    return ShapeBuilder.<Entry, IpAddressGroupMembersEntryBuilder>of(
            IpAddressGroupMembersEntryBuilder::builder,
            IpAddressGroupMembersEntryBuilder::builder,
            IpAddressGroupMembersEntryBuilder::build)
        .parent(
            "ipAddrGroupId",
            IpAddressGroup.class,
            true,
            Entry::groupId,
            IpAddressGroupMembersEntryBuilder::groupId)
        .special(
            new Property("version", Scalars.integer(4, 6).schema(), Use.WRITABLE, true),
            (entry, links) -> JsonNodeFactory.instance.numberNode(version(entry.address())),
            (value, builder, replacing, problems) -> {
              String text = value.asText();
              if (!text.equals("4") && !text.equals("6")) {
                problems.add("must be 4 or 6");
              }
            })
        .required("addr", Addresses.IP, Entry::address, IpAddressGroupMembersEntryBuilder::address)
        .link(
            "uri",
            (entry, links) ->
                links.at(
                    Paths.IP_ADDR_GROUPS,
                    entry.groupId(),
                    "versions",
                    version(entry.address()),
                    "ip_addrs",
                    Addresses.text(entry.address())))
        .link("ipAddrGroup", Paths.item(Paths.IP_ADDR_GROUPS, Entry::groupId))
        .build();
  }

  @Override
  public List<Entry> list(Call call) throws MidonetException {
    IpAddressGroup group =
        nsdb.topology().get(IpAddressGroup.class, call.id("id", IpAddressGroup.class));
    return group.members().stream().map(member -> new Entry(group.id(), member.address())).toList();
  }

  @Override
  public Optional<Entry> find(Call call) throws MidonetException {
    IpAddress wanted = address(call);
    return list(call).stream().filter(entry -> entry.address().equals(wanted)).findFirst();
  }

  @Override
  public void add(Entry entry, Call call) throws MidonetException {
    if (!call.body().path("version").asText().equals(Integer.toString(version(entry.address())))) {
      throw Rejected.invalid("addr", "must be an address of the given version");
    }
    nsdb.topology()
        .update(
            IpAddressGroup.class,
            entry.groupId(),
            group -> {
              List<Member> members = new ArrayList<>(group.members());
              if (members.stream().noneMatch(m -> m.address().equals(entry.address()))) {
                members.add(new Member(entry.address(), List.of()));
              }
              return group.withMembers(members);
            });
  }

  @Override
  public void remove(Call call) throws MidonetException {
    IpAddress address = address(call);
    nsdb.topology()
        .update(
            IpAddressGroup.class,
            call.id("id", IpAddressGroup.class),
            group ->
                group.withMembers(
                    group.members().stream()
                        .filter(member -> !member.address().equals(address))
                        .toList()));
  }

  private static IpAddress address(Call call) {
    String version = call.text("version");
    if (!version.equals("4") && !version.equals("6")) {
      throw Rejected.invalid("version", "must be 4 or 6");
    }
    return Addresses.ip(call.text("address"))
        .orElseThrow(() -> Rejected.invalid("addr", "must be an IP address"));
  }
}
