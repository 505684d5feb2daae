package org.midonet.nsdb.store;

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
import org.midonet.nsdb.tree.Tree;

/** The network state database over a tree, which it owns. */
public final class TreeNsdb implements Nsdb {

  private final Tree tree;
  private final TreeTopologyStore topology;
  private final TreeStateTables tables;
  private final TreeHostRegistry hosts;
  private final TreePortActivity ports;
  private final TreeVtepConfigurations vteps;
  private final TreeHostDoors doors;
  private final TreeSequences sequences;
  private final TreeBlockLeases leases;
  private final TreeConfigStore config;

  public TreeNsdb(Tree tree, NsdbLimits limits) {
    this.tree = tree;
    this.topology = new TreeTopologyStore(tree, limits.callTimeout(), limits.transactionBytes());
    this.tables = new TreeStateTables(tree, limits.callTimeout());
    this.hosts = new TreeHostRegistry(tree, topology, limits.callTimeout());
    this.ports = new TreePortActivity(tree, limits.callTimeout());
    this.vteps = new TreeVtepConfigurations(tree, limits.callTimeout());
    this.doors = new TreeHostDoors(tree, limits.callTimeout());
    this.sequences = new TreeSequences(tree, limits.callTimeout());
    this.leases = new TreeBlockLeases(tree, limits.callTimeout(), limits.blockRest());
    this.config = new TreeConfigStore(tree, limits.callTimeout());
  }

  @Override
  public TopologyStore topology() {
    return topology;
  }

  @Override
  public StateTables tables() {
    return tables;
  }

  @Override
  public HostRegistry hosts() {
    return hosts;
  }

  @Override
  public PortActivity ports() {
    return ports;
  }

  @Override
  public VtepConfigurations vteps() {
    return vteps;
  }

  @Override
  public HostDoors doors() {
    return doors;
  }

  @Override
  public Sequences sequences() {
    return sequences;
  }

  @Override
  public BlockLeases leases() {
    return leases;
  }

  @Override
  public ConfigStore config() {
    return config;
  }

  @Override
  public Connection connection() {
    return tree.connection();
  }

  @Override
  public void close() {
    topology.close();
    tables.close();
    hosts.close();
    ports.close();
    vteps.close();
    leases.close();
    config.close();
    tree.close();
  }
}
