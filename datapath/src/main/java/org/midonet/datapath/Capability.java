package org.midonet.datapath;

/** What not every implementation can do; the contract suite tests both answers. */
public enum Capability {
  /** Goes on forwarding when the process that drives it is gone. */
  OUTLIVES_DRIVER,
  /** Tells of new and closed connections. */
  EVENTS,
  /** Later fragments follow their first one's connection. */
  FRAGMENTS_FOLLOW
}
