package org.midonet.cluster.types;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.midonet.cluster.api.Call;
import org.midonet.cluster.api.EntryResource;
import org.midonet.cluster.api.EntryResource.Entries;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.Rejected;
import org.midonet.cluster.json.Addresses;
import org.midonet.cluster.json.Links;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.StateTable;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.topology.Bridge;
import org.midonet.topology.Port;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;
import org.midonet.topology.TopologyRecord;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.MidonetException;

/**
 * Tables of pairs of address and MAC: {@code /bridges/{id}/arp_table}, from which a bridge answers
 * ARP, and {@code /routers/{id}/ports/{portId}/peering_table}, the peers of an overlay VTEP.
 */
final class AddressPairs implements Entries<AddressPairs.Entry> {

  /**
   * An address with its MAC.
   *
   * @param deviceId the bridge or router
   * @param portId the router's port; the bridge itself where the table is a bridge's
   */
  @TopologyRecord
  record Entry(UUID deviceId, UUID portId, IpAddress address, Mac mac) {}

  /** Whose table a call is about; it exists. */
  private interface Owner {
    Entry of(Call call, IpAddress address, Mac mac) throws MidonetException;
  }

  /** A table of pairs, whichever half is its key. */
  private interface Pairs {
    List<Entry> list(Entry of) throws MidonetException;

    boolean has(Entry entry) throws MidonetException;

    void put(Entry entry) throws MidonetException;

    void remove(Entry entry) throws MidonetException;
  }

  private static final IpAddress NO_ADDRESS = IpAddress.parse("0.0.0.0");
  private static final Mac NO_MAC = new Mac(0);

  private final Pairs pairs;
  private final Owner owner;

  private AddressPairs(Pairs pairs, Owner owner) {
    this.pairs = pairs;
    this.owner = owner;
  }

  /** A table of one bridge or port, by its name: which of address and MAC is the key. */
  private interface Named<K, V> {
    StateTable<K, V> of(UUID device);
  }

  private static <K, V> Pairs pairs(
      Named<K, V> table, Function<Entry, K> key, Function<Entry, V> value, Made<K, V> made) {
    return new Pairs() {
      @Override
      public List<Entry> list(Entry of) throws MidonetException {
        List<Entry> entries = new ArrayList<>();
        table.of(of.portId()).list().forEach((k, v) -> entries.add(made.entry(of, k, v)));
        return entries;
      }

      @Override
      public boolean has(Entry entry) throws MidonetException {
        return table
            .of(entry.portId())
            .find(key.apply(entry))
            .equals(Optional.of(value.apply(entry)));
      }

      @Override
      public void put(Entry entry) throws MidonetException {
        table.of(entry.portId()).putPersistent(key.apply(entry), value.apply(entry));
      }

      @Override
      public void remove(Entry entry) throws MidonetException {
        table.of(entry.portId()).removePersistent(key.apply(entry));
      }
    };
  }

  private interface Made<K, V> {
    Entry entry(Entry of, K key, V value);
  }

  static EntryResource<Entry> arpTable(Nsdb nsdb) {
    return EntryResource.of(
            "/bridges/{id}/arp_table",
            "{pair}",
            Media.of("IP4Mac-v1"),
            pair((entry, links) -> links.at(Paths.BRIDGES, entry.deviceId(), "arp_table"))
                .parent(
                    "bridgeId",
                    Bridge.class,
                    false,
                    Entry::deviceId,
                    (builder, bridge) -> builder.deviceId(bridge).portId(bridge))
                .build(),
            new AddressPairs(
                pairs(
                    nsdb.tables()::addresses,
                    Entry::address,
                    Entry::mac,
                    (of, ip, mac) -> new Entry(of.deviceId(), of.portId(), ip, mac)),
                (call, address, mac) -> {
                  UUID bridge = nsdb.topology().get(Bridge.class, call.id("id", Bridge.class)).id();
                  return new Entry(bridge, bridge, address, mac);
                }))
        .within(Bridge.class)
        .fill("id", "bridgeId");
  }

