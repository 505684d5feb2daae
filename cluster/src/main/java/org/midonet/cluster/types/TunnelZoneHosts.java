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
import org.midonet.cluster.json.Addresses;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.nsdb.Nsdb;
import org.midonet.packet.IpAddress;
import org.midonet.topology.Host;
import org.midonet.topology.TopologyRecord;
import org.midonet.topology.TunnelZone;
import org.midonet.topology.TunnelZone.Member;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.MidonetException;

/**
 * {@code /tunnel_zones/{id}/hosts}: the hosts of a zone, with their addresses there. The Gre media
 * types are synonyms.
 */
final class TunnelZoneHosts implements Entries<TunnelZoneHosts.Entry> {

  /** A host in a zone. */
  @TopologyRecord
  record Entry(UUID zoneId, UUID hostId, IpAddress address) {}

  private final Nsdb nsdb;

  private TunnelZoneHosts(Nsdb nsdb) {
    this.nsdb = nsdb;
  }

  static EntryResource<Entry> resource(Nsdb nsdb) {
    return EntryResource.of(
            "/tunnel_zones/{id}/hosts",
            "{hostId}",
            Media.of("TunnelZoneHost-v1", "GreTunnelZoneHost-v1"),
            shape(),
            new TunnelZoneHosts(nsdb))
        .fill("id", "tunnelZoneId");
  }

  private static Shape<Entry> shape() {
    return ShapeBuilder.<Entry, TunnelZoneHostsEntryBuilder>of(
            TunnelZoneHostsEntryBuilder::builder,
            TunnelZoneHostsEntryBuilder::builder,
            TunnelZoneHostsEntryBuilder::build)
        .parent(
            "tunnelZoneId",
            TunnelZone.class,
            true,
            Entry::zoneId,
            TunnelZoneHostsEntryBuilder::zoneId)
        .requiredReference("hostId", Host.class, Entry::hostId, TunnelZoneHostsEntryBuilder::hostId)
        .required("ipAddress", Addresses.IPV4, Entry::address, TunnelZoneHostsEntryBuilder::address)
        .link(
            "uri",
            (entry, links) -> links.at(Paths.TUNNEL_ZONES, entry.zoneId(), "hosts", entry.hostId()))
        .link("host", Paths.item(Paths.HOSTS, Entry::hostId))
        .link("tunnelZone", Paths.item(Paths.TUNNEL_ZONES, Entry::zoneId))
        .ignored("tenantId")
        .build();
  }

  @Override
  public List<Entry> list(Call call) throws MidonetException {
    TunnelZone zone = nsdb.topology().get(TunnelZone.class, call.id("id", TunnelZone.class));
    return zone.members().stream()
        .map(member -> new Entry(zone.id(), member.hostId(), member.address()))
        .toList();
  }

  @Override
  public Optional<Entry> find(Call call) throws MidonetException {
    UUID host = call.id("hostId", Host.class);
    return list(call).stream().filter(entry -> entry.hostId().equals(host)).findFirst();
  }

  @Override
  public void add(Entry entry, Call call) throws MidonetException {
    nsdb.topology()
        .update(
            TunnelZone.class,
            entry.zoneId(),
            zone -> {
              List<Member> members = new ArrayList<>(zone.members());
              if (members.stream().anyMatch(m -> m.hostId().equals(entry.hostId()))) {
                throw new Conflict("Host " + entry.hostId() + " is in tunnel zone " + zone.id());
              }
              members.add(new Member(entry.hostId(), entry.address()));
              return zone.withMembers(members);
            });
  }

  @Override
  public void remove(Call call) throws MidonetException {
    UUID host = call.id("hostId", Host.class);
    nsdb.topology()
        .update(
            TunnelZone.class,
            call.id("id", TunnelZone.class),
            zone -> {
              List<Member> members = new ArrayList<>(zone.members());
              if (!members.removeIf(member -> member.hostId().equals(host))) {
                throw new Rejected(404, "Host " + host + " is not in tunnel zone " + zone.id());
              }
              return zone.withMembers(members);
            });
  }
}
