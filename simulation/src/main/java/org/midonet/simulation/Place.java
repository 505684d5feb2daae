package org.midonet.simulation;

import java.util.UUID;

/**
 * Where a connection is looked up: what the ports have in common by which a reply may come in. One
 * tuple means one connection at a place.
 */
public sealed interface Place {

  /** One port. */
  record PortPlace(UUID port) implements Place {}

  /** All members of a stateful port group. */
  record GroupPlace(UUID group) implements Place {}

  /** All exterior ports of a router. */
  record RouterPlace(UUID router) implements Place {}
}
