package org.midonet.cluster.trace;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.midonet.network.NetworkFeed;
import org.midonet.nsdb.ConnectionState;
import org.midonet.nsdb.Nsdb;
import org.midonet.simulation.Change;
import org.midonet.simulation.NetworkView;
import org.midonet.topology.error.Unavailable;

/**
 * The network as the NSDB describes it, followed from the first question on: a cluster that is
 * never asked holds no copy. The watches end with the store's session.
 */
public final class FollowedNetwork {

  private static final Duration FIRST_READING = Duration.ofSeconds(30);
  private static final Duration CATCHING_UP = Duration.ofSeconds(2);

  private final Nsdb nsdb;
  private final CountDownLatch complete = new CountDownLatch(1);
  private Optional<NetworkFeed> feed = Optional.empty();
  private volatile NetworkView view = NetworkView.empty();

  /** Nothing is read yet. */
  public FollowedNetwork(Nsdb nsdb) {
    this.nsdb = nsdb;
  }

  /**
   * What is known.
   *
   * @param view the network
   * @param current whether all that had been acknowledged to anybody before the question is in it;
   *     false while the store is away
   */
  public record Known(NetworkView view, boolean current) {}

  /** What is known now; {@link Unavailable} before the store has been read for the first time. */
  public Known now() throws Unavailable {
    try {
      NetworkFeed followed = followed();
      if (complete.getCount() > 0 && !connected()) {
        throw new Unavailable("the network has not been read yet, and the store is away");
      }
      if (!complete.await(FIRST_READING.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new Unavailable("the network has not been read yet");
      }
      boolean current = connected() && followed.catchUp(CATCHING_UP);
      return new Known(view, current);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("interrupted", e);
    }
  }

  private boolean connected() {
    return nsdb.connection().state() == ConnectionState.CONNECTED;
  }

  private synchronized NetworkFeed followed() {
    if (feed.isEmpty()) {
      feed = Optional.of(NetworkFeed.follow(nsdb, new Receiver()));
    }
    return feed.get();
  }

  private final class Receiver implements NetworkFeed.Receiver {
    @Override
    public void changed(List<Change> changes) {
      synchronized (this) {
        view = view.with(changes).view();
      }
    }

    @Override
    public void complete() {
      complete.countDown();
    }
  }
}
