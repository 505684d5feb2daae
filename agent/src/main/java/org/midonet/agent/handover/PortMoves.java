package org.midonet.agent.handover;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.midonet.agent.binding.Luggage;
import org.midonet.agent.flow.Whereabouts;
import org.midonet.agent.learning.Learning;
import org.midonet.agent.learning.SeenMacs;
import org.midonet.datapath.Connection;
import org.midonet.datapath.ConnectionKey;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.DatapathException;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.MacMask;
import org.midonet.datapath.MacMatch;
import org.midonet.datapath.Note;
import org.midonet.datapath.SeenMac;
import org.midonet.datapath.Template;
import org.midonet.datapath.TemplateRef;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.simulation.Effect.LearnMac;
import org.midonet.simulation.NetworkView;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Port;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ports that come from other hosts, and those that go there. A port that comes is set up when its
 * last host has told what it knows, or does not tell in time; a port that goes is told of once it
 * is let go, so that nothing changes afterwards. Belongs to the forwarding thread.
 */
public final class PortMoves implements Luggage {

  private static final Logger LOG = LoggerFactory.getLogger(PortMoves.class);

  /** How long what a port has left is kept for its next host. */
  public static final Duration MEMORY = Duration.ofMinutes(5);

  private static final int MOST_DEPARTED = 4096;

  /** Asks for what is known of a port, and gives the answer back here. */
  public interface Asker {

    /** Whether anybody can be asked about a port whose last host is this, or is not known. */
    boolean canAsk(Optional<UUID> host);

    /** Calls back on the forwarding thread; with nothing where there is no answer. */
    void ask(Optional<UUID> host, UUID port, Consumer<Optional<PortState>> then);
  }

  private record Coming(
      Optional<UUID> from, long deadline, Optional<PortState> state, boolean done) {}

  /**
   * A port that has gone.
   *
   * @param replies what answers to its connections, and its own answers, must bear, by template:
   *     the templates go with the flows
   */
  private record Departed(
      DatapathPort was,
      List<PortState.HeardMac> macs,
      Map<TemplateRef, MacMatch> replies,
      long at) {}

  private record Asked(UUID asker, CompletableFuture<PortState> answer, long deadline) {}

  private final UUID self;
  private final Datapath datapath;
  private final SeenMacs seen;
  private final Learning learning;
  private final Whereabouts whereabouts;
  private final Asker asker;
  private final Consumer<UUID> ready;
  private final Patience patience;
  private final LongSupplier clock;

  private final Map<UUID, UUID> lastHosts = new HashMap<>();
  private final Map<UUID, Coming> coming = new HashMap<>();
  private final Map<UUID, Departed> departed = new HashMap<>();
  private final Map<UUID, Set<PortState.HeardMac>> resting = new HashMap<>();
  private final Map<UUID, Asked> asked = new HashMap<>();

  /**
   * Nothing moves yet.
   *
   * @param ready is told which ports may be set up now
   * @param clock nanoseconds, only growing
   */
  public PortMoves(
      UUID self,
      Datapath datapath,
      SeenMacs seen,
      Learning learning,
      Whereabouts whereabouts,
      Asker asker,
      Consumer<UUID> ready,
      Patience patience,
      LongSupplier clock) {
    this.self = self;
    this.datapath = datapath;
    this.seen = seen;
    this.learning = learning;
    this.whereabouts = whereabouts;
    this.asker = asker;
    this.ready = ready;
    this.patience = patience;
    this.clock = clock;
  }

  /** A port is bound as it now is. To be told before the bindings are. */
  public void bound(Port port) {
    Optional<UUID> host = port.hostId();
    if (!host.equals(Optional.of(self))) {
      coming.remove(port.id());
    }
    if (host.isPresent() && !host.get().equals(self)) {
      lastHosts.put(port.id(), host.get());
    }
  }

  /** A port is no more. */
  public void removed(UUID port) {
    lastHosts.remove(port);
    coming.remove(port);
    departed.remove(port);
    resting.remove(port);
  }

  // Coming

  @Override
  public boolean isHere(Port port) {
    Coming now = coming.get(port.id());
    if (now != null) {
      return now.done();
    }
    Optional<UUID> from = Optional.ofNullable(lastHosts.get(port.id()));
    if (!asker.canAsk(from) || isLeftBehind(port)) {
      return true;
    }
    coming.put(
        port.id(),
        new Coming(
            from,
            clock.getAsLong() + patience.arrival().toNanos(),
            Optional.empty(),
            /* done= */ false));
    from.ifPresent(host -> LOG.info("port {} comes from host {}", port.id(), host));
    asker.ask(from, port.id(), state -> told(port.id(), from, state));
    return false;
  }

