package org.midonet.cluster.neutron;

import java.util.List;
import java.util.Optional;
import org.midonet.cluster.neutron.translate.Seed;
import org.midonet.nsdb.StateTable;
import org.midonet.nsdb.StateTables;
import org.midonet.nsdb.TableKey;
import org.midonet.nsdb.TableValue;
import org.midonet.topology.error.MidonetException;

/**
 * Writes entries of bridges' tables after the transaction that wanted them. Each is written as
 * often as its resource is, so that one that was lost comes back with the next update.
 */
final class SeedWriter {

  private final StateTables tables;

  SeedWriter(StateTables tables) {
    this.tables = tables;
  }

  void write(List<Seed> seeds) throws MidonetException {
    for (Seed seed : seeds) {
      boolean there = seed instanceof Seed.Sown;
      switch (seed.key()) {
        case TableKey.MacKey key ->
            entry(
                tables.macs(key.device(), key.vlan()),
                key.mac(),
                ((TableValue.AtPort) seed.value()).port(),
                there);
        case TableKey.AddressKey key ->
            entry(
                tables.addresses(key.device()),
                key.address(),
                ((TableValue.HasMac) seed.value()).mac(),
                there);
        case TableKey.PeerKey key ->
            entry(
                tables.peers(key.device()),
                key.mac(),
                ((TableValue.AtAddress) seed.value()).address(),
                there);
        case TableKey.NeighbourKey _, TableKey.RouteKey _ ->
            throw new IllegalStateException("translation seeds bridges only: " + seed);
      }
    }
  }

  /** What somebody else has put there meanwhile stays. */
  private static <K, V> void entry(StateTable<K, V> table, K key, V value, boolean there)
      throws MidonetException {
    if (there) {
      table.putPersistent(key, value);
    } else if (table.find(key).equals(Optional.of(value))) {
      table.removePersistent(key);
    }
  }
}
