package org.midonet.nsdb.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.midonet.nsdb.Change;
import org.midonet.nsdb.Referrer;
import org.midonet.nsdb.TopologyTransaction;
import org.midonet.nsdb.store.StoredObjects.Index;
import org.midonet.nsdb.store.StoredObjects.Stored;
import org.midonet.topology.OnDelete;
import org.midonet.topology.Reference;
import org.midonet.topology.References;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.error.NotFound;

/**
 * One attempt at a transaction: the stored objects it has read, and over them what they become.
 * Applying a change follows references at once (cascades, cleared fields, the other side of
 * symmetric links); {@link TransactionPlan} then makes the writes of it.
 */
final class ObjectTransaction implements TopologyTransaction {

  private final StoredObjects stored;
  private final boolean careful;
  private final Map<ObjectKey, Optional<TopologyObject>> changed = new LinkedHashMap<>();
  private final Map<ObjectKey, Set<Referrer>> added = new LinkedHashMap<>();
  private final Set<ObjectKey> observed = new LinkedHashSet<>();
  private final Set<ObjectKey> observedIndexes = new LinkedHashSet<>();
  private final Set<ObjectKey> deleted = new LinkedHashSet<>();

  /**
   * An attempt.
   *
   * @param careful read whether what is created is there already; without it that is left to the
   *     write, which saves nearly every creation a round trip
   */
  ObjectTransaction(StoredObjects stored, boolean careful) {
    this.stored = stored;
    this.careful = careful;
  }

  StoredObjects stored() {
    return stored;
  }

  /** What each touched object becomes; empty: it goes. */
  Map<ObjectKey, Optional<TopologyObject>> changed() {
    return changed;
  }

  /** Objects whose value, or absence, the work has seen. */
  Set<ObjectKey> observed() {
    return observed;
  }

  /** Objects whose referrers the outcome depends on. */
  Set<ObjectKey> observedIndexes() {
    return observedIndexes;
  }

  @Override
  public <T extends TopologyObject> Optional<T> find(Class<T> type, UUID id)
      throws MidonetException {
    ObjectKey key = new ObjectKey(type, id);
    observed.add(key);
    return current(key).filter(type::isInstance).map(type::cast);
  }

  @Override
  public <T extends TopologyObject> List<T> referrers(
      Class<? extends TopologyObject> target, UUID id, Class<T> type, String field)
      throws MidonetException {
    ObjectKey key = new ObjectKey(target, id);
    if (current(key).isEmpty()) {
      throw new NotFound(key.type(), id);
    }
    observedIndexes.add(key);
    List<T> found = new ArrayList<>();
    for (Referrer referrer : referrers(key)) {
      if (referrer.field().equals(field)) {
        ObjectKey holder = key(referrer);
        observed.add(holder);
        current(holder).filter(type::isInstance).map(type::cast).ifPresent(found::add);
      }
    }
    found.sort(Comparator.comparing(TopologyObject::id));
    return found;
  }

  /** Reads ahead what the changes will need. */
  void prefetch(List<Change> changes) throws MidonetException {
    List<ObjectKey> keys = new ArrayList<>();
    List<ObjectKey> going = new ArrayList<>();
    for (Change change : changes) {
      ObjectKey key = key(change);
      if (careful || !(change instanceof Change.Create)) {
        keys.add(key);
      }
      if (change instanceof Change.Delete || change instanceof Change.DeleteIfExists) {
        going.add(key);
      }
    }
    stored.load(keys);
    stored.loadIndexes(going);
  }

