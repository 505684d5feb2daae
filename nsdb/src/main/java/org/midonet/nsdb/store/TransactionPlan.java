package org.midonet.nsdb.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.midonet.nsdb.Referrer;
import org.midonet.nsdb.store.StoredObjects.Index;
import org.midonet.nsdb.store.StoredObjects.Stored;
import org.midonet.nsdb.tree.Write;
import org.midonet.topology.References;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;

/**
 * The writes that make a transaction true, and only in the state of the store that it has seen.
 *
 * <p>Every object has an index node; who points to it has a child there, made and removed in the
 * same atomic group, which also writes the commit's id into the index node. So a reference to what
 * does not exist fails for want of the parent, the removal of what somebody points to fails because
 * the index node is not empty, and the version of an index node stands for the set of referrers.
 *
 * @param writes in an order in which each finds what it needs
 * @param changes whether anything is another after the writes: they may be checks alone
 */
record TransactionPlan(List<Write> writes, boolean changes, Set<ObjectKey> deleted) {

  /** What a write costs on the wire beyond its path and text. */
  private static final int OVERHEAD = 48;

  /** The field of the complaint about a plan that no transaction holds. */
  private static final String TOO_LARGE = "changes";

  /** Whether a plan failed for its size alone. */
  static boolean tooLarge(InvalidInput failure) {
    return failure.field().equals(TOO_LARGE);
  }

  static TransactionPlan of(ObjectTransaction transaction, String commit, int maxBytes)
      throws MidonetException {
    Builder builder = new Builder(transaction, commit);
    TransactionPlan plan = builder.build();
    long bytes = 0;
    for (Write write : plan.writes) {
      bytes += OVERHEAD + write.path().length() + write.text().length();
    }
    if (bytes > maxBytes) {
      throw new InvalidInput(
          TOO_LARGE,
          "they need "
              + plan.writes.size()
              + " writes of "
              + bytes
              + " bytes, but one transaction holds "
              + maxBytes
              + "; nothing was changed: make them in smaller parts");
    }
    return plan;
  }

  private static final class Builder {
    private final ObjectTransaction transaction;
    private final String commit;
    private final Set<String> newReferrers = new LinkedHashSet<>();
    private final Set<String> oldReferrers = new LinkedHashSet<>();
    private final Map<ObjectKey, Integer> touched = new LinkedHashMap<>();
    private final List<Write> creates = new ArrayList<>();
    private final List<Write> sets = new ArrayList<>();
    private final List<Write> deletes = new ArrayList<>();
    private final Set<ObjectKey> created = new LinkedHashSet<>();
    private final Set<ObjectKey> updated = new LinkedHashSet<>();
    private final Set<ObjectKey> deleted = new LinkedHashSet<>();

    Builder(ObjectTransaction transaction, String commit) {
      this.transaction = transaction;
      this.commit = commit;
    }

    TransactionPlan build() throws MidonetException {
      for (Map.Entry<ObjectKey, Optional<TopologyObject>> entry :
          transaction.changed().entrySet()) {
        object(entry.getKey(), transaction.stored().object(entry.getKey()), entry.getValue());
      }
      for (ObjectKey key : created) {
        touched.remove(key);
      }
      for (ObjectKey key : deleted) {
        touched.remove(key);
        Optional<Index> index = transaction.stored().index(key);
        for (Referrer referrer : index.map(Index::referrers).orElse(Set.of())) {
          oldReferrers.add(Layout.referrer(key, referrer));
        }
        deletes.add(
            new Write.Delete(Layout.index(key), index.map(Index::version).orElse(Write.ANY)));
      }
      List<Write> writes = new ArrayList<>(checks());
      int checks = writes.size();
      writes.addAll(creates);
      newReferrers.stream()
          .filter(path -> !oldReferrers.contains(path))
          .forEach(path -> writes.add(new Write.Create(path, "")));
      oldReferrers.stream()
          .filter(path -> !newReferrers.contains(path))
          .forEach(path -> writes.add(new Write.Delete(path, Write.ANY)));
      touched.forEach(
          (key, version) -> writes.add(new Write.Set(Layout.index(key), commit, version)));
      writes.addAll(sets);
      writes.addAll(deletes);
      return new TransactionPlan(writes, writes.size() > checks, Set.copyOf(deleted));
    }

