package org.midonet.cluster.types;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.midonet.cluster.api.Call;
import org.midonet.cluster.api.EntryResource;
import org.midonet.cluster.api.EntryResource.Entries;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.Rejected;
import org.midonet.cluster.json.Addresses;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.nsdb.Nsdb;
import org.midonet.packet.IpAddress;
import org.midonet.topology.Bridge;
import org.midonet.topology.DhcpV6;
import org.midonet.topology.DhcpV6Host;
import org.midonet.topology.TopologyRecord;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.MidonetException;

/**
 * {@code /bridges/{id}/dhcpV6/{subnet}/hostsV6}: reservations, by client id (in paths with {@code
 * -} for {@code :}).
 */
final class Dhcp6Hosts implements Entries<Dhcp6Hosts.Entry> {

  /** A reservation in a subnet of a bridge. */
  @TopologyRecord
  record Entry(UUID bridgeId, String subnet, String clientId, IpAddress address, String name) {}

  private final Nsdb nsdb;

  private Dhcp6Hosts(Nsdb nsdb) {
    this.nsdb = nsdb;
  }

  static EntryResource<Entry> resource(Nsdb nsdb) {
    return EntryResource.of(
            "/bridges/{id}/dhcpV6/{subnet}/hostsV6",
            "{clientId}",
            Media.of("DhcpV6Host-v1"),
            shape(),
            new Dhcp6Hosts(nsdb))
        .within(Bridge.class)
        .fill("id", "bridgeId")
        .fill("subnet", "subnet")
        .replaceable();
  }

  private static Shape<Entry> shape() {
    return ShapeBuilder.<Entry, Dhcp6HostsEntryBuilder>of(
            Dhcp6HostsEntryBuilder::builder,
            Dhcp6HostsEntryBuilder::builder,
            Dhcp6HostsEntryBuilder::build)
        .parent("bridgeId", Bridge.class, false, Entry::bridgeId, Dhcp6HostsEntryBuilder::bridgeId)
        .fromPath("subnet", Scalars.TEXT, false, Entry::subnet, Dhcp6HostsEntryBuilder::subnet)
        .required("clientId", Scalars.SEGMENT, Entry::clientId, Dhcp6HostsEntryBuilder::clientId)
        .required("fixedAddress", Addresses.IP, Entry::address, Dhcp6HostsEntryBuilder::address)
        .required("name", Scalars.NAME, Entry::name, Dhcp6HostsEntryBuilder::name)
        .link(
            "uri",
            (entry, links) ->
                links.at(Paths.BRIDGES, entry.bridgeId(), "dhcpV6")
                    + "/"
                    + entry.subnet()
                    + "/hostsV6/"
                    + links.escaped(entry.clientId().replace(':', '-')))
        .build();
  }

  @Override
  public List<Entry> list(Call call) throws MidonetException {
    DhcpV6 subnet = Dhcp6Subnets.named(nsdb, call);
    return subnet.hosts().stream()
        .map(
            host ->
                new Entry(
                    subnet.bridgeId(),
                    DhcpSubnets.inPath(subnet.prefix()),
                    host.clientId(),
                    host.address(),
                    host.name().orElse("")))
        .toList();
  }

  @Override
  public Optional<Entry> find(Call call) throws MidonetException {
    return list(call).stream().filter(entry -> named(entry.clientId(), call)).findFirst();
  }

  /** A {@code -} of a path may stand for itself or for {@code :}. */
  private static boolean named(String clientId, Call call) {
    return clientId.replace(':', '-').equals(call.text("clientId").replace(':', '-'));
  }

  @Override
  public void add(Entry entry, Call call) throws MidonetException {
    change(
        call,
        hosts -> {
          hosts.add(stored(entry));
          return hosts;
        });
  }

  @Override
  public void replace(Entry entry, Call call) throws MidonetException {
    change(
        call,
        hosts -> {
          hosts.replaceAll(host -> named(host.clientId(), call) ? stored(entry) : host);
          return hosts;
        });
  }

  @Override
  public void remove(Call call) throws MidonetException {
    change(
        call,
        hosts -> {
          if (!hosts.removeIf(host -> named(host.clientId(), call))) {
            throw new Rejected(404, "DhcpV6Host " + call.text("clientId") + " does not exist");
          }
          return hosts;
        });
  }

  private void change(Call call, UnaryOperator<List<DhcpV6Host>> change) throws MidonetException {
    nsdb.topology()
        .update(
            DhcpV6.class,
            Dhcp6Subnets.named(nsdb, call).id(),
            subnet -> {
              List<DhcpV6Host> hosts = change.apply(new ArrayList<>(subnet.hosts()));
              if (hosts.stream().map(DhcpV6Host::clientId).distinct().count() < hosts.size()) {
                throw new Conflict("The subnet has a host with this client id");
              }
              return subnet.withHosts(hosts);
            });
  }

  private static DhcpV6Host stored(Entry entry) {
    return new DhcpV6Host(entry.clientId(), entry.address(), Optional.of(entry.name()));
  }
}