  @Override
  public void apply(Change change) throws MidonetException {
    ObjectKey key = key(change);
    if (change instanceof Change.Create && !careful && !changed.containsKey(key)) {
      stored.assumeAbsent(key);
    }
    Optional<TopologyObject> before = current(key);
    switch (change) {
      case Change.Create create -> {
        if (before.isPresent()) {
          throw new Conflict(key + " exists already");
        }
        put(key, before, create.object());
      }
      case Change.Update update -> {
        if (before.isEmpty()) {
          throw new NotFound(key.type(), key.id());
        }
        if (update.version().isPresent()
            && stored.object(key).map(Stored::version).orElse(-1) != update.version().getAsInt()) {
          throw new Conflict(key + " has been changed by somebody else");
        }
        put(key, before, update.object());
      }
      case Change.Delete _ -> {
        if (before.isEmpty()) {
          throw new NotFound(key.type(), key.id());
        }
        delete(key);
      }
      case Change.DeleteIfExists _ -> {
        if (before.isPresent()) {
          delete(key);
        }
      }
    }
  }

  /** The object as it is after the changes so far. */
  Optional<TopologyObject> current(ObjectKey key) throws MidonetException {
    Optional<TopologyObject> overlay = changed.get(key);
    return overlay != null ? overlay : stored.object(key).map(Stored::object);
  }

  /**
   * What only the end can tell: nobody points to what was deleted, exclusive references are alone.
   *
   * @param readTargets also read whether what new references point to exists; without it, that is
   *     left to the write
   */
  void check(boolean readTargets) throws MidonetException {
    if (readTargets) {
      stored.load(added.keySet());
    }
    for (ObjectKey target : List.copyOf(added.keySet())) {
      for (Referrer referrer : added.getOrDefault(target, Set.of())) {
        Optional<Reference> reference = pointing(referrer, target);
        if (reference.isPresent()) {
          boolean looked = changed.containsKey(target) || stored.known(target);
          boolean gone = looked && current(target).isEmpty();
          if (gone) {
            throw new NotFound(target.type(), target.id(), referrer.field());
          }
          if (reference.get().exclusive()) {
            checkAlone(target, referrer);
          }
        }
      }
    }
    for (ObjectKey key : deleted) {
      if (current(key).isEmpty()) {
        for (Referrer referrer : referrers(key)) {
          throw new Conflict(
              key + " is in use: " + key(referrer) + " points to it by " + referrer.field());
        }
      }
    }
  }

  private void checkAlone(ObjectKey target, Referrer referrer) throws MidonetException {
    observedIndexes.add(target);
    for (Referrer other : referrers(target)) {
      if (!other.equals(referrer)
          && other.type() == referrer.type()
          && other.field().equals(referrer.field())) {
        throw new Conflict(referrer.field() + ": " + target + " is taken by " + key(other));
      }
    }
  }

  private void put(ObjectKey key, Optional<TopologyObject> before, TopologyObject after)
      throws MidonetException {
    changed.put(key, Optional.of(after));
    Set<Reference> old =
        before.map(References::of).<Set<Reference>>map(LinkedHashSet::new).orElse(Set.of());
    Set<Reference> now = new LinkedHashSet<>(References.of(after));
    for (Reference reference : old) {
      if (reference.symmetric() && !now.contains(reference)) {
        part(key, reference);
      }
    }
    for (Reference reference : now) {
      if (!old.contains(reference)) {
        added
            .computeIfAbsent(
                new ObjectKey(reference.to(), reference.id()), _ -> new LinkedHashSet<>())
            .add(new Referrer(key.type(), reference.field(), key.id()));
        if (reference.symmetric()) {
          join(key, reference);
        }
      }
    }
  }

  /** Makes the other end of a new symmetric link point back. */
  private void join(ObjectKey key, Reference link) throws MidonetException {
    ObjectKey otherKey = new ObjectKey(link.to(), link.id());
    Optional<TopologyObject> other = current(otherKey);
    if (other.isEmpty()) {
      throw new NotFound(otherKey.type(), otherKey.id(), link.field());
    }
    Optional<UUID> back = end(other.get(), link.field());
    if (back.isEmpty()) {
      put(otherKey, other, References.with(other.get(), link.field(), Optional.of(key.id())));
    } else if (!back.get().equals(key.id())) {
      throw new Conflict(link.field() + ": " + otherKey + " is linked to " + back.get());
    }
  }

