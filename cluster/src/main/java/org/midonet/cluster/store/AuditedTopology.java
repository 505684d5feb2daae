package org.midonet.cluster.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.midonet.cluster.auth.Caller;
import org.midonet.cluster.auth.Identity;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Writes down every change of the topology, after it was made: who asked, what it was, before and
 * after, one JSON object a line in the log {@value #LOG_NAME}. Of an update only the fields that
 * differ are told; what a deletion takes along is not listed. Secrets never come here.
 */
public final class AuditedTopology implements TopologyStore {

  /** The logger; off means that nothing is collected. */
  public static final String LOG_NAME = "org.midonet.cluster.audit";

  /** The key of the request's id among what is logged with each line. */
  public static final String REQUEST = "request";

  private static final Logger LOG = LoggerFactory.getLogger(LOG_NAME);
  private static final ObjectMapper MAPPER = TopologyJson.mapper();
  private static final String MASK = "(not shown)";

  /** Components of records, and fields of Neutron's documents, that are secrets. */
  private static final Set<String> SECRETS =
      Set.of("password", "psk", "secret", "shared_secret", "auth_key", "admin_token", "token");

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
    if (!LOG.isInfoEnabled()) {
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
    if (!LOG.isInfoEnabled()) {
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
    if (!LOG.isInfoEnabled()) {
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
    ObjectNode line = MAPPER.createObjectNode();
    line.put(REQUEST, MDC.get(REQUEST));
    Optional<Identity> caller = Caller.ifAny();
    line.put("user", caller.map(Identity::user).orElse("midonet-cluster"));
    line.put("tenant", caller.map(Identity::tenant).orElse(""));
    line.put(
        "action",
        entry.before().isEmpty() ? "create" : entry.after().isEmpty() ? "delete" : "update");
    line.put("type", TopologyTypes.name(entry.type())).put("id", entry.id().toString());
    Optional<ObjectNode> before = entry.before().map(AuditedTopology::tree);
    Optional<ObjectNode> after = entry.after().map(AuditedTopology::tree);
    if (before.isPresent() && after.isPresent()) {
      ObjectNode old = before.get().deepCopy();
      before.get().properties().stream()
          .filter(field -> field.getValue().equals(after.get().get(field.getKey())))
          .map(Map.Entry::getKey)
          .toList()
          .forEach(before.get()::remove);
      old.properties().stream()
          .filter(field -> field.getValue().equals(after.get().get(field.getKey())))
          .map(Map.Entry::getKey)
          .toList()
          .forEach(after.get()::remove);
    }
    before.ifPresent(fields -> line.set("before", masked(fields)));
    after.ifPresent(fields -> line.set("after", masked(fields)));
    LOG.info("{}", line);
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

  private static ObjectNode masked(ObjectNode fields) {
    for (String secret : SECRETS) {
      fields.findParents(secret).forEach(parent -> ((ObjectNode) parent).put(secret, MASK));
    }
    return fields;
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
