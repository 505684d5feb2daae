package org.midonet.nsdb;

/** A host's declaration to be alive; holds across outages and lost sessions until it is closed. */
public interface HostPresence extends AutoCloseable {

  /** Declares a new state. Never blocks. */
  void state(HostState state);

  /** Withdraws the declaration: others see the host gone. Idempotent. */
  @Override
  void close();
}
