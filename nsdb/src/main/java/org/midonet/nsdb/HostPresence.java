package org.midonet.nsdb;

import org.midonet.topology.error.MidonetException;

/** A host's declaration to be alive; holds across outages and lost sessions until it is closed. */
public interface HostPresence extends AutoCloseable {

  /** Declares a new state. Never blocks. */
  void state(HostState state);

  /**
   * Whether the host is somebody else's: another process has declared it alive since, and the store
   * has it under another name.
   */
  boolean isTaken() throws MidonetException;

  /** Withdraws the declaration: others see the host gone. Idempotent. */
  @Override
  void close();
}
