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
import org.midonet.cluster.json.Codec;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.nsdb.Nsdb;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.topology.Bridge;
import org.midonet.topology.Dhcp;
import org.midonet.topology.DhcpHost;
import org.midonet.topology.DhcpHost.ExtraOption;
import org.midonet.topology.TopologyRecord;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.MidonetException;

/** {@code /bridges/{id}/dhcp/{subnet}/hosts}: the reservations of a DHCP subnet, by MAC. */
final class DhcpHosts implements Entries<DhcpHosts.Entry> {

  /** A reservation in a subnet of a bridge. */
  @TopologyRecord
  record Entry(
      UUID bridgeId,
      String subnet,
      Mac mac,
      IpAddress address,
      String name,
      List<ExtraOption> extraOptions) {}

  private final Nsdb nsdb;

  private DhcpHosts(Nsdb nsdb) {
    this.nsdb = nsdb;
  }

  static EntryResource<Entry> resource(Nsdb nsdb) {
    return EntryResource.of(
            "/bridges/{id}/dhcp/{subnet}/hosts",
            "{mac}",
            Media.of("DhcpHost-v2"),
            shape(),
            new DhcpHosts(nsdb))
        .within(Bridge.class)
        .fill("id", "bridgeId")
        .fill("subnet", "subnet")
        .replaceable();
  }

  private static Shape<Entry> shape() {
    return ShapeBuilder.<Entry, DhcpHostsEntryBuilder>of(
            DhcpHostsEntryBuilder::builder,
            DhcpHostsEntryBuilder::builder,
            DhcpHostsEntryBuilder::build)
        .parent("bridgeId", Bridge.class, false, Entry::bridgeId, DhcpHostsEntryBuilder::bridgeId)
        .fromPath("subnet", Scalars.TEXT, false, Entry::subnet, DhcpHostsEntryBuilder::subnet)
        .required("macAddr", Addresses.LOOSE_MAC_CODEC, Entry::mac, DhcpHostsEntryBuilder::mac)
        .required("ipAddr", Addresses.IP, Entry::address, DhcpHostsEntryBuilder::address)
        .required("name", Scalars.NAME, Entry::name, DhcpHostsEntryBuilder::name)
        .list("extraDhcpOpts", option(), Entry::extraOptions, DhcpHostsEntryBuilder::extraOptions)
        .link(
            "uri",
            (entry, links) ->
                links.at(Paths.BRIDGES, entry.bridgeId(), "dhcp", entry.subnet(), "hosts")
                    + "/"
                    + entry.mac())
        .build();
  }

  private static Codec<ExtraOption> option() {
    return ShapeBuilder.<ExtraOption, DhcpHostExtraOptionBuilder>of(
            DhcpHostExtraOptionBuilder::builder,
            DhcpHostExtraOptionBuilder::builder,
            DhcpHostExtraOptionBuilder::build)
        .required("optName", Scalars.TEXT, ExtraOption::name, DhcpHostExtraOptionBuilder::name)
        .required("optValue", Scalars.TEXT, ExtraOption::value, DhcpHostExtraOptionBuilder::value)
        .build()
        .codec();
  }

  @Override
  public List<Entry> list(Call call) throws MidonetException {
    Dhcp subnet = DhcpSubnets.named(nsdb, call);
    return subnet.hosts().stream()
        .map(
            host ->
                new Entry(
                    subnet.bridgeId(),
                    DhcpSubnets.inPath(subnet.subnet()),
                    host.mac(),
                    host.address(),
                    host.name().orElse(""),
                    host.extraOptions()))
        .toList();
  }

  @Override
  public Optional<Entry> find(Call call) throws MidonetException {
    Mac mac = mac(call);
    return list(call).stream().filter(entry -> entry.mac().equals(mac)).findFirst();
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
    Mac mac = mac(call);
    change(
        call,
        hosts -> {
          hosts.replaceAll(host -> host.mac().equals(mac) ? stored(entry) : host);
          return hosts;
        });
  }

  @Override
  public void remove(Call call) throws MidonetException {
    Mac mac = mac(call);
    change(
        call,
        hosts -> {
          if (!hosts.removeIf(host -> host.mac().equals(mac))) {
            throw new Rejected(404, "DhcpHost " + mac + " does not exist");
          }
          return hosts;
        });
  }

  private void change(Call call, UnaryOperator<List<DhcpHost>> change) throws MidonetException {
    nsdb.topology()
        .update(
            Dhcp.class,
            DhcpSubnets.named(nsdb, call).id(),
            subnet -> {
              List<DhcpHost> hosts = change.apply(new ArrayList<>(subnet.hosts()));
              if (hosts.stream().map(DhcpHost::mac).distinct().count() < hosts.size()) {
                throw new Conflict("The subnet has a host with this MAC");
              }
              return subnet.withHosts(hosts);
            });
  }

  private static DhcpHost stored(Entry entry) {
    return new DhcpHost(
        entry.mac(), entry.address(), Optional.of(entry.name()), entry.extraOptions());
  }

  private static Mac mac(Call call) {
    return Addresses.macIn(call.text("mac"))
        .orElseThrow(() -> new Rejected(404, "DhcpHost " + call.text("mac") + " does not exist"));
  }
}
