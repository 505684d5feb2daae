package org.midonet.agent.upcall;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.midonet.agent.flow.Whereabouts;
import org.midonet.agent.handover.GatewayCopies;
import org.midonet.agent.handover.Handover;
import org.midonet.agent.handover.Patience;
import org.midonet.agent.handover.PortMoves;
import org.midonet.agent.handover.PortState;
import org.midonet.agent.handover.Question;
import org.midonet.agent.handover.StoredConnections;
import org.midonet.agent.handover.Underlay;
import org.midonet.agent.learning.Learning;
import org.midonet.agent.learning.SeenMacs;
import org.midonet.cassandra.PortStore;
import org.midonet.datapath.Connection;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.TemplateRef;
import org.midonet.nsdb.HostDoors;
import org.midonet.packet.IpAddress;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Place;

/**
 * What this host tells others of its connections, and hears of theirs: ports that move, gateways
 * that share a place, a store that outlives hosts. Belongs to the forwarding thread.
 */
final class Exchange implements AutoCloseable {

  /** The loop, which is made around this. */
  interface Loop {
    /** Where ports and hosts are. */
    HostNetwork network();

    /** The view as it is. */
    NetworkView view();

    /** Runs something on the forwarding thread, soon; called by any thread. */
    void post(Runnable task);

    /** A port that waited may be set up now. */
    void ready(UUID port);
  }

  private final Patience patience;
  private final Loop loop;
  private final Datapath datapath;
  private final PortMoves moves;
  private final GatewayCopies copies;
  private final Optional<StoredConnections> stored;
  private final Handover handover;

  Exchange(
      UUID self,
      Datapath datapath,
      SeenMacs seen,
      Learning learning,
      HostDoors doors,
      Optional<PortStore> store,
      Underlay underlay,
      Patience patience,
      LongSupplier clock,
      Loop loop) {
    this.patience = patience;
    this.loop = loop;
    this.datapath = datapath;
    moves =
        new PortMoves(
            self,
            datapath,
            seen,
            learning,
            new Elsewhere(),
            new PortAsker(),
            loop::ready,
            patience,
            clock);
    copies = new GatewayCopies(datapath, new OtherGateways());
    stored = store.map(kept -> new StoredConnections(kept, this::aloneInItsPlace));
    handover =
        Handover.open(
            self,
            doors,
            underlay,
            patience,
            () -> loop.network().peers(),
            loop::post,
            new Answers());
  }

  PortMoves moves() {
    return moves;
  }

  /** Looks after who waits, and tells what is new. */
  void tick(boolean complete) {
    moves.tick();
    if (complete) {
      datapath.events(Duration.ZERO, copies::happened);
      copies.tellFresh();
    }
  }

  /** A sweep of the table of connections begins. */
  void sweepBegins(long now) {
    copies.sweepBegins(now);
    stored.ifPresent(kept -> kept.sweepBegins(now));
  }

  /** Whether the sweep is to show what this template has made. */
  boolean wants(TemplateRef made) {
    return stored.isPresent() || copies.wants(made);
  }

  /** The sweep has come by a connection that may be told to others, or kept. */
  void live(Connection forward, long now) {
    if (copies.wants(forward.template())) {
      copies.live(forward);
    }
    stored.ifPresent(kept -> kept.live(forward, now));
  }

  /** A part of the sweep is done: what it showed is told, now or with the next tick. */
  void swept() {
    copies.tellMany();
    stored.ifPresent(StoredConnections::tell);
  }

  @Override
  public void close() {
    handover.close();
  }

  private Optional<UUID> aloneInItsPlace(int number) {
    return loop.network()
        .port(number)
        .filter(port -> loop.view().placeOf(port) instanceof Place.PortPlace);
  }

  /** Asks the last host of a port, and the store where that does not answer. */
  private final class PortAsker implements PortMoves.Asker {

    @Override
    public boolean canAsk(Optional<UUID> host) {
      return stored.isPresent() || host.flatMap(loop.network()::tunnelTo).isPresent();
    }

    @Override
    public void ask(Optional<UUID> host, UUID port, Consumer<Optional<PortState>> then) {
      Optional<IpAddress> address = host.flatMap(loop.network()::tunnelTo);
      Consumer<Optional<PortState>> here = state -> loop.post(() -> then.accept(state));
      if (address.isEmpty()) {
        askStore(port, here);
        return;
      }
      handover.ask(
          host.orElseThrow(),
          address.get(),
          new Question.Give(port),
          state -> {
            if (state.isPresent()) {
              here.accept(state);
            } else {
              askStore(port, here);
            }
          });
    }

    private void askStore(UUID port, Consumer<Optional<PortState>> then) {
      if (stored.isPresent()) {
        stored.get().find(port, patience.reach(), then);
      } else {
        then.accept(Optional.empty());
      }
    }
  }

  private final class Answers implements Handover.Answers {
    @Override
    public CompletableFuture<PortState> give(UUID asker, UUID port) {
      return moves.give(asker, port, loop.view());
    }

    @Override
    public void take(UUID sender, PortState others) {
      copies.take(sender, others);
    }
  }

  private final class OtherGateways implements GatewayCopies.Others {
    @Override
    public Set<UUID> at(int place) {
      return loop.network().hostsAt(place);
    }

    @Override
    public void send(UUID host, PortState told) {
      loop.network()
          .tunnelTo(host)
          .ifPresent(address -> handover.ask(host, address, new Question.Take(told), answer -> {}));
    }
  }

  /** The network is made after those who ask it. */
  private final class Elsewhere implements Whereabouts {
    @Override
    public OptionalInt localPort(UUID port) {
      return loop.network().localPort(port);
    }

    @Override
    public Optional<IpAddress> tunnelTo(UUID host) {
      return loop.network().tunnelTo(host);
    }
  }
}
