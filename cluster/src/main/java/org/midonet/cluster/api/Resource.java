package org.midonet.cluster.api;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.midonet.nsdb.Nsdb;

/** A declaration in the table. */
public interface Resource {

  /** How the root document announces it, if it does. */
  Optional<RootEntry> root();

  /** Its endpoints. */
  List<Endpoint> endpoints(Access access);

  /**
   * A line of the root document.
   *
   * @param path the first segment
   * @param collectionField the field with the collection's address; empty: none
   * @param templateField the field with the item's template; empty: none
   */
  record RootEntry(String path, String collectionField, String templateField) {}

  /**
   * What handlers work with.
   *
   * @param ids gives ids to objects whose creator does not
   */
  record Access(Nsdb nsdb, Supplier<UUID> ids) {}
}
