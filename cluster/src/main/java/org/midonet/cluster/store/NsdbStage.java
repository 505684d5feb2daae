package org.midonet.cluster.store;

import org.midonet.nsdb.BlockLeases;
import org.midonet.nsdb.ConfigStore;
import org.midonet.nsdb.Connection;
import org.midonet.nsdb.HostDoors;
import org.midonet.nsdb.HostRegistry;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.PortActivity;
import org.midonet.nsdb.Sequences;
import org.midonet.nsdb.StateTables;
import org.midonet.nsdb.TopologyStore;

/**
 * A store with another topology before its own. It does not own the store: closing it does nothing.
 *
 * @param all the store
 * @param topology what its users see of the topology
 */
public record NsdbStage(Nsdb all, TopologyStore topology) implements Nsdb {

  @Override
  public StateTables tables() {
    return all.tables();
  }

  @Override
  public HostRegistry hosts() {
    return all.hosts();
  }

  @Override
  public PortActivity ports() {
    return all.ports();
  }

  @Override
  public HostDoors doors() {
    return all.doors();
  }

  @Override
  public Sequences sequences() {
    return all.sequences();
  }

  @Override
  public BlockLeases leases() {
    return all.leases();
  }

  @Override
  public ConfigStore config() {
    return all.config();
  }

  @Override
  public Connection connection() {
    return all.connection();
  }

  @Override
  public void close() {}
}
