package org.midonet.nsdb.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.midonet.nsdb.Change;
import org.midonet.nsdb.Referrer;
import org.midonet.nsdb.TopologyStore;
import org.midonet.topology.OnDelete;
import org.midonet.topology.References;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.error.NotFound;

/**
 * Deletions of more than one transaction holds: what goes with an object goes first, some at a
 * time, then the object itself. Each step is a transaction of its own, so references are whole
 * between them.
 */
final class Dismantling {

  /** Some writes for each: well within a transaction, and short for those who collide with it. */
  private static final int STEP = 100;

  /** With fewer referrers one transaction is tried first. */
  private static final int FEW = 300;

  /** Others may add while we delete; whoever does so that often is to be told. */
  private static final int ROUNDS = 20;

  private final TopologyStore store;

  Dismantling(TopologyStore store) {
    this.store = store;
  }

  /** Looks whether the deletion would be refused, without writing anything. */
  @FunctionalInterface
  interface Survey {
    /** Throws what the deletion would. */
    void look() throws MidonetException;
  }

  /** One transaction that deletes the whole. */
  @FunctionalInterface
  interface Whole {
    /** Whether there was such an object. */
    boolean delete() throws MidonetException;
  }

  boolean delete(Class<? extends TopologyObject> type, UUID id, Survey survey, Whole whole)
      throws MidonetException {
    boolean surveyed = false;
    for (int round = 0; round < ROUNDS; round++) {
      List<Referrer> referrers;
      try {
        referrers = store.referrers(type, id);
      } catch (NotFound e) {
        return whole.delete();
      }
      if (referrers.size() <= FEW) {
        Optional<Boolean> done = attempt(whole);
        if (done.isPresent()) {
          return done.get();
        }
      }
      if (!surveyed) {
        survey.look();
        surveyed = true;
      }
      parts(new ObjectKey(type, id), referrers);
    }
    throw new Conflict("others kept adding to " + new ObjectKey(type, id) + "; try again");
  }

  private static Optional<Boolean> attempt(Whole whole) throws MidonetException {
    try {
      return Optional.of(whole.delete());
    } catch (InvalidInput e) {
      if (!TransactionPlan.tooLarge(e)) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /** Deletes what the deletion of the target would delete. */
  private void parts(ObjectKey target, List<Referrer> referrers) throws MidonetException {
    Map<Class<? extends TopologyObject>, Set<UUID>> holders = new LinkedHashMap<>();
    for (Referrer referrer : referrers) {
      holders.computeIfAbsent(referrer.type(), type -> new LinkedHashSet<>()).add(referrer.id());
    }
    for (Map.Entry<Class<? extends TopologyObject>, Set<UUID>> same : holders.entrySet()) {
      List<UUID> ids = List.copyOf(same.getValue());
      for (int i = 0; i < ids.size(); i += STEP) {
        List<ObjectKey> doomed = new ArrayList<>();
        for (TopologyObject holder :
            store.list(same.getKey(), ids.subList(i, Math.min(i + STEP, ids.size())))) {
          if (cascades(holder, target)) {
            doomed.add(ObjectKey.of(holder));
          }
        }
        step(doomed);
      }
    }
  }

  private static boolean cascades(TopologyObject holder, ObjectKey target) {
    return References.of(holder).stream()
        .anyMatch(
            reference ->
                reference.to() == target.type()
                    && reference.id().equals(target.id())
                    && reference.onDelete() == OnDelete.CASCADE);
  }

  private void step(List<ObjectKey> doomed) throws MidonetException {
    List<Change> changes = new ArrayList<>();
    doomed.forEach(key -> changes.add(new Change.DeleteIfExists(key.type(), key.id())));
    try {
      store.commit(changes);
    } catch (InvalidInput e) {
      if (!TransactionPlan.tooLarge(e)) {
        throw e;
      }
      if (doomed.size() > 1) {
        step(doomed.subList(0, doomed.size() / 2));
        step(doomed.subList(doomed.size() / 2, doomed.size()));
      } else {
        ObjectKey only = doomed.getFirst();
        delete(
            only.type(),
            only.id(),
            () -> {},
            () -> {
              store.commit(new Change.DeleteIfExists(only.type(), only.id()));
              return true;
            });
      }
    }
  }
}
