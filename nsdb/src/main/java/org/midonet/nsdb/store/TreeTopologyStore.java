package org.midonet.nsdb.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.midonet.nsdb.Change;
import org.midonet.nsdb.Delta;
import org.midonet.nsdb.Freshness;
import org.midonet.nsdb.MapChange;
import org.midonet.nsdb.MapListener;
import org.midonet.nsdb.Referrer;
import org.midonet.nsdb.Subscription;
import org.midonet.nsdb.TopologyListener;
import org.midonet.nsdb.TopologyStore;
import org.midonet.nsdb.TopologyWork;
import org.midonet.nsdb.Versioned;
import org.midonet.nsdb.tree.Children;
import org.midonet.nsdb.tree.Deadline;
import org.midonet.nsdb.tree.Node;
import org.midonet.nsdb.tree.Scope;
import org.midonet.nsdb.tree.Tree;
import org.midonet.nsdb.tree.WriteResult;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.error.NotFound;
import org.midonet.topology.error.Unavailable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topology over a tree. Decision 0004 argues why optimistic transactions are safe here without
 * a lock.
 */
final class TreeTopologyStore implements TopologyStore {

  private static final Logger LOG = LoggerFactory.getLogger(TreeTopologyStore.class);

  /** More attempts than that within one deadline mean a bug, not contention. */
  private static final int MAX_ATTEMPTS = 200;

  private final Tree tree;
  private final Duration timeout;
  private final int maxBytes;
  private final TableSweeper sweeper;
  private final Mirrored<ObjectKey, TopologyObject> mirrored;
  private final Witnesses witnesses;

  TreeTopologyStore(Tree tree, Duration timeout, int maxBytes) {
    this.tree = tree;
    this.timeout = timeout;
    this.maxBytes = maxBytes;
    this.sweeper = new TableSweeper(tree);
    this.witnesses = new Witnesses(tree);
    this.mirrored =
        new Mirrored<>(
            tree,
            Scope.at(Layout.OBJECTS, 2, true),
            Layout::objectAt,
            (key, text) -> {
              try {
                return Optional.of(ObjectText.read(key, text));
              } catch (Conflict e) {
                LOG.error("{}; it is treated as absent", e.getMessage());
                return Optional.empty();
              }
            });
  }

  @Override
  public <T extends TopologyObject> Optional<T> find(Class<T> type, UUID id)
      throws MidonetException {
    return findVersioned(type, id).map(Versioned::value);
  }

  @Override
  public <T extends TopologyObject> Optional<Versioned<T>> findVersioned(Class<T> type, UUID id)
      throws MidonetException {
    ObjectKey key = new ObjectKey(type, id);
    Optional<Node> node = tree.read(Layout.object(key), deadline());
    if (node.isEmpty()) {
      return Optional.empty();
    }
    TopologyObject object = ObjectText.read(key, node.get().text());
    return type.isInstance(object)
        ? Optional.of(new Versioned<>(type.cast(object), node.get().version()))
        : Optional.empty();
  }

  @Override
  public <T extends TopologyObject> List<T> list(Class<T> type) throws MidonetException {
    Deadline deadline = deadline();
    List<UUID> ids =
        tree
            .children(Layout.objects(type), deadline)
            .map(Children::names)
            .orElse(List.of())
            .stream()
            .map(UUID::fromString)
            .toList();
    return oldestFirst(type, ids, deadline);
  }

  @Override
  public <T extends TopologyObject> List<T> list(Class<T> type, Collection<UUID> ids)
      throws MidonetException {
    return read(type, ids, deadline()).stream().map(Found::object).toList();
  }

  /** An object with the age of its node. */
  private record Found<T>(T object, long created) {}

  private <T extends TopologyObject> List<T> oldestFirst(
      Class<T> type, Collection<UUID> ids, Deadline deadline) throws MidonetException {
    return read(type, ids, deadline).stream()
        .sorted(
            Comparator.<Found<T>>comparingLong(Found::created)
                .thenComparing(found -> found.object().id()))
        .map(Found::object)
        .toList();
  }

