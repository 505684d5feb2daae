package org.midonet.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.midonet.datapath.DropReason.MISS_DUPLICATE;
import static org.midonet.datapath.DropReason.MISS_FULL;
import static org.midonet.datapath.DropReason.MISS_ROOM;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.midonet.agent.Agent;
import org.midonet.agent.trace.TraceLog;
import org.midonet.agent.trace.TracerFile;
import org.midonet.agent.trace.Tracers;
import org.midonet.agent.upcall.Counters;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.DropReason;
import org.midonet.datapath.ebpf.EbpfDatapath;
import org.midonet.datapath.ebpf.EbpfSettings;
import org.midonet.ffi.netlink.Rtnetlink;
import org.midonet.ffi.netns.NetworkNamespace;
import org.midonet.ffi.packet.PacketSocket;
import org.midonet.lab.Await;
import org.midonet.lab.Lab;
import org.midonet.lab.LabFailure;
import org.midonet.lab.Namespace;
import org.midonet.nsdb.Change;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.memory.MemoryEnsemble;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Packet;
import org.midonet.simulation.Simulation;
import org.midonet.topology.BridgeBuilder;
import org.midonet.topology.BridgePort;
import org.midonet.topology.BridgePortBuilder;
import org.midonet.topology.ChainBuilder;
import org.midonet.topology.Condition;
import org.midonet.topology.ConditionBuilder;
import org.midonet.topology.HostBuilder;
import org.midonet.topology.LiteralRule;
import org.midonet.topology.PortRange;
import org.midonet.topology.RuleAction;
import org.midonet.topology.error.MidonetException;

/**
 * {@code bench flows}: what a flow costs that nobody has seen before. A whole agent over the
 * kernel's datapath, in this process, between two guests; every packet has a receiver that no flow
 * names yet.
 */
final class FlowsBench {
  /** Offered in a second; all must arrive. */
  private static final int RATE = 20_000;

  /**
   * So many flows the compiler sees before it counts; with those that count, the table holds them.
   */
  private static final int WARM = 20_000;

  private static final int COUNTED = 40_000;
  private static final int SLICES_A_SECOND = 500;
  private static final int RULES = 1_000;
  private static final int SIMULATIONS = 20_000;
  private static final UUID BRIDGE = new UUID(1, 1);
  private static final UUID HOST = new UUID(1, 2);
  private static final Duration SOON = Duration.ofSeconds(20);

  private final Lab lab;
  private final Consumer<String> progress;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  FlowsBench(Lab lab, Consumer<String> progress) {
    this.lab = lab;
    this.progress = progress;
  }

  List<Row> run() {
    List<Row> rows = new ArrayList<>();
    progress.accept("a chain of " + RULES + " rules");
    rows.add(row("chain-1000", chain(), "µs", 100));
    progress.accept(COUNTED + " new flows at " + RATE + " a second");
    rows.addAll(newFlows());
    return rows;
  }

  private static Row row(String measure, double value, String unit, double greatest) {
    return new Row(
        measure, "midolman", "", Optional.empty(), value, unit, 0, 1, Optional.of(greatest));
  }

  // A long chain

  /** Microseconds of the processor for a decision behind a chain none of whose rules matches. */
  private double chain() {
    List<org.midonet.simulation.Change> changes = new ArrayList<>();
    UUID chain = new UUID(5, 1);
    List<UUID> rules = new ArrayList<>();
    for (int i = 0; i < RULES; i++) {
      Condition condition =
          ConditionBuilder.builder()
              .etherType(0x0800)
              .protocol(17)
              .destinationPorts(new PortRange(1000 + i, 1000 + i))
              .build();
      LiteralRule rule = new LiteralRule(new UUID(6, i), chain, condition, RuleAction.DROP);
      rules.add(rule.id());
      changes.add(new org.midonet.simulation.Change.Put(rule));
    }
    changes.add(
        new org.midonet.simulation.Change.Put(
            ChainBuilder.builder().id(chain).name("long").ruleIds(rules).build()));
    changes.add(
        new org.midonet.simulation.Change.Put(
            BridgeBuilder.builder().id(BRIDGE).name("b").adminStateUp(true).build()));
    BridgePort from = port(1, Optional.of(chain));
    changes.add(new org.midonet.simulation.Change.Put(from));
    changes.add(new org.midonet.simulation.Change.Put(port(2, Optional.empty())));
    NetworkView view = NetworkView.empty().with(changes).view();
    Packet packet = packet(frame(1));
    List<Double> slices = new ArrayList<>();
    for (int slice = 0; slice < 20; slice++) {
      long before = threads.getCurrentThreadCpuTime();
      for (int i = 0; i < SIMULATIONS / 20; i++) {
        if (Simulation.simulate(view, from.id(), packet).path().isEmpty()) {
          throw new AssertionError("a verdict without a path");
        }
      }
      long used = threads.getCurrentThreadCpuTime() - before;
      slices.add(used / 1e3 / (SIMULATIONS / 20.0));
    }
    return Statistics.median(slices);
  }

  // New flows