  /** What an agent before this one has left in the kernel is all there is to know. */
  private boolean isLeftBehind(Port port) {
    return datapath.ports().values().stream()
        .anyMatch(known -> known.tunnelKey() == port.tunnelKey());
  }

  private void told(UUID port, Optional<UUID> from, Optional<PortState> state) {
    Coming now = coming.get(port);
    if (now != null && now.from().equals(from) && !now.done()) {
      coming.put(port, new Coming(from, now.deadline(), state, /* done= */ true));
      ready.accept(port);
    }
  }

  @Override
  public void unpack(Port port, DatapathPort as) {
    departed.remove(port.id());
    resting.remove(port.id());
    Coming now = coming.remove(port.id());
    lastHosts.remove(port.id());
    if (now == null || now.state().isEmpty()) {
      return;
    }
    PortState state = now.state().get();
    int adopted = 0;
    for (Connection connection : state.connections()) {
      adopted += adopt(connection, as) ? 1 : 0;
    }
    Optional<IpAddress> teller = now.from().flatMap(whereabouts::tunnelTo);
    for (Note note : state.notes()) {
      Optional<IpAddress> host =
          note.host().equals(PortState.HERE) ? teller : Optional.of(note.host());
      if (note.tuple().place() == as.tunnelKey() && host.isPresent()) {
        remember(as.number(), note, host.get());
      }
    }
    state.macs().forEach(heard -> hear(port, as, heard));
    LOG.info(
        "port {} brings {} of {} connections and {} notes",
        port.id(),
        adopted,
        state.connections().size(),
        state.notes().size());
  }

  /**
   * The datapath will not tell of a MAC that it lets pass: so it is said in this host's name that
   * it is here, before the last host withdraws what it said. What is tagged is learned when it
   * comes: of which bridge's table it is, the packet says.
   */
  private void hear(Port port, DatapathPort as, PortState.HeardMac heard) {
    if (port instanceof BridgePort && heard.vlanId() == 0) {
      seen.see(new SeenMac(as.number(), 0, heard.mac()));
      learning.learn(new LearnMac(port.deviceId(), 0, heard.mac(), port.id()), clock.getAsLong());
    }
  }

  private boolean adopt(Connection connection, DatapathPort as) {
    try {
      return connection.key().place() == as.place()
          && datapath.adopt(connection, as.number(), as.number());
    } catch (DatapathException e) {
      LOG.warn("a connection is not taken over: {}", e.getMessage());
      return false;
    }
  }

  private void remember(int port, Note note, IpAddress host) {
    try {
      datapath.putNote(new Note(port, note.tuple(), host, note.ethDestination(), note.ethSource()));
    } catch (DatapathException e) {
      LOG.warn("a note is not taken over: {}", e.getMessage());
    }
  }

  // Going

  @Override
  public void rest(Port port, DatapathPort was) {
    resting.put(port.id(), heardAt(was));
  }

  private Set<PortState.HeardMac> heardAt(DatapathPort port) {
    return datapath.seen().keySet().stream()
        .filter(heard -> heard.port() == port.number())
        .map(heard -> new PortState.HeardMac(heard.vlanId(), heard.mac()))
        .collect(Collectors.toCollection(HashSet::new));
  }

  @Override
  public void leave(Port port, DatapathPort was) {
    Set<PortState.HeardMac> macs = heardAt(was);
    Optional.ofNullable(resting.remove(port.id())).ifPresent(macs::addAll);
    if (departed.size() < MOST_DEPARTED) {
      departed.put(
          port.id(), new Departed(was, List.copyOf(macs), replies(was), clock.getAsLong()));
    }
    Asked waits = asked.remove(port.id());
    if (waits != null) {
      waits.answer().complete(state(port.id(), waits.asker()));
    }
  }