  private <T extends TopologyObject> List<Found<T>> read(
      Class<T> type, Collection<UUID> ids, Deadline deadline) throws MidonetException {
    List<ObjectKey> keys = ids.stream().map(id -> new ObjectKey(type, id)).toList();
    List<Optional<Node>> nodes = tree.read(keys.stream().map(Layout::object).toList(), deadline);
    List<Found<T>> found = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      if (nodes.get(i).isPresent()) {
        TopologyObject object = ObjectText.read(keys.get(i), nodes.get(i).get().text());
        if (type.isInstance(object)) {
          found.add(new Found<>(type.cast(object), nodes.get(i).get().created()));
        }
      }
    }
    return found;
  }

  @Override
  public boolean exists(Class<? extends TopologyObject> type, UUID id) throws MidonetException {
    return tree.read(Layout.object(new ObjectKey(type, id)), deadline()).isPresent();
  }

  @Override
  public List<Referrer> referrers(Class<? extends TopologyObject> target, UUID id)
      throws MidonetException {
    ObjectKey key = new ObjectKey(target, id);
    Optional<Children> children = tree.children(Layout.index(key), deadline());
    if (children.isEmpty()) {
      throw new NotFound(key.type(), id);
    }
    return List.copyOf(StoredObjects.referrers(children.get()));
  }

  @Override
  public <T extends TopologyObject> List<T> referrers(
      Class<? extends TopologyObject> target, UUID id, Class<T> type, String field)
      throws MidonetException {
    Class<? extends TopologyObject> stored = new ObjectKey(type, id).type();
    List<UUID> ids =
        referrers(target, id).stream()
            .filter(referrer -> referrer.type() == stored && referrer.field().equals(field))
            .map(Referrer::id)
            .toList();
    return oldestFirst(type, ids, deadline());
  }

  @Override
  public void commit(List<Change> changes) throws MidonetException {
    run(
        transaction -> {
          transaction.prefetch(changes);
          for (Change change : changes) {
            transaction.apply(change);
          }
          return changes;
        });
  }

  @Override
  public <R> R transact(TopologyWork<R> work) throws MidonetException {
    return run(work::run);
  }

  @Override
  public <T extends TopologyObject> boolean dismantle(
      Class<T> type, UUID id, DeletionCheck<T> check) throws MidonetException {
    Attempt<Boolean> whole =
        transaction -> {
          Optional<T> stored = transaction.find(type, id);
          if (stored.isPresent()) {
            check.check(stored.get(), transaction);
            transaction.apply(new Change.Delete(type, id));
          }
          return stored.isPresent();
        };
    return new Dismantling(this)
        .delete(
            type,
            id,
            () -> {
              // Never written. It reads much, so each round of reading has its own time.
              ObjectTransaction survey =
                  new ObjectTransaction(new StoredObjects(tree, this::deadline), true);
              whole.run(survey);
              survey.check(false);
            },
            () -> run(whole));
  }

  private interface Attempt<R> {
    R run(ObjectTransaction transaction) throws MidonetException;
  }

  private <R> R run(Attempt<R> work) throws MidonetException {
    Deadline deadline = deadline();
    String commit = UUID.randomUUID().toString();
    boolean careful = false;
    for (int attempt = 1; attempt <= MAX_ATTEMPTS && deadline.nanos() > 0; attempt++) {
      ObjectTransaction transaction =
          new ObjectTransaction(new StoredObjects(tree, () -> deadline), careful);
      R result = work.run(transaction);
      transaction.check(careful);
      TransactionPlan plan = TransactionPlan.of(transaction, commit, maxBytes);
      switch (write(plan, commit, deadline)) {
        case WriteResult.Done _ -> {
          sweeper.sweep(plan.deleted());
          return result;
        }
        case WriteResult.Unknown _ -> LOG.debug("attempt {} of commit {} again", attempt, commit);
        case WriteResult.Refused refused -> {
          LOG.debug("attempt {} of commit {} refused: {}", attempt, commit, refused);
          careful = true;
          if (attempt > 1) {
            deadline.pause(pause(commit, attempt));
          }
        }
      }
    }
    throw new Conflict("others kept changing the same objects; try again");
  }

  /** Spread by the commit's id, so that those who collide do not collide again. */
  private static Duration pause(String commit, int attempt) {
    return Duration.ofMillis(
        Math.floorMod(commit.hashCode() * 31 + attempt * 7, 4 * Math.min(attempt, 10)));
  }

  /** Unknown, only where it changes nothing or is known never to happen. */
  private WriteResult write(TransactionPlan plan, String commit, Deadline deadline)
      throws Unavailable {
    if (plan.writes().isEmpty()) {
      return new WriteResult.Done();
    }
    return plan.changes()
        ? witnesses.write(plan.writes(), commit, deadline)
        : tree.write(plan.writes(), deadline);
  }

  @Override
  public Subscription watch(TopologyListener listener) {
    return mirrored.subscribe(
        new MapListener<ObjectKey, TopologyObject>() {
          @Override
          public void snapshot(Map<ObjectKey, TopologyObject> entries) {
            listener.snapshot(List.copyOf(entries.values()));
          }

          @Override
          public void changes(List<MapChange<ObjectKey, TopologyObject>> changes) {
            listener.changes(changes.stream().map(TreeTopologyStore::delta).toList());
          }

          @Override
          public void freshness(Freshness freshness) {
            listener.freshness(freshness);
          }
        });
  }

  private static Delta delta(MapChange<ObjectKey, TopologyObject> change) {
    ObjectKey key = change.key();
    return change.after().isPresent()
        ? new Delta.Put(key.type(), change.after().get())
        : new Delta.Gone(key.type(), key.id());
  }

  private Deadline deadline() {
    return Deadline.in(timeout);
  }

  void close() {
    mirrored.close();
  }
}
