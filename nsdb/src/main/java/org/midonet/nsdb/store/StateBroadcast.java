package org.midonet.nsdb.store;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.midonet.nsdb.Connection;
import org.midonet.nsdb.ConnectionState;
import org.midonet.nsdb.Subscription;
import org.midonet.topology.error.Unavailable;

/** The connection state, for those who look, watch or wait. A tree sets it. */
public final class StateBroadcast implements Connection {

  private record Watcher(Delivery delivery, Consumer<ConnectionState> listener) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private volatile ConnectionState state;

  public StateBroadcast(ConnectionState first) {
    this.state = first;
  }

  @Override
  public ConnectionState state() {
    return state;
  }

  /** Changes the state and tells everybody. */
  public void set(ConnectionState next) {
    lock.lock();
    try {
      if (state != next) {
        state = next;
        changed.signalAll();
        watchers.forEach(each -> each.delivery().call(() -> each.listener().accept(next)));
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Subscription watch(Consumer<ConnectionState> listener) {
    lock.lock();
    try {
      Delivery delivery =
          new Delivery(
              "nsdb-connection", () -> watchers.removeIf(each -> each.listener() == listener));
      watchers.add(new Watcher(delivery, listener));
      ConnectionState now = state;
      delivery.call(() -> listener.accept(now));
      return delivery;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void await(Duration timeout) throws Unavailable {
    if (state == ConnectionState.CONNECTED) {
      return;
    }
    lock.lock();
    try {
      long left = timeout.toNanos();
      while (state != ConnectionState.CONNECTED) {
        if (left <= 0) {
          throw new Unavailable("the network state database cannot be reached");
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("interrupted", e);
    } finally {
      lock.unlock();
    }
  }

  /** Ends all watches. */
  public void close() {
    watchers.forEach(each -> each.delivery().close());
  }
}
