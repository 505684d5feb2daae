package org.midonet.cluster.store;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.report.Measurements;
import org.midonet.cluster.report.Measurements.StoreCall;
import org.midonet.nsdb.Change;
import org.midonet.nsdb.Referrer;
import org.midonet.nsdb.Subscription;
import org.midonet.nsdb.TopologyListener;
import org.midonet.nsdb.TopologyStore;
import org.midonet.nsdb.TopologyWork;
import org.midonet.nsdb.Versioned;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.error.MidonetException;

/** Measures how long the store takes to answer, and counts how it refuses. */
public final class MeasuredTopology implements TopologyStore {

  private final TopologyStore next;
  private final Measurements measurements;

  public MeasuredTopology(TopologyStore next, Measurements measurements) {
    this.next = next;
    this.measurements = measurements;
  }

  /** A call of the store. */
  private interface Work<R> {
    R run() throws MidonetException;
  }

  private <R> R measured(StoreCall call, Work<R> work) throws MidonetException {
    long begin = System.nanoTime();
    try {
      return work.run();
    } catch (MidonetException e) {
      measurements.storeRefused(call, e);
      throw e;
    } finally {
      measurements.storeAnswered(call, System.nanoTime() - begin);
    }
  }

  @Override
  public <T extends TopologyObject> Optional<T> find(Class<T> type, UUID id)
      throws MidonetException {
    return measured(StoreCall.READ, () -> next.find(type, id));
  }

  @Override
  public <T extends TopologyObject> Optional<Versioned<T>> findVersioned(Class<T> type, UUID id)
      throws MidonetException {
    return measured(StoreCall.READ, () -> next.findVersioned(type, id));
  }

  @Override
  public <T extends TopologyObject> List<T> list(Class<T> type) throws MidonetException {
    return measured(StoreCall.LIST, () -> next.list(type));
  }

  @Override
  public <T extends TopologyObject> List<T> list(Class<T> type, Collection<UUID> ids)
      throws MidonetException {
    return measured(StoreCall.LIST, () -> next.list(type, ids));
  }

  @Override
  public boolean exists(Class<? extends TopologyObject> type, UUID id) throws MidonetException {
    return measured(StoreCall.READ, () -> next.exists(type, id));
  }

  @Override
  public List<Referrer> referrers(Class<? extends TopologyObject> target, UUID id)
      throws MidonetException {
    return measured(StoreCall.LIST, () -> next.referrers(target, id));
  }

  @Override
  public <T extends TopologyObject> List<T> referrers(
      Class<? extends TopologyObject> target, UUID id, Class<T> type, String field)
      throws MidonetException {
    return measured(StoreCall.LIST, () -> next.referrers(target, id, type, field));
  }

  @Override
  public void commit(List<Change> changes) throws MidonetException {
    measured(
        StoreCall.WRITE,
        () -> {
          next.commit(changes);
          return changes;
        });
  }

  @Override
  public <R> R transact(TopologyWork<R> work) throws MidonetException {
    return measured(StoreCall.WRITE, () -> next.transact(work));
  }

  @Override
  public <T extends TopologyObject> boolean dismantle(
      Class<T> type, UUID id, DeletionCheck<T> check) throws MidonetException {
    return measured(StoreCall.WRITE, () -> next.dismantle(type, id, check));
  }

  @Override
  public Subscription watch(TopologyListener listener) {
    return next.watch(listener);
  }
}
