package org.midonet.agent;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.midonet.agent.door.AgentAnswers;
import org.midonet.agent.door.Answers;
import org.midonet.agent.handover.Underlay;
import org.midonet.agent.history.FlowHistory;
import org.midonet.agent.host.InterfaceWatch;
import org.midonet.agent.host.Registration;
import org.midonet.agent.metadata.Metadata;
import org.midonet.agent.metadata.MetadataSettings;
import org.midonet.agent.meter.Latencies;
import org.midonet.agent.meter.Meters;
import org.midonet.agent.trace.Tracers;
import org.midonet.agent.upcall.Counters;
import org.midonet.agent.upcall.Forwarding;
import org.midonet.cassandra.PortStore;
import org.midonet.datapath.Datapath;
import org.midonet.network.NetworkFeed;
import org.midonet.nsdb.Nsdb;
import org.midonet.simulation.Change;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Packet;
import org.midonet.simulation.Verdict;
import org.midonet.topology.Host;
import org.midonet.topology.error.MidonetException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An agent at work: constructors in order, closed in reverse. It does not own the datapath or the
 * store that it is given.
 */
public final class Agent implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

  private Optional<Metadata> metadata = Optional.empty();
  private boolean closed;
  private final UUID self;
  private final String name;
  private final Datapath datapath;
  private final Nsdb nsdb;
  private final Tracers tracers;
  private final Latencies latencies = new Latencies();
  private final FlowHistory history;
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
   * @param tracers who wants to know of packets
   * @param store keeps connections beyond the life of a host, if there is one
   */
  public Agent(
      UUID self,
      String name,
      Datapath datapath,
      Nsdb nsdb,
      Tracers tracers,
      Optional<PortStore> store) {
    this.self = self;
    this.name = name;
    this.datapath = datapath;
    this.nsdb = nsdb;
    this.tracers = tracers;
    history = new FlowHistory(self, Clock.systemUTC());
    interfaces = InterfaceWatch.open();
    registration = new Registration(nsdb.hosts(), self, name, interfaces.first().state());
    forwarding =
        new Forwarding(
            self,
            datapath,
            nsdb,
            Forwarding.Pace.USUAL,
            store,
            Underlay.tunnels(),
            System::nanoTime,
            new SplittableRandom(),
            this::judged);
    registration.start();
    forwarding.start();
    interfaces.start(
        now -> {
          registration.state(now.state());
          forwarding.interfaces(now);
        });
    feed = NetworkFeed.follow(nsdb, new Told());
  }

  /** Opens when the agent judges packets. */
  public CountDownLatch ready() {
    return forwarding.ready();
  }

  /** Completes when another host has this one's identity: this agent is nobody's then. */
  public CompletableFuture<Void> taken() {
    return registration.taken();
  }

  /** What has been done so far. */
  public Counters counters() {
    return forwarding.counters();
  }

  /** What went through, and what rules have dropped. */
  public Meters meters() {
    return forwarding.meters();
  }

  /** Guests are told no larger MTU than this. */
  public void guestMtuAtMost(int mtu) {
    forwarding.guestMtuAtMost(mtu);
  }

  /** Who is told of every packet that is judged. */
  public FlowHistory history() {
    return history;
  }

  /** How many flows stand in the datapath, about. */
  public int flows() {
    return forwarding.flowTable().size();
  }

  /** Passes on what the store says; with the whole of it comes the configuration. */
  private final class Told implements NetworkFeed.Receiver {
    private final Change gone = new Change.Remove(Host.class, self);

    @Override
    public void changed(List<Change> changes) {
      if (changes.contains(gone)) {
        registration.again();
      } else if (changes.stream().anyMatch(this::isOwnHost)) {
        registration.look();
      }
      forwarding.changed(changes);
    }

    private boolean isOwnHost(Change change) {
      return change instanceof Change.Put put
          && put.object() instanceof Host host
          && host.id().equals(self);
    }

    @Override
    public void complete() {
      // On a thread of the host's network namespace, where the service is to be.
      Thread.ofPlatform().name("complete").start(this::completed);
    }

    private void completed() {
      try {
        Optional<MetadataSettings> settings = MetadataSettings.read(nsdb, self);
        if (settings.isPresent()) {
          serveMetadata(
              Metadata.start(
                  nsdb,
                  datapath,
                  number -> forwarding.ask(() -> forwarding.portOf(number)),
                  settings.get()));
        }
      } catch (IOException | MidonetException | RuntimeException e) {
        LOG.error("guests get no metadata from this host", e);
      }
      forwarding.complete();
    }
  }

  private synchronized void serveMetadata(Metadata started) throws IOException {
    if (closed) {
      started.close();
      return;
    }
    metadata = Optional.of(started);
    forwarding.metadata(started.route());
  }

  private synchronized void endMetadata() {
    closed = true;
    try {
      if (metadata.isPresent()) {
        metadata.get().close();
      }
    } catch (IOException e) {
      LOG.warn("while stopping", e);
    }
  }

  /** What it tells of itself. */
  public Answers answers() {
    return new AgentAnswers(self, name, datapath, nsdb, feed, forwarding, tracers, latencies);
  }

  private void judged(UUID port, Packet packet, Verdict verdict, NetworkView view, long nanos) {
    latencies.took(nanos);
    tracers.judged(port, packet, verdict, view);
    history.judged(port, packet, verdict, view, nanos);
  }

  @Override
  public void close() {
    feed.close();
    endMetadata();
    interfaces.close();
    forwarding.close();
    history.close();
    registration.close();
  }
}