  static EntryResource<Entry> peeringTable(Nsdb nsdb) {
    // One name for both, as the original had it.
    List<String> types = Media.of("MacIp-v1").single();
    return EntryResource.of(
            "/routers/{id}/ports/{portId}/peering_table",
            "{pair}",
            new Media(types, types),
            pair((entry, links) ->
                    links.at(
                        Paths.ROUTERS, entry.deviceId(), "ports", entry.portId(), "peering_table"))
                .parent(
                    "routerId",
                    Router.class,
                    false,
                    Entry::deviceId,
                    AddressPairsEntryBuilder::deviceId)
                .parent(
                    "portId", Port.class, false, Entry::portId, AddressPairsEntryBuilder::portId)
                .build(),
            new AddressPairs(
                pairs(
                    nsdb.tables()::peers,
                    Entry::mac,
                    Entry::address,
                    (of, mac, ip) -> new Entry(of.deviceId(), of.portId(), ip, mac)),
                (call, address, mac) -> peerOf(nsdb, call, address, mac)))
        .within(Router.class)
        .fill("id", "routerId")
        .fill("portId", "portId");
  }

  private static Entry peerOf(Nsdb nsdb, Call call, IpAddress address, Mac mac)
      throws MidonetException {
    UUID router = nsdb.topology().get(Router.class, call.id("id", Router.class)).id();
    UUID port = call.id("portId", Port.class);
    boolean mine =
        nsdb.topology()
            .find(RouterPort.class, port)
            .filter(found -> found.routerId().equals(router))
            .isPresent();
    if (!mine) {
      throw new Rejected(404, "Port " + port + " of router " + router + " does not exist");
    }
    return new Entry(router, port, address, mac);
  }

  private static ShapeBuilder<Entry, AddressPairsEntryBuilder> pair(
      BiFunction<Entry, Links, String> table) {
    return ShapeBuilder.<Entry, AddressPairsEntryBuilder>of(
            AddressPairsEntryBuilder::builder,
            AddressPairsEntryBuilder::builder,
            AddressPairsEntryBuilder::build)
        .required("ip", Addresses.IPV4, Entry::address, AddressPairsEntryBuilder::address)
        .required("mac", Addresses.MAC, Entry::mac, AddressPairsEntryBuilder::mac)
        .link(
            "uri",
            (entry, links) ->
                table.apply(entry, links)
                    + "/"
                    + Addresses.text(entry.address())
                    + "_"
                    + Addresses.macInPath(entry.mac()));
  }

  @Override
  public List<Entry> list(Call call) throws MidonetException {
    return pairs.list(owner.of(call, NO_ADDRESS, NO_MAC));
  }

  @Override
  public Optional<Entry> find(Call call) throws MidonetException {
    Entry wanted = named(call);
    return pairs.has(wanted) ? Optional.of(wanted) : Optional.empty();
  }

  @Override
  public void add(Entry entry, Call call) throws MidonetException {
    Entry mine = owner.of(call, entry.address(), entry.mac());
    if (pairs.has(mine)) {
      throw new Conflict("The pair is in the table");
    }
    pairs.put(mine);
  }

  @Override
  public void remove(Call call) throws MidonetException {
    Entry entry = named(call);
    if (pairs.has(entry)) {
      pairs.remove(entry);
    }
  }

  private Entry named(Call call) throws MidonetException {
    String[] pair = call.text("pair").split("_", 2);
    Optional<IpAddress> address = Addresses.ipv4(pair[0]);
    Optional<Mac> mac = pair.length < 2 ? Optional.empty() : Addresses.macIn(pair[1]);
    if (address.isEmpty() || mac.isEmpty()) {
      throw new Rejected(400, "Not a pair of address and MAC: " + call.text("pair"));
    }
    return owner.of(call, address.get(), mac.get());
  }
}