  /** Clears the other end of a symmetric link that was given up. */
  private void part(ObjectKey key, Reference link) throws MidonetException {
    ObjectKey otherKey = new ObjectKey(link.to(), link.id());
    Optional<TopologyObject> other = current(otherKey);
    if (other.isPresent() && end(other.get(), link.field()).filter(key.id()::equals).isPresent()) {
      put(otherKey, other, References.with(other.get(), link.field(), Optional.empty()));
    }
  }

  private static Optional<UUID> end(TopologyObject object, String field) {
    return References.of(object).stream()
        .filter(reference -> reference.field().equals(field))
        .map(Reference::id)
        .findFirst();
  }

  /** Deletes an object and all that must go with it, one generation of referrers after another. */
  private void delete(ObjectKey first) throws MidonetException {
    Set<ObjectKey> generation = Set.of(first);
    while (!generation.isEmpty()) {
      stored.loadIndexes(generation);
      Set<ObjectKey> holders = new LinkedHashSet<>();
      for (ObjectKey key : generation) {
        candidates(key).forEach(referrer -> holders.add(key(referrer)));
      }
      stored.load(holders);
      for (ObjectKey key : generation) {
        changed.put(key, Optional.empty());
        deleted.add(key);
        observedIndexes.add(key);
      }
      Set<ObjectKey> next = new LinkedHashSet<>();
      for (ObjectKey key : generation) {
        for (Referrer referrer : candidates(key)) {
          release(key(referrer), key, next);
        }
      }
      generation = next;
    }
  }

  /**
   * Does to a holder what its references to a deleted target declare; REFUSE is looked at in the
   * end.
   */
  private void release(ObjectKey holderKey, ObjectKey target, Set<ObjectKey> doomed)
      throws MidonetException {
    Optional<TopologyObject> holder = current(holderKey);
    if (holder.isEmpty()) {
      return;
    }
    List<OnDelete> actions =
        References.of(holder.get()).stream()
            .filter(reference -> pointsTo(reference, target))
            .map(Reference::onDelete)
            .toList();
    if (actions.contains(OnDelete.CASCADE)) {
      doomed.add(holderKey);
    } else if (actions.contains(OnDelete.CLEAR) && !actions.contains(OnDelete.REFUSE)) {
      put(holderKey, holder, References.without(holder.get(), target.type(), target.id()));
    }
  }

  /** Who may point to an object: in the store, or since. */
  private Set<Referrer> candidates(ObjectKey key) throws MidonetException {
    Set<Referrer> all = new LinkedHashSet<>();
    stored.index(key).map(Index::referrers).ifPresent(all::addAll);
    all.addAll(added.getOrDefault(key, Set.of()));
    return all;
  }

  /** Who points to an object after the changes so far. */
  private Set<Referrer> referrers(ObjectKey key) throws MidonetException {
    Set<Referrer> candidates = candidates(key);
    stored.load(candidates.stream().map(ObjectTransaction::key).toList());
    Set<Referrer> found = new LinkedHashSet<>();
    for (Referrer referrer : candidates) {
      if (pointing(referrer, key).isPresent()) {
        found.add(referrer);
      }
    }
    return found;
  }

  private Optional<Reference> pointing(Referrer referrer, ObjectKey target)
      throws MidonetException {
    return current(key(referrer)).stream()
        .flatMap(holder -> References.of(holder).stream())
        .filter(
            reference -> pointsTo(reference, target) && reference.field().equals(referrer.field()))
        .findFirst();
  }

  private static boolean pointsTo(Reference reference, ObjectKey target) {
    return reference.to() == target.type() && reference.id().equals(target.id());
  }

  private static ObjectKey key(Referrer referrer) {
    return new ObjectKey(referrer.type(), referrer.id());
  }

  private static ObjectKey key(Change change) {
    return switch (change) {
      case Change.Create create -> ObjectKey.of(create.object());
      case Change.Update update -> ObjectKey.of(update.object());
      case Change.Delete delete -> new ObjectKey(delete.type(), delete.id());
      case Change.DeleteIfExists delete -> new ObjectKey(delete.type(), delete.id());
    };
  }
}
