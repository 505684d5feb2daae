package org.midonet.cluster.tenancy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.error.Forbidden;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.error.NotFound;

/**
 * What one tenant may see, by one way of reading. Short-lived: it remembers whom the objects that
 * others belong to belong to, so that a list of a bridge's ports asks for the bridge once.
 */
final class Sight {

  /** A look-up that knows no tenants. */
  @FunctionalInterface
  interface Reader {
    /** The object, whoever's it is. */
    Optional<? extends TopologyObject> find(Class<? extends TopologyObject> type, UUID id)
        throws MidonetException;
  }

  private final String tenant;
  private final Reader reader;
  private final Map<Owner.As, Boolean> known = new HashMap<>();

  Sight(String tenant, Reader reader) {
    this.tenant = tenant;
    this.reader = reader;
  }

  /** Whether an object is the tenant's. */
  boolean owns(TopologyObject object) throws MidonetException {
    return switch (Ownership.of(object)) {
      case Owner.Administrators _ -> false;
      case Owner.Tenant named -> named.id().equals(tenant);
      case Owner.As other -> owns(other);
    };
  }

  /** Ownership is a tree (a test says so): this ends. */
  private boolean owns(Owner.As other) throws MidonetException {
    Boolean before = known.get(other);
    if (before != null) {
      return before;
    }
    Optional<? extends TopologyObject> holder = reader.find(other.type(), other.id());
    boolean mine = holder.isPresent() && owns(holder.get());
    known.put(other, mine);
    return mine;
  }

  <T extends TopologyObject> Optional<T> only(Optional<T> found) throws MidonetException {
    return found.isPresent() && owns(found.get()) ? found : Optional.empty();
  }

  <T extends TopologyObject> List<T> only(Collection<T> found) throws MidonetException {
    List<T> mine = new ArrayList<>();
    for (T object : found) {
      if (owns(object)) {
        mine.add(object);
      }
    }
    return mine;
  }

  /** The tenant's object, or {@link NotFound}. */
  void require(Class<? extends TopologyObject> type, UUID id) throws MidonetException {
    Optional<? extends TopologyObject> found = reader.find(type, id);
    if (found.isEmpty() || !owns(found.get())) {
      throw new NotFound(type, id);
    }
  }

  /**
   * Refuses an object that would not be the tenant's, or would name what is not.
   *
   * @param stored what it replaces: what that named already was put there by somebody who might
   */
  void admit(TopologyObject draft, Optional<? extends TopologyObject> stored)
      throws MidonetException {
    // Pointers first: who names another tenant's parent is told that there is no such thing.
    List<Ownership.Pointer> before =
        stored.isPresent() ? Ownership.pointers(stored.get()) : List.of();
    for (Ownership.Pointer pointer : Ownership.pointers(draft)) {
      if (!before.contains(pointer) && !seesAny(pointer)) {
        throw new NotFound(pointer.types().getFirst(), pointer.id(), pointer.field());
      }
    }
    if (!owns(draft)) {
      throw new Forbidden("What is written must belong to the tenant of the token");
    }
  }

  private boolean seesAny(Ownership.Pointer pointer) throws MidonetException {
    for (Class<? extends TopologyObject> type : pointer.types()) {
      Optional<? extends TopologyObject> found = reader.find(type, pointer.id());
      if (found.isPresent() && owns(found.get())) {
        return true;
      }
    }
    return false;
  }
}
