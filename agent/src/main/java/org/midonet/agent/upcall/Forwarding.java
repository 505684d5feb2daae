package org.midonet.agent.upcall;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.midonet.agent.flow.Auditor;
import org.midonet.agent.flow.FlowTable;
import org.midonet.agent.flow.IdleFlows;
import org.midonet.agent.flow.MetadataRoute;
import org.midonet.agent.flow.RuleDrops;
import org.midonet.agent.handover.Underlay;
import org.midonet.agent.host.Interfaces;
import org.midonet.agent.learning.LastKnown;
import org.midonet.agent.learning.Learning;
import org.midonet.agent.learning.SeenMacs;
import org.midonet.agent.meter.Meters;
import org.midonet.agent.waiting.BlockLeasing;
import org.midonet.agent.waiting.NeighbourRequests;
import org.midonet.agent.waiting.OwnedBlocks;
import org.midonet.agent.waiting.WaitingRoom;
import org.midonet.cassandra.PortStore;
import org.midonet.datapath.Datapath;
import org.midonet.network.NetworkFeed;
import org.midonet.nsdb.Nsdb;
import org.midonet.simulation.Change;
import org.midonet.simulation.Dependency;
import org.midonet.simulation.Need;
import org.midonet.simulation.NetworkView;
import org.midonet.topology.TunnelZone;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that decides. It takes turns between what changed (tasks, posted by watches) and what
 * the datapath hands over, so that a verdict is found and installed in one state of the view. Until
 * the view is complete nothing is judged: what the datapath has learned from an agent before this
 * one goes on forwarding, and misses wait in its ring.
 */
