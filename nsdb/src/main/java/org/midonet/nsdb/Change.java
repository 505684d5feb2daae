package org.midonet.nsdb;

import java.util.OptionalInt;
import java.util.UUID;
import org.midonet.topology.TopologyObject;

/** One step of a transaction on the topology. */
public sealed interface Change {

  /** Stores an object that did not exist. */
  record Create(TopologyObject object) implements Change {}

  /**
   * Replaces an object that exists. What the stored JSON holds beyond the record (fields of a newer
   * release) stays.
   *
   * @param version if present, the version that must still be stored, else Conflict
   */
  record Update(TopologyObject object, OptionalInt version) implements Change {
    /** Replaces whatever version is stored. */
    public Update(TopologyObject object) {
      this(object, OptionalInt.empty());
    }
  }

  /** Removes an object that exists, and does to its referrers what their references declare. */
  record Delete(Class<? extends TopologyObject> type, UUID id) implements Change {}

  /** As {@link Delete}, and nothing if there is no such object. */
  record DeleteIfExists(Class<? extends TopologyObject> type, UUID id) implements Change {}
}
