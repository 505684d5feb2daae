package org.midonet.nsdb;

import org.midonet.topology.error.MidonetException;

/** Reads and changes that belong together. May be run several times; only the last run counts. */
@FunctionalInterface
public interface TopologyWork<R> {

  /** Reads and writes by the transaction alone. */
  R run(TopologyTransaction transaction) throws MidonetException;
}