  private Map<TemplateRef, MacMatch> replies(DatapathPort was) {
    Map<TemplateRef, MacMatch> replies = new HashMap<>();
    datapath
        .templates()
        .forEach(
            (ref, template) ->
                template
                    .reverse()
                    .filter(
                        reverse ->
                            template.owner() == was.number() || reverse.place() == was.tunnelKey())
                    .map(Template.Reverse::macs)
                    .filter(macs -> macs.mask().equals(MacMask.EXACT))
                    .ifPresent(macs -> replies.put(ref, macs)));
    return replies;
  }

  /**
   * What is known here for a port, as soon as it is let go: from then on its connections are ended
   * here, and its neighbours here know where they are.
   */
  public CompletableFuture<PortState> give(UUID asking, UUID port, NetworkView view) {
    Optional<UUID> bound = view.port(port).flatMap(Port::hostId);
    if (bound.isPresent() && !bound.get().equals(self) && !bound.get().equals(asking)) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException("port " + port + " is not bound to host " + asking));
    }
    if (departed.containsKey(port)) {
      return CompletableFuture.completedFuture(state(port, asking));
    }
    if (!bound.equals(Optional.of(self))) {
      return CompletableFuture.completedFuture(PortState.NOTHING);
    }
    long deadline = clock.getAsLong() + patience.departure().toNanos();
    Asked now = new Asked(asking, new CompletableFuture<>(), deadline);
    Asked before = asked.put(port, now);
    if (before != null) {
      before.answer().complete(PortState.NOTHING);
    }
    return now.answer();
  }

  /** Gives up on what does not come. */
  public void tick() {
    long now = clock.getAsLong();
    departed.values().removeIf(port -> now - port.at() >= MEMORY.toNanos());
    List<Asked> vain = asked.values().stream().filter(a -> now - a.deadline() >= 0).toList();
    asked.values().removeAll(Set.copyOf(vain));
    vain.forEach(a -> a.answer().complete(PortState.NOTHING));
    List<UUID> late = new ArrayList<>();
    coming.replaceAll(
        (port, was) -> {
          if (was.done() || now - was.deadline() < 0) {
            return was;
          }
          late.add(port);
          return new Coming(was.from(), was.deadline(), Optional.empty(), /* done= */ true);
        });
    for (UUID port : late) {
      LOG.warn("port {} comes without state: its last host does not answer in time", port);
      ready.accept(port);
    }
  }

  private PortState state(UUID port, UUID next) {
    Departed gone = departed.get(port);
    if (gone == null) {
      return PortState.NOTHING;
    }
    DatapathPort was = gone.was();
    Map<Integer, Integer> numbers = new HashMap<>();
    datapath.ports().values().forEach(local -> numbers.put(local.tunnelKey(), local.number()));
    Optional<IpAddress> nextAddress = whereabouts.tunnelTo(next);
    List<Connection> own = new ArrayList<>();
    List<Note> notes = new ArrayList<>();
    for (Connection entry : datapath.connections()) {
      if (entry.reverse() || entry.over()) {
        continue;
      }
      if (entry.key().place() == was.place()
          && (was.place() == was.tunnelKey() || entry.inPort() == was.number())) {
        own.add(entry);
        @Nullable Integer answering = numbers.get(entry.translated().place());
        if (answering != null && nextAddress.isPresent()) {
          note(entry, gone.replies(), answering, nextAddress.get()).ifPresent(datapath::putNote);
        }
        datapath.endConnection(entry.key());
      } else if (!entry.single() && entry.other().place() == was.tunnelKey()) {
        note(entry, gone.replies(), 0, PortState.HERE).ifPresent(notes::add);
      }
    }
    for (Note note : datapath.notes()) {
      if (note.tuple().place() == was.tunnelKey()) {
        notes.add(note);
      }
    }
    LOG.info(
        "port {} goes to host {} with {} connections and {} notes",
        port,
        next,
        own.size(),
        notes.size());
    return new PortState(own, notes, gone.macs());
  }

  /** What the port that answers a connection must know when the connection is at another host. */
  private static Optional<Note> note(
      Connection entry, Map<TemplateRef, MacMatch> replies, int port, IpAddress host) {
    if (entry.single()) {
      return Optional.empty();
    }
    ConnectionKey reply = entry.other();
    // On one bridge an answer goes back as it came.
    MacMatch macs =
        replies.getOrDefault(
            entry.template(), new MacMatch(entry.ethSrc(), entry.ethDst(), MacMask.EXACT));
    return Optional.of(
        new Note(port, reply, host, new Mac(macs.destination()), new Mac(macs.source())));
  }
}
