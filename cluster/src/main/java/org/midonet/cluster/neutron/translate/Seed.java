package org.midonet.cluster.neutron.translate;

import org.midonet.nsdb.TableKey;
import org.midonet.nsdb.TableValue;

/**
 * An entry of a bridge's table that shall be there, or that shall not: what the bridge knows before
 * anybody spoke.
 */
public sealed interface Seed {

  /** The key. */
  TableKey key();

  /** The value. */
  TableValue value();

  /** The entry shall be there. */
  record Sown(TableKey key, TableValue value) implements Seed {}

  /** The entry shall not be there; another value of the key may. */
  record Pulled(TableKey key, TableValue value) implements Seed {}
}
