package org.midonet.nsdb;

/**
 * One participant's door to the network state database. Thread-safe; closing it ends its session
 * and what lived by it.
 */
public interface Nsdb extends AutoCloseable {

  /** The virtual network: objects with references that are kept whole. */
  TopologyStore topology();

  /** MAC, neighbour and route tables that several hosts write. */
  StateTables tables();

  /** Which hosts are alive, and their interfaces. */
  HostRegistry hosts();

  /** Which ports are active, and where. */
  PortActivity ports();

  /** What hardware VTEPs say of themselves. */
  VtepConfigurations vteps();

  /** Where agents ask each other. */
  HostDoors doors();

  /** Numbers that are given once. */
  Sequences sequences();

  /** Blocks of ports for source NAT. */
  BlockLeases leases();

  /** The configuration of the cloud: schemas, templates and hosts' own settings. */
  ConfigStore config();

  /** Whether the store can be reached. */
  Connection connection();

  /** Ends the session: what lives by it is withdrawn at once. Subscriptions end. Idempotent. */
  @Override
  void close();
}
