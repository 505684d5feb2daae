package org.midonet.nsdb.store;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.midonet.nsdb.LearnedRoute;
import org.midonet.nsdb.TableKey;
import org.midonet.nsdb.TableKey.AddressKey;
import org.midonet.nsdb.TableKey.MacKey;
import org.midonet.nsdb.TableKey.NeighbourKey;
import org.midonet.nsdb.TableKey.PeerKey;
import org.midonet.nsdb.TableKey.RouteKey;
import org.midonet.nsdb.TableValue;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;

/**
 * Table entries as node names: {@code KIND/DEVICE/TABLE/KEY,VALUE,ORDER}. Everything is in the
 * name, so that an event tells the entry without another read. ORDER is the service's number of a
 * learned opinion, or {@code p} of a persistent entry.
 */
final class TableText {

  static final String PERSISTENT = "p";

  /** One node of a table: an opinion on a key. */
  record Entry(TableKey key, TableValue value, String order) {
    boolean persistent() {
      return order.equals(PERSISTENT);
    }
  }

  private TableText() {}

  /** The table's node. */
  static String table(TableKey key) {
    String sub =
        switch (key) {
          case MacKey mac -> Integer.toString(mac.vlan());
          case NeighbourKey _ -> "-";
          case AddressKey _ -> "-";
          case PeerKey _ -> "-";
          case RouteKey route -> route.port().toString();
        };
    return Layout.TABLES + "/" + kind(key).directory() + "/" + key.device() + "/" + sub;
  }

  static TableKind kind(TableKey key) {
    return switch (key) {
      case MacKey _ -> TableKind.MACS;
      case NeighbourKey _ -> TableKind.NEIGHBOURS;
      case AddressKey _ -> TableKind.ADDRESSES;
      case PeerKey _ -> TableKind.PEERS;
      case RouteKey _ -> TableKind.ROUTES;
    };
  }

  /** The name of an entry up to its order. */
  static String name(TableKey key, TableValue value) {
    return key(key) + "," + value(value) + ",";
  }

  static String key(TableKey key) {
    return switch (key) {
      case MacKey mac -> mac.mac().toString();
      case NeighbourKey neighbour -> neighbour.address().toString();
      case AddressKey address -> address.address().toString();
      case PeerKey peer -> peer.mac().toString();
      case RouteKey route -> route(route.route());
    };
  }

  private static String value(TableValue value) {
    return switch (value) {
      case TableValue.AtPort at -> at.port().toString();
      case TableValue.HasMac has -> has.mac().toString();
      case TableValue.AtAddress at -> at.address().toString();
      case TableValue.FromHost from -> from.host().toString();
    };
  }

  /** The entry at a path; empty if it is none that this release understands. */
  static Optional<Entry> parse(String path) {
    String[] parts = path.substring(Layout.TABLES.length() + 1).split("/", -1);
    if (parts.length != 4) {
      return Optional.empty();
    }
    String[] name = parts[3].split(",", -1);
    try {
      TableKind kind = TableKind.valueOf(parts[0].toUpperCase(Locale.ROOT));
      UUID device = UUID.fromString(parts[1]);
      return Optional.of(
          switch (kind) {
            case MACS ->
                new Entry(
                    new MacKey(device, Integer.parseInt(parts[2]), Mac.parse(name[0])),
                    new TableValue.AtPort(UUID.fromString(name[1])),
                    name[2]);
            case NEIGHBOURS ->
                new Entry(
                    new NeighbourKey(device, IpAddress.parse(name[0])),
                    new TableValue.HasMac(Mac.parse(name[1])),
                    name[2]);
            case ADDRESSES ->
                new Entry(
                    new AddressKey(device, IpAddress.parse(name[0])),
                    new TableValue.HasMac(Mac.parse(name[1])),
                    name[2]);
            case PEERS ->
                new Entry(
                    new PeerKey(device, Mac.parse(name[0])),
                    new TableValue.AtAddress(IpAddress.parse(name[1])),
                    name[2]);
            case ROUTES ->
                new Entry(
                    new RouteKey(device, UUID.fromString(parts[2]), route(name[0])),
                    new TableValue.FromHost(UUID.fromString(name[1])),
                    name[2]);
          });
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException _) {
      return Optional.empty();
    }
  }

  /** A node name holds no slash. */
  private static String route(LearnedRoute route) {
    return (route.destination()
            + "_"
            + route.source()
            + "_"
            + route.gateway()
            + "_"
            + route.weight())
        .replace('/', '%');
  }

  private static LearnedRoute route(String text) {
    String[] parts = text.replace('%', '/').split("_", -1);
    return new LearnedRoute(
        Prefix.parse(parts[0]),
        Prefix.parse(parts[1]),
        IpAddress.parse(parts[2]),
        Integer.parseInt(parts[3]));
  }
}