  private List<Row> newFlows() {
    Namespace host = lab.namespace("hv");
    Namespace sender = lab.namespace("from");
    Namespace receiver = lab.namespace("to");
    lab.veth(host, "tap-1", sender, "eth0");
    lab.veth(host, "tap-2", receiver, "eth0");
    Path pins = lab.directory().resolve("bpf");
    Tracers tracers =
        new Tracers(new TracerFile(lab.directory().resolve("tracers")), new TraceLog());
    try (NetworkNamespace inside = NetworkNamespace.named(host.name());
        NetworkNamespace guest = NetworkNamespace.named(sender.name());
        Nsdb nsdb = network()) {
      Files.createDirectories(pins);
      lab.ownsMount(pins);
      try (Datapath datapath = inside.call(() -> EbpfDatapath.open(EbpfSettings.of(pins)));
          Agent agent =
              inside.call(
                  () -> new Agent(HOST, "bench", datapath, nsdb, tracers, Optional.empty()));
          Rtnetlink links = guest.call(Rtnetlink::open)) {
        if (!agent.ready().await(SOON.toSeconds(), TimeUnit.SECONDS)) {
          throw new LabFailure("the agent is not ready");
        }
        Await.until("both ports", SOON, () -> datapath.ports().size() == 2);
        int index = links.link("eth0").orElseThrow().index();
        try (PacketSocket socket =
            guest.call(() -> PacketSocket.open(index, PacketSocket.PROTOCOL_NONE, false))) {
          return measure(agent, datapath, socket);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabFailure("interrupted");
    }
  }

  private List<Row> measure(Agent agent, Datapath datapath, PacketSocket socket) {
    send(socket, 0, WARM, RATE / 4);
    settled(agent);
    Counters counters = agent.counters();
    long forwarded = counters.of(Counters.Event.FORWARDED);
    long misses = counters.of(Counters.Event.MISSES);
    long dropped = dropped(datapath);
    long processor = forwardingNanos();
    send(socket, WARM, COUNTED, RATE);
    settled(agent);
    // Flows for what neighbours may ask later, and sweeps, are part of what it costs.
    double each = (forwardingNanos() - processor) / 1e3 / COUNTED;
    long through = counters.of(Counters.Event.FORWARDED) - forwarded;
    progress.accept(
        "%d reached the agent; dropped by the datapath so far: %s"
            .formatted(counters.of(Counters.Event.MISSES) - misses, datapath.drops()));
    // What was judged went through its flow, unless the datapath has dropped it then.
    long lost = COUNTED - through + dropped(datapath) - dropped;
    return List.of(
        row("new-flow", each, "µs of a core", 1e6 / RATE),
        row("new-flow-lost", (double) lost, "of " + COUNTED, 0));
  }

  /** All but what never came to be judged. */
  private static long dropped(Datapath datapath) {
    Map<Integer, Long> drops = new HashMap<>(datapath.drops());
    for (DropReason unjudged : List.of(MISS_ROOM, MISS_FULL, MISS_DUPLICATE)) {
      drops.remove(unjudged.code());
    }
    return drops.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Sends packets to receivers that nobody has heard of, evenly. */
  private static void send(PacketSocket socket, int first, int count, int rate) {
    try (Arena arena = Arena.ofConfined()) {
      int slice = rate / SLICES_A_SECOND;
      long start = System.nanoTime();
      for (int sent = 0; sent < count; sent++) {
        if (sent % slice == 0) {
          long due = start + sent / slice * (1_000_000_000L / SLICES_A_SECOND);
          for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
            LockSupport.parkNanos(early);
          }
        }
        MemorySegment frame = arena.allocateFrom(JAVA_BYTE, frame(first + sent));
        socket.send(frame, 0);
      }
    }
  }

  private static byte[] frame(int receiver) {
    return FrameBuilder.ethernet(new Mac(0x0200_0000_0001L), new Mac(0x0400_0000_0000L | receiver))
        .ip(IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"))
        .udp(4000, 4001)
        .payload(new byte[32])
        .build();
  }

  private static Packet packet(byte[] frame) {
    try {
      return Packet.of(frame);
    } catch (MalformedPacket e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until the agent has nothing more to do. */
  private static void settled(Agent agent) {
    long[] last = {-1};
    Await.until(
        "the agent to have judged everything",
        SOON,
        () -> {
          LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
          long judged = agent.counters().of(Counters.Event.FORWARDED);
          boolean same = judged == last[0];
          last[0] = judged;
          return same;
        });
  }

  private long forwardingNanos() {
    for (long id : threads.getAllThreadIds()) {
      var thread = threads.getThreadInfo(id);
      if (thread != null && thread.getThreadName().equals("forwarding")) {
        return threads.getThreadCpuTime(id);
      }
    }
    throw new LabFailure("no thread called forwarding");
  }

  /** A bridge with two ports that are bound here. */
  private static Nsdb network() {
    Nsdb nsdb = new MemoryEnsemble().open();
    try {
      nsdb.topology()
          .commit(
              new Change.Create(
                  HostBuilder.builder()
                      .id(HOST)
                      .name("bench")
                      .floodingProxyWeight(1)
                      .containerWeight(1)
                      .build()),
              new Change.Create(
                  BridgeBuilder.builder().id(BRIDGE).name("b").adminStateUp(true).build()),
              new Change.Create(port(1, Optional.empty())),
              new Change.Create(port(2, Optional.empty())));
      return nsdb;
    } catch (MidonetException e) {
      throw new LabFailure("no network: " + e.getMessage());
    }
  }

  private static BridgePort port(int number, Optional<UUID> inbound) {
    return BridgePortBuilder.builder()
        .id(new UUID(2, number))
        .bridgeId(BRIDGE)
        .adminStateUp(true)
        .tunnelKey(100 + number)
        .inboundFilterId(inbound)
        .hostId(Optional.of(HOST))
        .interfaceName(Optional.of("tap-" + number))
        .build();
  }
}
