package org.midonet.nsdb.store;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.midonet.nsdb.Freshness;
import org.midonet.nsdb.LearnedRoute;
import org.midonet.nsdb.MapListener;
import org.midonet.nsdb.StateTable;
import org.midonet.nsdb.StateTables;
import org.midonet.nsdb.Subscription;
import org.midonet.nsdb.TableKey;
import org.midonet.nsdb.TableValue;
import org.midonet.nsdb.tree.MirrorListener;
import org.midonet.nsdb.tree.Scope;
import org.midonet.nsdb.tree.Tree;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;

/** The state tables over a tree: one mirror of names serves all of them. */
final class TreeStateTables implements StateTables, MirrorListener {

  private final Tree tree;
  private final Duration timeout;
  private final WatchHub<TableKey, TableValue> hub = new WatchHub<>("tables");
  private final Map<TableKey, Opinions> opinions = new HashMap<>(); // the tree's thread alone
  private final Mirroring mirroring;

  TreeStateTables(Tree tree, Duration timeout) {
    this.tree = tree;
    this.mirroring = new Mirroring(tree, Scope.at(Layout.TABLES, 4, false), this);
    this.timeout = timeout;
  }

  @Override
  public StateTable<Mac, UUID> macs(UUID bridge, int vlan) {
    return new TreeStateTable<>(
        tree,
        timeout,
        mac -> new TableKey.MacKey(bridge, vlan, mac),
        key -> key instanceof TableKey.MacKey mac ? Optional.of(mac.mac()) : Optional.empty(),
        TableValue.AtPort::new,
        value -> value instanceof TableValue.AtPort at ? Optional.of(at.port()) : Optional.empty(),
        TableText.table(new TableKey.MacKey(bridge, vlan, new Mac(0))));
  }

  @Override
  public StateTable<IpAddress, Mac> neighbours(UUID router) {
    return new TreeStateTable<>(
        tree,
        timeout,
        address -> new TableKey.NeighbourKey(router, address),
        key ->
            key instanceof TableKey.NeighbourKey neighbour
                ? Optional.of(neighbour.address())
                : Optional.empty(),
        TableValue.HasMac::new,
        value -> value instanceof TableValue.HasMac has ? Optional.of(has.mac()) : Optional.empty(),
        Layout.TABLES + "/" + TableKind.NEIGHBOURS.directory() + "/" + router + "/-");
  }

  @Override
  public StateTable<IpAddress, Mac> addresses(UUID bridge) {
    return new TreeStateTable<>(
        tree,
        timeout,
        address -> new TableKey.AddressKey(bridge, address),
        key ->
            key instanceof TableKey.AddressKey known
                ? Optional.of(known.address())
                : Optional.empty(),
        TableValue.HasMac::new,
        value -> value instanceof TableValue.HasMac has ? Optional.of(has.mac()) : Optional.empty(),
        Layout.TABLES + "/" + TableKind.ADDRESSES.directory() + "/" + bridge + "/-");
  }

  @Override
  public StateTable<Mac, IpAddress> peers(UUID port) {
    return new TreeStateTable<>(
        tree,
        timeout,
        mac -> new TableKey.PeerKey(port, mac),
        key -> key instanceof TableKey.PeerKey peer ? Optional.of(peer.mac()) : Optional.empty(),
        TableValue.AtAddress::new,
        value ->
            value instanceof TableValue.AtAddress at ? Optional.of(at.address()) : Optional.empty(),
        TableText.table(new TableKey.PeerKey(port, new Mac(0))));
  }

  @Override
  public StateTable<LearnedRoute, UUID> routes(UUID router, UUID port) {
    return new TreeStateTable<>(
        tree,
        timeout,
        route -> new TableKey.RouteKey(router, port, route),
        key ->
            key instanceof TableKey.RouteKey learned
                ? Optional.of(learned.route())
                : Optional.empty(),
        TableValue.FromHost::new,
        value ->
            value instanceof TableValue.FromHost from ? Optional.of(from.host()) : Optional.empty(),
        Layout.TABLES + "/" + TableKind.ROUTES.directory() + "/" + router + "/" + port);
  }

  @Override
  public Subscription watch(MapListener<TableKey, TableValue> listener) {
    return mirroring.subscription(hub.subscribe(listener));
  }

  @Override
  public void batch(Map<String, Optional<String>> changes) {
    Set<TableKey> touched = new LinkedHashSet<>();
    changes.forEach(
        (path, text) ->
            TableText.parse(path)
                .ifPresent(
                    entry -> {
                      touched.add(entry.key());
                      Opinions of = opinions.computeIfAbsent(entry.key(), _ -> new Opinions());
                      if (text.isPresent()) {
                        of.add(entry);
                      } else {
                        of.remove(entry);
                      }
                    }));
    Map<TableKey, Optional<TableValue>> values = new LinkedHashMap<>();
    for (TableKey key : touched) {
      Opinions of = opinions.getOrDefault(key, new Opinions());
      values.put(key, of.value());
      if (of.isEmpty()) {
        opinions.remove(key);
      }
    }
    hub.update(values);
  }

  @Override
  public void freshness(Freshness freshness) {
    hub.freshness(freshness);
  }

  void close() {
    hub.close();
  }
}
