package org.midonet.cluster.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.midonet.nsdb.LearnedRoute;
import org.midonet.nsdb.MapListener;
import org.midonet.nsdb.StateTable;
import org.midonet.nsdb.StateTables;
import org.midonet.nsdb.Subscription;
import org.midonet.nsdb.TableKey;
import org.midonet.nsdb.TableValue;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.topology.error.MidonetException;

/**
 * Writes the entries that people and Neutron put into tables, and take away, to the {@link
 * AuditLog}. What agents learn does not pass here.
 */
public final class AuditedTables implements StateTables {

  private final StateTables next;

  public AuditedTables(StateTables next) {
    this.next = next;
  }

  @Override
  public StateTable<Mac, UUID> macs(UUID bridge, int vlan) {
    return new Audited<>(
        next.macs(bridge, vlan),
        "MacTable",
        bridge,
        (mac, port) ->
            JsonNodeFactory.instance
                .objectNode()
                .put("vlan", vlan)
                .put("mac", mac.toString())
                .put("port", port.toString()));
  }

  @Override
  public StateTable<IpAddress, Mac> neighbours(UUID router) {
    return new Audited<>(
        next.neighbours(router), "NeighbourTable", router, AuditedTables::addressed);
  }

  @Override
  public StateTable<IpAddress, Mac> addresses(UUID device) {
    return new Audited<>(next.addresses(device), "AddressTable", device, AuditedTables::addressed);
  }

  @Override
  public StateTable<Mac, IpAddress> peers(UUID port) {
    return new Audited<>(
        next.peers(port), "PeeringTable", port, (mac, address) -> addressed(address, mac));
  }

  private static ObjectNode addressed(IpAddress address, Mac mac) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("address", address.toString())
        .put("mac", mac.toString());
  }

  @Override
  public StateTable<LearnedRoute, UUID> routes(UUID router, UUID port) {
    return next.routes(router, port);
  }

  @Override
  public Subscription watch(MapListener<TableKey, TableValue> listener) {
    return next.watch(listener);
  }

  /**
   * One table.
   *
   * @param type what a line calls the table
   * @param device whose id a line tells
   * @param shown an entry's fields
   */
  private record Audited<K, V>(
      StateTable<K, V> next, String type, UUID device, BiFunction<K, V, ObjectNode> shown)
      implements StateTable<K, V> {

    @Override
    public void putPersistent(K key, V value) throws MidonetException {
      Optional<V> before = AuditLog.isOn() ? next.find(key) : Optional.empty();
      next.putPersistent(key, value);
      if (AuditLog.isOn()) {
        // A value that is the same may be a learned one before.
        write(key, before.filter(old -> !old.equals(value)), Optional.of(value));
      }
    }

    @Override
    public void removePersistent(K key) throws MidonetException {
      Optional<V> before = AuditLog.isOn() ? next.find(key) : Optional.empty();
      next.removePersistent(key);
      if (AuditLog.isOn()) {
        write(key, before, Optional.empty());
      }
    }

    private void write(K key, Optional<V> before, Optional<V> after) {
      AuditLog.write(
          type,
          device.toString(),
          AuditLog::isSecret,
          before.map(value -> shown.apply(key, value)),
          after.map(value -> shown.apply(key, value)));
    }

    @Override
    public void learn(K key, V value) {
      next.learn(key, value);
    }

    @Override
    public void forget(K key) {
      next.forget(key);
    }

    @Override
    public Optional<V> find(K key) throws MidonetException {
      return next.find(key);
    }

    @Override
    public Map<K, V> list() throws MidonetException {
      return next.list();
    }
  }
}
