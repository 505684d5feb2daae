package org.midonet.cluster.types;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
import org.midonet.nsdb.StateTable;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.topology.Bridge;
import org.midonet.topology.TopologyRecord;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.MidonetException;

/** {@code /bridges/{id}/arp_table}: pairs of address and MAC that the bridge answers ARP from. */
final class ArpTables implements Entries<ArpTables.Entry> {

  /** An address with its MAC. */
  @TopologyRecord
  record Entry(UUID bridgeId, IpAddress address, Mac mac) {}

  private final Nsdb nsdb;

  private ArpTables(Nsdb nsdb) {
    this.nsdb = nsdb;
  }

  static EntryResource<Entry> resource(Nsdb nsdb) {
    return EntryResource.of(
            "/bridges/{id}/arp_table",
            "{pair}",
            Media.of("IP4Mac-v1"),
            shape(),
            new ArpTables(nsdb))
        .fill("id", "bridgeId");
  }

  private static Shape<Entry> shape() {
    return ShapeBuilder.<Entry, ArpTablesEntryBuilder>of(
            ArpTablesEntryBuilder::builder,
            ArpTablesEntryBuilder::builder,
            ArpTablesEntryBuilder::build)
        .parent("bridgeId", Bridge.class, false, Entry::bridgeId, ArpTablesEntryBuilder::bridgeId)
        .required("ip", Addresses.IPV4, Entry::address, ArpTablesEntryBuilder::address)
        .required("mac", Addresses.MAC, Entry::mac, ArpTablesEntryBuilder::mac)
        .link(
            "uri",
            (entry, links) ->
                links.at(
                    Paths.BRIDGES,
                    entry.bridgeId(),
                    "arp_table",
                    Addresses.text(entry.address()) + "_" + Addresses.macInPath(entry.mac())))
        .build();
  }

  @Override
  public List<Entry> list(Call call) throws MidonetException {
    UUID bridge = bridge(call);
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<IpAddress, Mac> pair : table(bridge).list().entrySet()) {
      entries.add(new Entry(bridge, pair.getKey(), pair.getValue()));
    }
    return entries;
  }

  @Override
  public Optional<Entry> find(Call call) throws MidonetException {
    Entry wanted = named(call);
    return table(wanted.bridgeId())
        .find(wanted.address())
        .filter(mac -> mac.equals(wanted.mac()))
        .map(mac -> wanted);
  }

  @Override
  public void add(Entry entry, Call call) throws MidonetException {
    StateTable<IpAddress, Mac> table = table(entry.bridgeId());
    if (table.find(entry.address()).equals(Optional.of(entry.mac()))) {
      throw new Conflict("The pair is in the table");
    }
    table.putPersistent(entry.address(), entry.mac());
  }

  @Override
  public void remove(Call call) throws MidonetException {
    Entry entry = named(call);
    StateTable<IpAddress, Mac> table = table(entry.bridgeId());
    if (table.find(entry.address()).equals(Optional.of(entry.mac()))) {
      table.removePersistent(entry.address());
    }
  }

  private StateTable<IpAddress, Mac> table(UUID bridge) {
    return nsdb.tables().addresses(bridge);
  }

  private UUID bridge(Call call) throws MidonetException {
    return nsdb.topology().get(Bridge.class, call.id("id", Bridge.class)).id();
  }

  private Entry named(Call call) throws MidonetException {
    UUID bridge = bridge(call);
    String[] pair = call.text("pair").split("_", 2);
    Optional<IpAddress> address = Addresses.ipv4(pair[0]);
    Optional<Mac> mac = pair.length < 2 ? Optional.empty() : Addresses.macIn(pair[1]);
    if (address.isEmpty() || mac.isEmpty()) {
      throw new Rejected(400, "Not a pair of address and MAC: " + call.text("pair"));
    }
    return new Entry(bridge, address.get(), mac.get());
  }
}
