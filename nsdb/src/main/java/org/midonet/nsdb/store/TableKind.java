package org.midonet.nsdb.store;

import java.util.Locale;

/**
 * The kinds of state tables: each is a directory, below it one node a device, below that one a
 * table.
 */
enum TableKind {
  MACS,
  NEIGHBOURS,
  ADDRESSES,
  PEERS,
  ROUTES;

  String directory() {
    return name().toLowerCase(Locale.ROOT);
  }
}
