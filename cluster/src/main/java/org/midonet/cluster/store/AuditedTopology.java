package org.midonet.cluster.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.nsdb.Change;
import org.midonet.nsdb.Referrer;
import org.midonet.nsdb.Subscription;
import org.midonet.nsdb.TopologyListener;
import org.midonet.nsdb.TopologyStore;
import org.midonet.nsdb.TopologyTransaction;
import org.midonet.nsdb.TopologyWork;
import org.midonet.nsdb.Versioned;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TopologyTypes;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.json.TopologyJson;

/**
 * Writes every change of the topology to the {@link AuditLog}, after it was made. What a deletion
 * takes along is not listed.
 */
public final class AuditedTopology implements TopologyStore {

  private static final ObjectMapper MAPPER = TopologyJson.mapper();

  private final TopologyStore next;

  public AuditedTopology(TopologyStore next) {
    this.next = next;
  }

  /** What became of one object. */
  private record Entry(
      Class<? extends TopologyObject> type,
      UUID id,
      Optional<? extends TopologyObject> before,
      Optional<? extends TopologyObject> after) {}

  @Override
  public void commit(List<Change> changes) throws MidonetException {
    if (!AuditLog.isOn()) {
      next.commit(changes);
      return;
    }
    transact(
        transaction -> {
          for (Change change : changes) {
            transaction.apply(change);
          }
          return changes;
        });
  }

  @Override
  public <R> R transact(TopologyWork<R> work) throws MidonetException {
    if (!AuditLog.isOn()) {
      return next.transact(work);
    }
    // Work may be run again: the entries of the last run are those that hold.
    List<Entry> entries = new ArrayList<>();
    R result =
        next.transact(
            transaction -> {
              entries.clear();
              return work.run(new Noting(transaction, entries));
            });
    entries.forEach(AuditedTopology::log);
    return result;
  }

  @Override
  public <T extends TopologyObject> boolean dismantle(
      Class<T> type, UUID id, DeletionCheck<T> check) throws MidonetException {
    if (!AuditLog.isOn()) {
      return next.dismantle(type, id, check);
    }
    List<Entry> entries = new ArrayList<>();
    boolean found =
        next.dismantle(
            type,
            id,
            (stored, transaction) -> {
              entries.clear();
              check.check(stored, new Noting(transaction, entries));
              entries.add(new Entry(type, id, Optional.of(stored), Optional.empty()));
            });
    if (found) {
      entries.forEach(AuditedTopology::log);
    }
    return found;
  }

  /** A transaction that notes what is applied. */
  private record Noting(TopologyTransaction next, List<Entry> entries)
      implements TopologyTransaction {

    @Override
    public <T extends TopologyObject> Optional<T> find(Class<T> type, UUID id)
        throws MidonetException {
      return next.find(type, id);
    }

    @Override
    public <T extends TopologyObject> List<T> referrers(
        Class<? extends TopologyObject> target, UUID id, Class<T> type, String field)
        throws MidonetException {
      return next.referrers(target, id, type, field);
    }

    @Override
    public void apply(Change change) throws MidonetException {
      Entry entry =
          switch (change) {
            case Change.Create create -> made(create.object(), Optional.empty());
            case Change.Update update ->
                made(
                    update.object(),
                    next.find(TopologyTypes.of(update.object().getClass()), update.object().id()));
            case Change.Delete delete -> gone(delete.type(), delete.id());
            case Change.DeleteIfExists delete -> gone(delete.type(), delete.id());
          };
      next.apply(change);
      if (!entry.before().equals(entry.after())) {
        entries.add(entry);
      }
    }

    private static Entry made(TopologyObject after, Optional<? extends TopologyObject> before) {
      return new Entry(after.getClass(), after.id(), before, Optional.of(after));
    }

    private Entry gone(Class<? extends TopologyObject> type, UUID id) throws MidonetException {
      return new Entry(type, id, next.find(type, id), Optional.empty());
    }
  }

  private static void log(Entry entry) {
    AuditLog.write(
        TopologyTypes.name(entry.type()),
        entry.id().toString(),
        AuditLog::isSecret,
        entry.before().map(AuditedTopology::tree),
        entry.after().map(AuditedTopology::tree));
  }

  private static ObjectNode tree(TopologyObject object) {
    try {
      // By text and the stored type: a rule then tells its kind.
      return (ObjectNode)
          MAPPER.readTree(
              MAPPER.writerFor(TopologyTypes.of(object.getClass())).writeValueAsString(object));
    } catch (JsonProcessingException e) {
      throw new AssertionError("topology records can be written", e);
    }
  }

  @Override
  public <T extends TopologyObject> Optional<T> find(Class<T> type, UUID id)
      throws MidonetException {
    return next.find(type, id);
  }

  @Override
  public <T extends TopologyObject> Optional<Versioned<T>> findVersioned(Class<T> type, UUID id)
      throws MidonetException {
    return next.findVersioned(type, id);
  }

  @Override
  public <T extends TopologyObject> List<T> list(Class<T> type) throws MidonetException {
    return next.list(type);
  }

  @Override
  public <T extends TopologyObject> List<T> list(Class<T> type, Collection<UUID> ids)
      throws MidonetException {
    return next.list(type, ids);
  }

  @Override
  public boolean exists(Class<? extends TopologyObject> type, UUID id) throws MidonetException {
    return next.exists(type, id);
  }

  @Override
  public List<Referrer> referrers(Class<? extends TopologyObject> target, UUID id)
      throws MidonetException {
    return next.referrers(target, id);
  }

  @Override
  public <T extends TopologyObject> List<T> referrers(
      Class<? extends TopologyObject> target, UUID id, Class<T> type, String field)
      throws MidonetException {
    return next.referrers(target, id, type, field);
  }

  @Override
  public Subscription watch(TopologyListener listener) {
    return next.watch(listener);
  }
}
