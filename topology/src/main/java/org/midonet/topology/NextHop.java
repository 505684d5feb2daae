package org.midonet.topology;

/** What a route does with a packet. */
public enum NextHop {
  /** It leaves by a port. */
  PORT,
  /** It is for the router itself. */
  LOCAL,
  /** It is discarded in silence. */
  BLACKHOLE,
  /** It is discarded, and its sender is told. */
  REJECT
}
