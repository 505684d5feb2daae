package org.midonet.cluster.types;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
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
import org.midonet.nsdb.StateTable;
import org.midonet.packet.Mac;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Port;
import org.midonet.topology.TopologyRecord;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.error.NotFound;

/**
 * {@code /bridges/{id}/mac_table} and {@code /bridges/{id}/vlans/{vlan}/mac_table}: where MACs are.
 * What is added here is persistent; what agents learn is listed too.
 */
final class MacTables implements Entries<MacTables.Entry> {

  /** A MAC behind a port, in a VLAN (0: untagged). */
  @TopologyRecord
  record Entry(UUID bridgeId, Mac mac, UUID portId, int vlan) {}

  private final Nsdb nsdb;
  private final boolean ofVlan;

  private MacTables(Nsdb nsdb, boolean ofVlan) {
    this.nsdb = nsdb;
    this.ofVlan = ofVlan;
  }

  static EntryResource<Entry> ofBridge(Nsdb nsdb) {
    return resource("/bridges/{id}/mac_table", nsdb, false);
  }

  static EntryResource<Entry> ofVlan(Nsdb nsdb) {
    return resource("/bridges/{id}/vlans/{vlan}/mac_table", nsdb, true).fill("vlan", "vlanId");
  }

  private static EntryResource<Entry> resource(String path, Nsdb nsdb, boolean ofVlan) {
    return EntryResource.of(
            path, "{pair}", Media.of("MacPort-v2"), shape(), new MacTables(nsdb, ofVlan))
        .within(Bridge.class)
        .fill("id", "bridgeId");
  }

  private static Shape<Entry> shape() {
    return ShapeBuilder.<Entry, MacTablesEntryBuilder>of(
            MacTablesEntryBuilder::builder,
            MacTablesEntryBuilder::builder,
            MacTablesEntryBuilder::build)
        .parent("bridgeId", Bridge.class, false, Entry::bridgeId, MacTablesEntryBuilder::bridgeId)
        .required("macAddr", Addresses.MAC, Entry::mac, MacTablesEntryBuilder::mac)
        .required("portId", Scalars.UUID_CODEC, Entry::portId, MacTablesEntryBuilder::portId)
        .value("vlanId", Scalars.integer(0, 4095), 0, Entry::vlan, MacTablesEntryBuilder::vlan)
        .link(
            "uri",
            (entry, links) -> {
              String pair = Addresses.macInPath(entry.mac()) + "_" + entry.portId();
              return entry.vlan() == 0
                  ? links.at(Paths.BRIDGES, entry.bridgeId(), "mac_table", pair)
                  : links.at(
                      Paths.BRIDGES, entry.bridgeId(), "vlans", entry.vlan(), "mac_table", pair);
            })
        .build();
  }

  @Override
  public List<Entry> list(Call call) throws MidonetException {
    UUID bridge = nsdb.topology().get(Bridge.class, call.id("id", Bridge.class)).id();
    TreeSet<Integer> vlans = new TreeSet<>();
    vlans.add(vlan(call));
    needTable(bridge, vlan(call));
    if (!ofVlan) {
      for (Port port : Ports.ofBridge(nsdb, bridge)) {
        if (port instanceof BridgePort mine) {
          mine.vlanId().ifPresent(vlans::add);
        }
      }
    }
    List<Entry> entries = new ArrayList<>();
    for (int vlan : vlans) {
      for (Map.Entry<Mac, UUID> known : nsdb.tables().macs(bridge, vlan).list().entrySet()) {
        entries.add(new Entry(bridge, known.getKey(), known.getValue(), vlan));
      }
    }
    return entries;
  }

  @Override
  public Optional<Entry> find(Call call) throws MidonetException {
    Entry wanted = named(call);
    return table(wanted)
        .find(wanted.mac())
        .filter(port -> port.equals(wanted.portId()))
        .map(port -> wanted);
  }

  @Override
  public void add(Entry entry, Call call) throws MidonetException {
    Optional<Port> port = nsdb.topology().find(Port.class, entry.portId());
    if (port.isEmpty() || !port.get().deviceId().equals(entry.bridgeId())) {
      throw Rejected.invalid("portId", "must be a port of the bridge");
    }
    if (port.get() instanceof BridgePort mine
        && mine.vlanId().filter(vlan -> vlan != entry.vlan()).isPresent()) {
      throw Rejected.invalid("vlanId", "must be the VLAN of the port");
    }
    table(entry).putPersistent(entry.mac(), entry.portId());
  }

  @Override
  public void remove(Call call) throws MidonetException {
    Entry entry = named(call);
    if (!nsdb.topology().exists(Port.class, entry.portId())) {
      throw new NotFound(Port.class, entry.portId());
    }
    needTable(entry.bridgeId(), entry.vlan());
    if (table(entry).find(entry.mac()).equals(Optional.of(entry.portId()))) {
      table(entry).removePersistent(entry.mac());
    }
  }

  /** A VLAN has a table as long as a port is in it, or a MAC is known there. */
  private void needTable(UUID bridge, int vlan) throws MidonetException {
    if (vlan == 0 || !nsdb.tables().macs(bridge, vlan).list().isEmpty()) {
      return;
    }
    for (Port port : Ports.ofBridge(nsdb, bridge)) {
      if (port instanceof BridgePort mine && mine.vlanId().equals(Optional.of(vlan))) {
        return;
      }
    }
    throw new Rejected(404, "VLAN " + vlan + " of network " + bridge + " has no table");
  }

  private StateTable<Mac, UUID> table(Entry entry) {
    return nsdb.tables().macs(entry.bridgeId(), entry.vlan());
  }

  private Entry named(Call call) throws MidonetException {
    UUID bridge = nsdb.topology().get(Bridge.class, call.id("id", Bridge.class)).id();
    String[] pair = call.text("pair").split("_", 2);
    Optional<Mac> mac = Addresses.macIn(pair[0]);
    Optional<UUID> port = pair.length < 2 ? Optional.empty() : Scalars.uuid(pair[1]);
    if (mac.isEmpty() || port.isEmpty()) {
      throw new Rejected(400, "Not a pair of MAC and port: " + call.text("pair"));
    }
    return new Entry(bridge, mac.get(), port.get(), vlan(call));
  }

  private int vlan(Call call) {
    if (!ofVlan) {
      return 0;
    }
    String text = call.text("vlan");
    if (!text.matches("[0-9]{1,4}") || Integer.parseInt(text) > 4095) {
      throw new Rejected(404, "VLAN " + text + " does not exist");
    }
    return Integer.parseInt(text);
  }
}