public final class Forwarding implements NetworkFeed.Receiver, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Forwarding.class);

  /**
   * How often what takes time is looked after.
   *
   * @param tick between looks at who waits
   * @param sweep between looks at what nobody uses
   * @param audits how many flows are doubted at each tick
   */
  public record Pace(Duration tick, Duration sweep, int audits) {
    /** What production uses: doubts take less than a thousandth of a core. */
    public static final Pace USUAL = new Pace(Duration.ofSeconds(1), Duration.ofSeconds(5), 10);
  }

  /** How many packets are judged before changes and the ring are looked at again. */
  private static final int BATCH = 32;

  /** How many flows and entries are looked at, whether they are in use, between packets. */
  private static final int SWEPT_FLOWS = 64;

  private static final int SWEPT_ENTRIES = 2048;

  /** For how many pairs of neighbours flows are made at a time. */
  private static final int EXPECTED = 64;

  /** Between two looks at pairs for which no flows can be made yet. */
  private static final long EXPECTED_PACE_NANOS = 50_000_000L;

  /** How long the loop may take for one turn, at the worst. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Pace pace;
  private final Datapath datapath;
  private final Exchange exchange;
  private final HostNetwork network;
  private final Meters meters;
  private final FlowTable flows;
  private final Auditor auditor;
  private final IdleFlows idle;
  private final Learning learning;
  private final Knowledge knowledge;
  private final SeenMacs seen;
  private final WaitingRoom<Upcall> waiting = new WaitingRoom<>();
  private final NeighbourRequests neighbours;
  private final BlockLeasing leasing;
  private final OwnedBlocks blocks = new OwnedBlocks();
  private final Judging judging;
  private final RouterAdvertisements advertisements;
  private final LongSupplier clock;
  private final Counters counters = new Counters();
  private final FairQueue<Upcall> queue = new FairQueue<>();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final CountDownLatch ready = new CountDownLatch(1);
  private final Thread thread;

  private NetworkView view = NetworkView.empty();
  private Interfaces interfaces = new Interfaces(Map.of(), List.of());
  private OptionalInt guestMtu = OptionalInt.empty();
  private boolean complete;
  private boolean sweepsFlows;
  private boolean sweepsConnections;
  private long nextTick;
  private long nextSweep;
  private long nextExpected;
  private volatile boolean running = true;

  /**
   * The loop of this host; {@link #start} sets it going.
   *
   * @param store keeps connections beyond the life of a host, if there is one
   * @param underlay by which addresses other hosts' agents are asked
   * @param clock nanoseconds, only growing
   * @param random what flows are doubted with
   */
  public Forwarding(
      UUID self,
      Datapath datapath,
      Nsdb nsdb,
      Pace pace,
      Optional<PortStore> store,
      Underlay underlay,
      LongSupplier clock,
      RandomGenerator random) {
    this(self, datapath, nsdb, pace, store, underlay, clock, random, Observer.NONE);
  }

  /** The same, and somebody is told of every packet that is judged. */
  public Forwarding(
      UUID self,
      Datapath datapath,
      Nsdb nsdb,
      Pace pace,
      Optional<PortStore> store,
      Underlay underlay,
      LongSupplier clock,
      RandomGenerator random,
      Observer observer) {
    this.pace = pace;
    this.clock = clock;
    this.datapath = datapath;
    seen = new SeenMacs(datapath);
    learning = new Learning(nsdb.tables());
    exchange =
        new Exchange(
            self, datapath, seen, learning, nsdb.doors(), store, underlay, clock, new Loop());
    network = new HostNetwork(self, datapath, nsdb.ports(), exchange.moves(), this::portGone);
    meters = new Meters(network::port, network::ownAddress);
    flows = new FlowTable(datapath, network, meters);
    auditor = new Auditor(flows, random);
    idle = new IdleFlows(flows, datapath);
    leasing = new BlockLeasing(nsdb.leases());
    Sender sender = new Sender(datapath, network);
    knowledge = new Knowledge(self, datapath, network, flows, seen, learning, sender, () -> view);
    neighbours = new NeighbourRequests(frames -> sender.send(frames, view));
    advertisements = new RouterAdvertisements(sender::send);
    judging =
        new Judging(
            datapath,
            network,
            flows,
            learning,
            seen,
            waiting,
            neighbours,
            this::lease,
            sender,
            clock,
            counters,
            observer);
    thread = Thread.ofPlatform().name("forwarding").unstarted(this::run);
  }

  /** Begins to decide. */
  public void start() {
    thread.start();
  }

  /** Opens when the view is complete and packets are judged. */
  public CountDownLatch ready() {
    return ready;
  }

  /** What has been done so far. */
  public Counters counters() {
    return counters;
  }

  /** What went through ports and devices. */
  public Meters meters() {
    return meters;
  }

  /** The port of a number of the datapath; to be asked on the forwarding thread. */
  public Optional<UUID> portOf(int number) {
    return network.port(number);
  }

  /** The network as it was last told; to be asked on the forwarding thread. */
  public NetworkView view() {
    return view;
  }

  /** The flows; to be asked on the forwarding thread, or for figures only. */
  public FlowTable flowTable() {
    return flows;
  }

  /**
   * What is believed of silent agents; to be asked on the forwarding thread, or for figures only.
   */
  public LastKnown lastKnown() {
    return knowledge.lastKnown();
  }

  /**
   * What each rule has dropped on this host, by its id, as {@link FlowTable#droppedByRule} says;
   * from any thread. Asked for on the forwarding thread, so it waits behind what that is at.
   */
  public CompletableFuture<Map<UUID, RuleDrops.Count>> droppedByRule() {
    CompletableFuture<Map<UUID, RuleDrops.Count>> answer = new CompletableFuture<>();
    post(
        () -> {
          try {
            answer.complete(flows.droppedByRule());
          } catch (RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }

  /** Runs something on the forwarding thread, soon. */
  public void post(Runnable task) {
    tasks.add(task);
    datapath.wakeUp();
  }

  /** Guests' calls for metadata go there; to be said before {@link #complete}. */
  public void metadata(MetadataRoute route) {
    post(
        () -> {
          network.metadata(route);
          apply(List.of(new Change.Metadata(true)));
        });
  }

  /**
   * Asks something on the forwarding thread and waits for the answer.
   *
   * @throws IllegalStateException if none comes in time
   */
  public <T> T ask(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    post(
        () -> {
          try {
            answer.complete(question.get());
          } catch (RuntimeException e) {
            answer.completeExceptionally(e);
            throw e;
          }
        });
    try {
      return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the forwarding loop does not answer", e);
    }
  }

  /** Brings the meters up to date. */
  public void measure() {
    boolean _ =
        ask(
            () -> {
              flows.measure();
              return true;
            });
  }

  @Override
  public void changed(List<Change> changes) {
    post(() -> apply(changes));
  }

  @Override
  public void complete() {
    post(this::becomeComplete);
  }

  /** The host's interfaces are these now. */
  public void interfaces(Interfaces now) {
    post(
        () -> {
          interfaces = now;
          settle(Set.of(), network.links(now.byName(), view));
          guestMtu();
        });
  }

  /**
   * Stops deciding. What is declared stays declared until its session ends: this host goes on
   * forwarding, and whoever comes next takes over (decision 0110).
   */
  @Override
  public void close() {
    running = false;
    datapath.wakeUp();
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    leasing.close();
    exchange.close();
  }

  private void run() {
    nextTick = clock.getAsLong() + pace.tick().toNanos();
    nextSweep = clock.getAsLong() + pace.sweep().toNanos();
    nextExpected = clock.getAsLong();
    while (running) {
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        guarded(task);
      }
      guarded(this::turn);
    }
  }

  /** A fault of ours in one step must not end forwarding for all: it is counted, and told. */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      counters.count(Counters.Event.FAULTS);
      LOG.error("a fault in the forwarding loop", e);
    }
  }

  private void turn() {
    long now = clock.getAsLong();
    long untilTick = nextTick - now;
    long rest = judging.expects() ? Math.min(untilTick, nextExpected - now) : untilTick;
    rest = judging.expectsFresh() ? 0 : rest;
    boolean idles = queue.isEmpty() && !sweepsFlows && !sweepsConnections;
    Duration patience = idles ? Duration.ofNanos(Math.max(0, rest)) : Duration.ZERO;
    if (complete) {
      datapath.receive(patience, miss -> take(Upcall.of(miss)));
      for (int i = 0; i < BATCH; i++) {
        Optional<Upcall> next = queue.poll();
        if (next.isEmpty()) {
          break;
        }
        long begin = System.nanoTime();
        judging.judge(next.get(), view);
        counters.latency().add(System.nanoTime() - begin);
      }
      expect();
    } else {
      // The ring keeps what comes until there is a view to judge it by.
      datapath.events(patience, event -> {});
    }
    sweep();
    if (clock.getAsLong() - nextTick >= 0) {
      tick(clock.getAsLong());
    }
  }

  /** Some of what nobody uses goes: in parts, as packets wait meanwhile. */
  private void sweep() {
    if (sweepsFlows) {
      sweepsFlows = !idle.remove(SWEPT_FLOWS);
    } else if (sweepsConnections) {
      sweepsConnections = !datapath.sweep(SWEPT_ENTRIES).over();
      if (complete && !sweepsConnections) {
        datapath.sampled().flatMap(entry -> auditor.entry(entry, view)).ifPresent(this::audited);
      }
    }
  }

  /** Flows for packets that have not come yet are made when there is nothing else to do. */
  private void expect() {
    if (!queue.isEmpty() || !judging.expects()) {
      return;
    }
    judging.expectFresh(EXPECTED, view);
    long now = clock.getAsLong();
    if (now - nextExpected >= 0) {
      nextExpected = now + EXPECTED_PACE_NANOS;
      judging.expectSome(EXPECTED, view, now);
    }
  }

  private void take(Upcall upcall) {
    counters.count(Counters.Event.MISSES);
    if (!queue.offer(upcall.inPort(), upcall, upcall.miss().packet().frame().length)) {
      counters.count(Counters.Event.QUEUE_FULL);
    }
  }

  private void tick(long now) {
    nextTick = now + pace.tick().toNanos();
    neighbours.tick(now);
    exchange.tick(now, complete);
    waiting.expired(now).forEach(upcall -> guarded(() -> judging.inVain(upcall, view)));
    audit();
    if (complete) {
      advertisements.tick(network.bindings().active(), view, now);
    }
    if (now - nextSweep >= 0) {
      nextSweep = now + pace.sweep().toNanos();
      sweepsConnections = true;
      if (complete) {
        sweepsFlows = true;
        HostNetwork.Moved tried = network.retry(view);
        if (!tried.isEmpty()) {
          settle(Set.of(), tried);
        }
        knowledge.age(now);
        end(knowledge.lastKnown().tick(view, now));
        tendBlocks(now);
        exchange.keep(now);
      }
    }
  }

  private void audit() {
    for (int i = 0; complete && i < pace.audits(); i++) {
      Optional<Boolean> right = auditor.next(view);
      if (right.isEmpty()) {
        return;
      }
      audited(right.get());
    }
  }

  private void audited(boolean right) {
    counters.count(Counters.Event.AUDITED);
    if (!right) {
      counters.count(Counters.Event.AUDIT_MISMATCHES);
    }
  }

  private void end(List<Change> ended) {
    if (!ended.isEmpty()) {
      enact(ended);
    }
  }

  private void apply(List<Change> told) {
    List<Change> changes = told.stream().flatMap(this::asSeenHere).toList();
    enact(complete ? knowledge.lastKnown().heard(changes, view, clock.getAsLong()) : changes);
  }

  private void enact(List<Change> changes) {
    NetworkView.Updated updated = view.with(changes);
    view = updated.view();
    changes.forEach(learning::observe);
    HostNetwork.Moved moved = network.changed(changes, view);
    if (complete) {
      // Before, it is not known which ports are here: recall() looks at all of them.
      for (Change change : changes) {
        if (change instanceof Change.MacAt at) {
          macMoved(at);
        }
      }
    }
    settle(updated.touched(), moved);
    if (complete && changes.stream().anyMatch(Change.NeighbourAt.class::isInstance)) {
      // What the first packet has taught is in the table now: the flows for further ones can stand.
      judging.expectSome(EXPECTED, view, clock.getAsLong());
    }
    if (changes.stream().anyMatch(Forwarding::isOfTunnelZone)) {
      guestMtu();
    }
  }

  /** What is told of a port or a NAT block, with what only this host knows. */
  private Stream<Change> asSeenHere(Change change) {
    return change instanceof Change.BlockOf block
        ? blocks.owned(block).stream()
        : Stream.of(network.asSeenHere(change));
  }

  private void lease(Need.Block need) {
    blocks.needed(need);
    leasing.need(need);
  }

  /** NAT blocks are leased before they are needed, and given back when their port is no more. */
  private void tendBlocks(long now) {
    blocks.ahead(
        port -> {
          OptionalInt number = network.localPort(port);
          return number.isPresent() ? datapath.charged(number.getAsInt()) : 0;
        },
        leasing::need);
    blocks.orphans(port -> view.port(port).isPresent(), now).forEach(leasing::free);
  }

  private static boolean isOfTunnelZone(Change change) {
    return switch (change) {
      case Change.Put put -> put.object() instanceof TunnelZone;
      case Change.Remove gone -> gone.type() == TunnelZone.class;
      default -> false;
    };
  }

  /** What tunnels leave of the underlay's MTU is what guests are told. */
  private void guestMtu() {
    OptionalInt mtu = network.tunnelMtu(interfaces);
    if (mtu.isPresent() && !mtu.equals(guestMtu)) {
      guestMtu = mtu;
      apply(List.of(new Change.GuestMtu(mtu.getAsInt())));
    }
  }

  /** What rests on a change is judged again, and those who waited for it are called. */
  private void settle(Set<Dependency> touched, HostNetwork.Moved moved) {
    NetworkView.Updated located = view.with(network.located(moved.ports(), view));
    view = located.view();
    if (!complete) {
      return;
    }
    Set<Dependency> all = new HashSet<>(touched);
    all.addAll(located.touched());
    for (UUID port : moved.ports()) {
      all.add(new Dependency.OfLocation(port));
    }
    flows.touched(all, view);
    flows.hostsMoved(moved.hosts(), view);
    neighbours.answered(all);
    List<Upcall> called = new ArrayList<>(waiting.called(all));
    called.forEach(upcall -> guarded(() -> judging.judge(upcall, view)));
    moved.ports().stream()
        .filter(port -> network.localPort(port).isEmpty())
        .forEach(learning::portGone);
  }

  private void portGone(int number) {
    flows.portGone(number);
    seen.portGone(number);
  }

  private void macMoved(Change.MacAt moved) {
    seen.moved(
        moved.mac(), number -> network.port(number).map(at -> isElsewhere(moved, at)).orElse(true));
  }

  /** Where another has withdrawn what we say too, the table will show ours. */
  private boolean isElsewhere(Change.MacAt moved, UUID at) {
    boolean stays =
        moved
            .port()
            .map(at::equals)
            .orElseGet(() -> learning.says(moved.bridge(), moved.vlan(), moved.mac(), at));
    return !stays
        && view.port(at).map(known -> known.deviceId().equals(moved.bridge())).orElse(true);
  }

  private void becomeComplete() {
    network.complete();
    long now = clock.getAsLong();
    view = view.with(knowledge.recall(now)).view();
    complete = true;
    flows.adopt(view);
    knowledge.takeOver(now);
    LOG.info("the view is complete: forwarding");
    ready.countDown();
  }

  private final class Loop implements Exchange.Loop {
    @Override
    public HostNetwork network() {
      return network;
    }

    @Override
    public NetworkView view() {
      return view;
    }

    @Override
    public void post(Runnable task) {
      Forwarding.this.post(task);
    }

    @Override
    public void ready(UUID port) {
      settle(Set.of(), network.ready(port, view));
    }
  }
}
