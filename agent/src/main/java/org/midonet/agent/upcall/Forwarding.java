package org.midonet.agent.upcall;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.midonet.agent.flow.Auditor;
import org.midonet.agent.flow.FlowTable;
import org.midonet.agent.flow.IdleFlows;
import org.midonet.agent.flow.MetadataRoute;
import org.midonet.agent.handover.Patience;
import org.midonet.agent.handover.Underlay;
import org.midonet.agent.host.Interfaces;
import org.midonet.agent.learning.LastKnown;
import org.midonet.agent.learning.Learning;
import org.midonet.agent.learning.SeenMacs;
import org.midonet.agent.meter.Meters;
import org.midonet.agent.waiting.NatBlocks;
import org.midonet.agent.waiting.NeighbourRequests;
import org.midonet.agent.waiting.WaitingRoom;
import org.midonet.cassandra.PortStore;
import org.midonet.datapath.Datapath;
import org.midonet.network.NetworkFeed;
import org.midonet.nsdb.Nsdb;
import org.midonet.simulation.Change;
import org.midonet.simulation.NetworkView;
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
   * @param patience how long is waited for other hosts
   */
  public record Pace(Duration tick, Duration sweep, int audits, Patience patience) {
    /** What production uses: doubts take less than a thousandth of a core. */
    public static final Pace USUAL =
        new Pace(Duration.ofSeconds(1), Duration.ofSeconds(5), 10, Patience.USUAL);
  }

  /** How many packets are judged before changes and the ring are looked at again. */
  private static final int BATCH = 16;

  /** Between two looks at pairs for which no flows can be made yet. */
  private static final long EXPECTED_PACE_NANOS = 50_000_000L;

  private final Pace pace;
  private final Datapath datapath;
  private final Exchange exchange;
  private final HostNetwork network;
  private final Meters meters;
  private final FlowTable flows;
  private final Auditor auditor;
  private final Sweeps sweeps;
  private final Knowledge knowledge;
  private final SeenMacs seen;
  private final WaitingRoom<Upcall> waiting = new WaitingRoom<>();
  private final NeighbourRequests neighbours;
  private final NatBlocks blocks;
  private final Judging judging;
  private final LiveView live;
  private final RouterAdvertisements advertisements;
  private final LongSupplier clock;
  private final Counters counters = new Counters();
  private final FairQueue<Upcall> queue = new FairQueue<>();
  private final CountDownLatch ready = new CountDownLatch(1);
  private final Turns turns;

  private long nextTick;
  private long nextSweep;
  private long nextExpected;

  /**
   * The loop of this host; {@link #start} sets it going.
   *
   * @param store keeps connections beyond the life of a host, if there is one
   * @param underlay by which addresses other hosts' agents are asked
   * @param clock nanoseconds, only growing
   * @param random what flows are doubted with
   * @param observer is told of every packet that is judged
   */
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
    turns = new Turns("forwarding", this::turn, datapath::wakeUp, counters);
    seen = new SeenMacs(datapath);
    Learning learning = new Learning(nsdb.tables());
    exchange =
        new Exchange(
            self,
            datapath,
            seen,
            learning,
            nsdb.doors(),
            store,
            underlay,
            pace.patience(),
            clock,
            new Loop());
    network = new HostNetwork(self, datapath, nsdb.ports(), exchange.moves(), this::portGone);
    meters = new Meters(network::port, network::ownAddress);
    flows = new FlowTable(datapath, network, meters);
    auditor = new Auditor(flows, random);
    blocks = new NatBlocks(nsdb.leases());
    sweeps = new Sweeps(datapath, new IdleFlows(flows, datapath), network, blocks, exchange, clock);
    Sender sender = new Sender(datapath, network);
    knowledge = new Knowledge(self, datapath, network, flows, seen, learning, sender, this::view);
    neighbours = new NeighbourRequests(frames -> sender.send(frames, view()));
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
            blocks::lease,
            sender,
            clock,
            counters,
            observer);
    live =
        new LiveView(
            network,
            flows,
            seen,
            learning,
            knowledge,
            waiting,
            neighbours,
            blocks,
            judging,
            turns::guarded,
            clock);
  }

  /** Begins to decide. */
  public void start() {
    nextTick = clock.getAsLong() + pace.tick().toNanos();
    nextSweep = clock.getAsLong() + pace.sweep().toNanos();
    nextExpected = clock.getAsLong();
    turns.start();
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
    return live.now();
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

  /** Whether no packet that was taken up waits to be judged; on the forwarding thread. */
  public boolean isIdle() {
    return queue.isEmpty();
  }

  /** Runs something on the forwarding thread, soon. */
  public void post(Runnable task) {
    turns.post(task);
  }

  /** Guests' calls for metadata go there; to be said before {@link #complete}. */
  public void metadata(MetadataRoute route) {
    post(
        () -> {
          network.metadata(route);
          live.apply(List.of(new Change.Metadata(true)));
        });
  }

  /**
   * Asks something on the forwarding thread and waits for the answer.
   *
   * @throws IllegalStateException if none comes in time
   */
  public <T> T ask(Supplier<T> question) {
    return turns.ask(question);
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
    post(() -> live.apply(changes));
  }

  @Override
  public void complete() {
    post(
        () -> {
          live.complete();
          LOG.info("the view is complete: forwarding");
          ready.countDown();
        });
  }

  /** Guests are told no larger MTU than this from now on. */
  public void guestMtuAtMost(int mtu) {
    post(() -> live.guestMtuAtMost(mtu));
  }

  /** The host's interfaces are these now. */
  public void interfaces(Interfaces now) {
    post(() -> live.interfaces(now));
  }

  /**
   * Stops deciding. What is declared stays declared until its session ends: this host goes on
   * forwarding, and whoever comes next takes over (decision 0110).
   */
  @Override
  public void close() {
    turns.close();
    blocks.close();
    exchange.close();
  }

  private void turn() {
    long now = clock.getAsLong();
    long untilTick = nextTick - now;
    long rest = judging.expects() ? Math.min(untilTick, nextExpected - now) : untilTick;
    rest = judging.expectsFresh() ? 0 : rest;
    boolean idles = queue.isEmpty() && sweeps.areOver() && !turns.hasTasks();
    Duration patience = idles ? Duration.ofNanos(Math.max(0, rest)) : Duration.ZERO;
    if (live.isComplete()) {
      datapath.receive(patience, miss -> take(Upcall.of(miss)));
      for (int i = 0; i < BATCH; i++) {
        Optional<Upcall> next = queue.poll();
        if (next.isEmpty()) {
          break;
        }
        judging.take(next.get(), view());
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

  /** Some of what nobody uses goes. */
  private void sweep() {
    sweeps
        .goOn(live.isComplete())
        .flatMap(entry -> auditor.entry(entry, view()))
        .ifPresent(this::audited);
  }

  /** Flows for packets that have not come yet are made when there is nothing else to do. */
  private void expect() {
    if (!queue.isEmpty() || !judging.expects()) {
      return;
    }
    judging.expectFresh(view());
    long now = clock.getAsLong();
    if (now - nextExpected >= 0) {
      nextExpected = now + EXPECTED_PACE_NANOS;
      judging.expectSome(view(), now);
    }
  }

  private void take(Upcall upcall) {
    counters.count(Counters.Event.MISSES);
    queue.add(upcall.miss().place().port(), upcall);
  }

  private void tick(long now) {
    nextTick = now + pace.tick().toNanos();
    neighbours.tick(now);
    exchange.tick(live.isComplete());
    waiting.expired(now).forEach(upcall -> turns.guarded(() -> judging.inVain(upcall, view())));
    if (live.isComplete()) {
      audit();
      live.lease();
      advertisements.tick(network.bindings().active(), view(), now);
    }
    if (now - nextSweep >= 0) {
      nextSweep = now + pace.sweep().toNanos();
      sweeps.begin(live.isComplete());
      if (live.isComplete()) {
        live.tend();
      }
    }
  }

  private void audit() {
    for (int i = 0; i < pace.audits(); i++) {
      Optional<Boolean> right = auditor.next(view());
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

  private void portGone(int number) {
    flows.portGone(number);
    seen.portGone(number);
  }

  private final class Loop implements Exchange.Loop {
    @Override
    public HostNetwork network() {
      return network;
    }

    @Override
    public NetworkView view() {
      return live.now();
    }

    @Override
    public void post(Runnable task) {
      Forwarding.this.post(task);
    }

    @Override
    public void ready(UUID port) {
      live.ready(port);
    }
  }
}
