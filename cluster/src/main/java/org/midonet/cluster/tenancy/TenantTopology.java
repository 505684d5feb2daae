package org.midonet.cluster.tenancy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.auth.Caller;
import org.midonet.cluster.auth.Identity;
import org.midonet.nsdb.Change;
import org.midonet.nsdb.Referrer;
import org.midonet.nsdb.Subscription;
import org.midonet.nsdb.TopologyListener;
import org.midonet.nsdb.TopologyStore;
import org.midonet.nsdb.TopologyWork;
import org.midonet.nsdb.Versioned;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.error.Forbidden;
import org.midonet.topology.error.MidonetException;

/**
 * The topology as the {@link Caller} of the request may see and change it: all of it for an
 * administrator, what is the tenant's for the others. To them, what is not theirs does not exist.
 * The rest of the store is kept by what leads to it: tables are reached through a device that the
 * topology shows, hosts and configuration by endpoints that administrators alone may call.
 */
public final class TenantTopology implements TopologyStore {

  private final TopologyStore all;

  public TenantTopology(TopologyStore all) {
    this.all = all;
  }

  /** What the caller sees; empty: everything. */
  private Optional<Sight> sight() {
    Identity caller = Caller.current();
    return caller.isAdmin() ? Optional.empty() : Optional.of(new Sight(caller.tenant(), all::find));
  }

  @Override
  public <T extends TopologyObject> Optional<T> find(Class<T> type, UUID id)
      throws MidonetException {
    Optional<Sight> sight = sight();
    Optional<T> found = all.find(type, id);
    return sight.isEmpty() ? found : sight.get().only(found);
  }

  @Override
  public <T extends TopologyObject> Optional<Versioned<T>> findVersioned(Class<T> type, UUID id)
      throws MidonetException {
    Optional<Sight> sight = sight();
    Optional<Versioned<T>> found = all.findVersioned(type, id);
    boolean hidden =
        sight.isPresent() && found.isPresent() && !sight.get().owns(found.get().value());
    return hidden ? Optional.empty() : found;
  }

  @Override
  public <T extends TopologyObject> List<T> list(Class<T> type) throws MidonetException {
    Optional<Sight> sight = sight();
    return sight.isEmpty() ? all.list(type) : sight.get().only(all.list(type));
  }

  @Override
  public <T extends TopologyObject> List<T> list(Class<T> type, Collection<UUID> ids)
      throws MidonetException {
    Optional<Sight> sight = sight();
    return sight.isEmpty() ? all.list(type, ids) : sight.get().only(all.list(type, ids));
  }

  @Override
  public boolean exists(Class<? extends TopologyObject> type, UUID id) throws MidonetException {
    return sight().isEmpty() ? all.exists(type, id) : find(type, id).isPresent();
  }

  @Override
  public List<Referrer> referrers(Class<? extends TopologyObject> target, UUID id)
      throws MidonetException {
    Optional<Sight> sight = sight();
    if (sight.isEmpty()) {
      return all.referrers(target, id);
    }
    sight.get().require(target, id);
    List<Referrer> mine = new ArrayList<>();
    for (Referrer referrer : all.referrers(target, id)) {
      if (find(referrer.type(), referrer.id()).isPresent()) {
        mine.add(referrer);
      }
    }
    return mine;
  }

  @Override
  public <T extends TopologyObject> List<T> referrers(
      Class<? extends TopologyObject> target, UUID id, Class<T> type, String field)
      throws MidonetException {
    Optional<Sight> sight = sight();
    if (sight.isEmpty()) {
      return all.referrers(target, id, type, field);
    }
    sight.get().require(target, id);
    return sight.get().only(all.referrers(target, id, type, field));
  }

  @Override
  public void commit(List<Change> changes) throws MidonetException {
    if (sight().isEmpty()) {
      all.commit(changes);
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
    Identity caller = Caller.current();
    if (caller.isAdmin()) {
      return all.transact(work);
    }
    refuseReaders(caller);
    return all.transact(
        transaction -> work.run(new TenantTransaction(transaction, caller.tenant())));
  }

  @Override
  public <T extends TopologyObject> boolean dismantle(
      Class<T> type, UUID id, DeletionCheck<T> check) throws MidonetException {
    Identity caller = Caller.current();
    if (caller.isAdmin()) {
      return all.dismantle(type, id, check);
    }
    refuseReaders(caller);
    if (find(type, id).isEmpty()) {
      return false;
    }
    return all.dismantle(
        type,
        id,
        (stored, transaction) -> {
          TenantTransaction mine = new TenantTransaction(transaction, caller.tenant());
          // It may have changed hands since it was looked at.
          check.check(mine.get(type, id), mine);
        });
  }

  private static void refuseReaders(Identity caller) throws Forbidden {
    if (!caller.mayWrite()) {
      // The endpoints say so before; this holds if one forgets.
      throw new Forbidden("This role may not write");
    }
  }

  @Override
  public Subscription watch(TopologyListener listener) {
    throw new UnsupportedOperationException("requests do not watch");
  }
}
