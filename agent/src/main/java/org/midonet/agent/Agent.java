package org.midonet.agent;

import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.midonet.agent.host.InterfaceWatch;
import org.midonet.agent.host.Registration;
import org.midonet.agent.network.NetworkFeed;
import org.midonet.agent.upcall.Counters;
import org.midonet.agent.upcall.Forwarding;
import org.midonet.datapath.Datapath;
import org.midonet.nsdb.Nsdb;
import org.midonet.simulation.Change;
import org.midonet.topology.Host;

/**
 * An agent at work: constructors in order, closed in reverse. It does not own the datapath or the
 * store that it is given.
 */
public final class Agent implements AutoCloseable {

  private final Forwarding forwarding;
  private final NetworkFeed feed;
  private final InterfaceWatch interfaces;
  private final Registration registration;

  /**
   * Starts the agent of the host whose network namespace the calling thread is in.
   *
   * @param self the host
   * @param name the host's name, for people
   * @param datapath what forwards
   * @param nsdb what the cloud knows
   */
  public Agent(UUID self, String name, Datapath datapath, Nsdb nsdb) {
    interfaces = InterfaceWatch.open();
    registration = new Registration(nsdb.hosts(), self, name, interfaces.first().state());
    forwarding =
        new Forwarding(self, datapath, nsdb, Forwarding.Pace.USUAL, new SplittableRandom());
    registration.start();
    forwarding.start();
    interfaces.start(
        now -> {
          registration.state(now.state());
          forwarding.interfaces(now);
        });
    feed = NetworkFeed.follow(nsdb, new Receiver(self));
  }

  /** The view's changes; one of them is also the registration's. */
  private final class Receiver implements NetworkFeed.Receiver {
    private final Change gone;

    Receiver(UUID self) {
      gone = new Change.Remove(Host.class, self);
    }

    @Override
    public void changed(List<Change> changes) {
      if (changes.contains(gone)) {
        registration.again();
      }
      forwarding.changed(changes);
    }

    @Override
    public void complete() {
      forwarding.complete();
    }
  }

  /** Opens when the agent judges packets. */
  public CountDownLatch ready() {
    return forwarding.ready();
  }

  /** What has been done so far. */
  public Counters counters() {
    return forwarding.counters();
  }

  /** How many flows stand in the datapath, about. */
  public int flows() {
    return forwarding.flowTable().size();
  }

  @Override
  public void close() {
    feed.close();
    interfaces.close();
    forwarding.close();
    registration.close();
  }
}
