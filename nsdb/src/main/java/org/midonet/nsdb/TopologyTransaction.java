package org.midonet.nsdb;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.error.NotFound;

/**
 * One attempt at a {@link TopologyWork}: its reads see its own changes, and are checked again when
 * it commits.
 */
public interface TopologyTransaction {

  /** The object as this transaction leaves it. */
  <T extends TopologyObject> Optional<T> find(Class<T> type, UUID id) throws MidonetException;

  /** The object as this transaction leaves it, or {@link NotFound}. */
  default <T extends TopologyObject> T get(Class<T> type, UUID id) throws MidonetException {
    Optional<T> found = find(type, id);
    if (found.isEmpty()) {
      throw new NotFound(type, id);
    }
    return found.get();
  }

  /**
   * The objects of one type that point to an object by one field, as this transaction leaves them;
   * by id.
   */
  <T extends TopologyObject> List<T> referrers(
      Class<? extends TopologyObject> target, UUID id, Class<T> type, String field)
      throws MidonetException;

  /** Applies one change after those before it. */
  void apply(Change change) throws MidonetException;
}