    private void object(ObjectKey key, Optional<Stored> before, Optional<TopologyObject> after)
        throws MidonetException {
      before.ifPresent(old -> references(key, old.object(), oldReferrers));
      after.ifPresent(now -> references(key, now, newReferrers));
      if (after.isPresent() && before.isPresent()) {
        Stored old = before.get();
        updated.add(key);
        sets.add(
            new Write.Set(
                Layout.object(key),
                ObjectText.rewrite(old.text(), old.object(), after.get()),
                old.version()));
      } else if (after.isPresent()) {
        created.add(key);
        creates.add(new Write.Create(Layout.object(key), ObjectText.write(after.get())));
        creates.add(new Write.Create(Layout.index(key), commit));
      } else if (before.isPresent()) {
        deleted.add(key);
        deletes.add(new Write.Delete(Layout.object(key), before.get().version()));
      }
      touchChanged(key, before, after);
    }

    private static void references(ObjectKey key, TopologyObject object, Set<String> paths) {
      References.of(object)
          .forEach(
              reference ->
                  paths.add(
                      Layout.referrer(
                          new ObjectKey(reference.to(), reference.id()),
                          new Referrer(key.type(), reference.field(), key.id()))));
    }

    /** Marks the index of every target that this object begins or ceases to point to. */
    private void touchChanged(
        ObjectKey key, Optional<Stored> before, Optional<TopologyObject> after)
        throws MidonetException {
      Set<Target> old = before.map(stored -> targets(stored.object())).orElse(Set.of());
      Set<Target> now = after.map(Builder::targets).orElse(Set.of());
      for (Target target : old) {
        if (!now.contains(target)) {
          touch(target.key());
        }
      }
      for (Target target : now) {
        if (!old.contains(target)) {
          touch(target.key());
        }
      }
      if (after.isEmpty() && before.isEmpty()) {
        touched.remove(key);
      }
    }

    private record Target(String field, ObjectKey key) {}

    private static Set<Target> targets(TopologyObject object) {
      Set<Target> targets = new LinkedHashSet<>();
      References.of(object)
          .forEach(
              reference ->
                  targets.add(
                      new Target(
                          reference.field(), new ObjectKey(reference.to(), reference.id()))));
      return targets;
    }

    private void touch(ObjectKey target) throws MidonetException {
      int version =
          transaction.observedIndexes().contains(target)
              ? transaction.stored().index(target).map(Index::version).orElse(Write.ANY)
              : Write.ANY;
      touched.put(target, version);
    }

    /** What was read and is not written must still be so. */
    private List<Write> checks() throws MidonetException {
      List<Write> checks = new ArrayList<>();
      for (ObjectKey key : transaction.observed()) {
        if (!created.contains(key) && !updated.contains(key) && !deleted.contains(key)) {
          Optional<Stored> stored = transaction.stored().object(key);
          if (stored.isPresent()) {
            checks.add(new Write.Check(Layout.object(key), stored.get().version()));
          } else {
            // ZooKeeper cannot check absence, but can create and delete in one group.
            checks.add(new Write.Create(Layout.object(key), ""));
            checks.add(new Write.Delete(Layout.object(key), Write.ANY));
          }
        }
      }
      for (ObjectKey key : transaction.observedIndexes()) {
        Optional<Index> index = transaction.stored().index(key);
        if (index.isPresent() && !touched.containsKey(key) && !deleted.contains(key)) {
          checks.add(new Write.Check(Layout.index(key), index.get().version()));
        }
      }
      return checks;
    }
  }
}
