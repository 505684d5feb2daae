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
import org.midonet.nsdb.VtepConfigurations;

/**
 * A store with others before its parts. It does not own the store: closing it does nothing.
 *
 * @param all the store
 * @param topology what its users see of the topology
 * @param tables of the tables
 * @param config of the configuration
 */
public record NsdbStage(Nsdb all, TopologyStore topology, StateTables tables, ConfigStore config)
    implements Nsdb {

  /** With another topology alone. */
  public NsdbStage(Nsdb all, TopologyStore topology) {
    this(all, topology, all.tables(), all.config());
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
  public VtepConfigurations vteps() {
    return all.vteps();
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
  public Connection connection() {
    return all.connection();
  }

  @Override
  public void close() {}
}
