package org.midonet.nsdb;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.error.NotFound;

/**
 * The topology: objects by type and id. Every reference that a record declares with {@code @Ref}
 * points to something that exists, at every moment that a reader can see. A type is given by the
 * class under which it is stored: a sealed interface such as {@code Port} for all its records (its
 * records' classes are taken for it too).
 */
public interface TopologyStore {

  /** The object, or empty if there is none. */
  <T extends TopologyObject> Optional<T> find(Class<T> type, UUID id) throws MidonetException;

  /** The object, or {@link NotFound}. */
  default <T extends TopologyObject> T get(Class<T> type, UUID id) throws MidonetException {
    Optional<T> found = find(type, id);
    if (found.isEmpty()) {
      throw new NotFound(type, id);
    }
    return found.get();
  }

  /** The object with the version that {@link Change.Update#version} can ask for. */
  <T extends TopologyObject> Optional<Versioned<T>> findVersioned(Class<T> type, UUID id)
      throws MidonetException;

  /** All objects of a type, oldest first; those of one transaction by id. */
  <T extends TopologyObject> List<T> list(Class<T> type) throws MidonetException;

  /** Those of the named objects that exist, in the order of the ids. */
  <T extends TopologyObject> List<T> list(Class<T> type, Collection<UUID> ids)
      throws MidonetException;

  /** Whether there is such an object. */
  boolean exists(Class<? extends TopologyObject> type, UUID id) throws MidonetException;

  /**
   * Who points to an object, by type, field and id; {@link NotFound} if the object does not exist.
   */
  List<Referrer> referrers(Class<? extends TopologyObject> target, UUID id) throws MidonetException;

  /**
   * The objects of one type that point to an object by one field, oldest first: the ports of a
   * bridge, say. Those made by one transaction are ordered by id.
   */
  <T extends TopologyObject> List<T> referrers(
      Class<? extends TopologyObject> target, UUID id, Class<T> type, String field)
      throws MidonetException;

  /**
   * All the changes or none. They are applied in order, each seeing those before it; references are
   * checked at the end, so objects of one call may point to each other in any order.
   *
   * <p>Fails with {@code Conflict}: id taken, version not as expected, deletion refused because of
   * a referrer, a symmetric or exclusive reference that is taken, or changes of others that did not
   * cease. With {@code NotFound}: object missing, or, with the field, a reference that dangles.
   * With {@code InvalidInput}: more than fits into one transaction. With {@code Unavailable}: the
   * store is away, or went away so that nobody can tell whether the changes happened.
   */
  void commit(List<Change> changes) throws MidonetException;

  /** {@link #commit(List)} of the given changes. */
  default void commit(Change... changes) throws MidonetException {
    commit(List.of(changes));
  }

  /**
   * Runs the work against one state of the store and commits what it asked for, all or nothing, and
   * only if nothing that it read has changed meanwhile; else runs it again. So the work must have
   * no effect but through its transaction.
   *
   * @throws MidonetException what the work threw, or as {@link #commit(List)}
   */
  <R> R transact(TopologyWork<R> work) throws MidonetException;

  /** Changes one object by a function of what is stored, as often as it takes; the new value. */
  default <T extends TopologyObject> T update(Class<T> type, UUID id, Amendment<T> amendment)
      throws MidonetException {
    return transact(
        transaction -> {
          T after = amendment.apply(transaction.get(type, id));
          transaction.apply(new Change.Update(after));
          return after;
        });
  }

  /**
   * Deletes an object and all that goes with it, however much that is. What fits into one
   * transaction goes in one. Of more, the dependents go first, some at a time, and the object last:
   * after each step references are whole, and who looks sees an object with fewer dependents.
   * Before the first step it is asked whether anything refuses, so that what is refused is refused
   * before anything is gone; if the store goes away in the middle, the rest can be deleted by the
   * same call.
   *
   * @param check may refuse the deletion of the object, or add to it; runs in the transaction that
   *     deletes the object, and before the first of several steps
   * @return whether there was such an object
   */
  <T extends TopologyObject> boolean dismantle(Class<T> type, UUID id, DeletionCheck<T> check)
      throws MidonetException;

  /** What has to be said before an object goes. */
  @FunctionalInterface
  interface DeletionCheck<T> {
    /** Refuses by throwing. */
    void check(T stored, TopologyTransaction transaction) throws MidonetException;
  }

  /** Watches everything. Returns at once; see {@link TopologyListener}. */
  Subscription watch(TopologyListener listener);

  /** A function from what is stored to what shall be stored; it may refuse. */
  @FunctionalInterface
  interface Amendment<T> {
    /** The new value for the stored one. */
    T apply(T stored) throws MidonetException;
  }
}
