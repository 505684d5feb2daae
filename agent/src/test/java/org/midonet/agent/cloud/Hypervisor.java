package org.midonet.agent.cloud;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.midonet.agent.handover.Patience;
import org.midonet.agent.handover.Underlay;
import org.midonet.agent.host.Interfaces;
import org.midonet.agent.meter.Meters;
import org.midonet.agent.upcall.Counters;
import org.midonet.agent.upcall.Forwarding;
import org.midonet.agent.upcall.Observer;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.Flow;
import org.midonet.datapath.FlowState;
import org.midonet.datapath.Packet;
import org.midonet.datapath.TunnelKind;
import org.midonet.datapath.memory.MemoryDatapath;
import org.midonet.datapath.memory.Outlet;
import org.midonet.ffi.netlink.Link;
import org.midonet.ffi.netlink.LinkAddress;
import org.midonet.network.NetworkFeed;
import org.midonet.nsdb.Nsdb;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;
import org.midonet.simulation.Change;
import org.midonet.simulation.NetworkView;

/**
 * A host: a datapath that stays, interfaces, and an agent that comes and goes. The agent is wired
 * as {@link org.midonet.agent.Agent} does, but for the interfaces, which the test says.
 */
public final class Hypervisor implements Outlet, AutoCloseable {

  private static final int UNDERLAY_INDEX = 2;
  private static final int UNDERLAY_MTU = 1550;
  private static final int TUNNEL_MTU = 1500;

  /** Quicker than production, but for other hosts, whose agents share a machine with these. */
  private static final Forwarding.Pace PACE =
      new Forwarding.Pace(
          Duration.ofMillis(50),
          Duration.ofMillis(100),
          200,
          new Patience(Waiting.DEADLINE, Waiting.DEADLINE, Waiting.DEADLINE, Waiting.DEADLINE));

  private static final int UP = 1 | 0x40;

  private final Cloud cloud;
  private final UUID id;
  private final String name;
  private final Ip4 address;
  private final MemoryDatapath datapath;
  private final Map<String, Link> links = new HashMap<>();
  private final Map<String, Vm> vms = new HashMap<>();
  private Optional<Running> agent = Optional.empty();
  private volatile boolean powered = true;
  private int lastIndex = UNDERLAY_INDEX;

  private volatile Observer observer = Observer.NONE;

  /** An agent at work. */
  private record Running(
      MortalNsdb nsdb, Forwarding forwarding, Witness witness, NetworkFeed feed) {}

  /** All hosts listen at one address, each at a port of its own. */
  private static final class Loopback implements Underlay {
    @Override
    public InetAddress reach(IpAddress tunnelAddress) {
      return InetAddress.getLoopbackAddress();
    }

    @Override
    public boolean isPeer(InetAddress sender, Set<IpAddress> peers) {
      return sender.isLoopbackAddress() && !peers.isEmpty();
    }
  }

  /** Passes on what the feed says, and keeps a view of its own for the test to look at. */
  private static final class Witness implements NetworkFeed.Receiver {
    private final Forwarding forwarding;
    private final List<NetworkView> passed = new ArrayList<>();
    private NetworkView known = NetworkView.empty();

    Witness(Forwarding forwarding) {
      this.forwarding = forwarding;
    }

    @Override
    public synchronized void changed(List<Change> changes) {
      forwarding.changed(changes);
      known = known.with(changes).view();
      passed.add(known);
    }

    @Override
    public void complete() {
      forwarding.complete();
    }

    synchronized NetworkView known() {
      return known;
    }

    synchronized List<NetworkView> passed() {
      List<NetworkView> since = List.copyOf(passed);
      passed.clear();
      return since;
    }
  }

  Hypervisor(Cloud cloud, UUID id, String name, Ip4 address) {
    this.cloud = cloud;
    this.id = id;
    this.name = name;
    this.address = address;
    datapath = new MemoryDatapath(this, TUNNEL_MTU, cloud::nanos, new Random(id.hashCode()));
    links.put("eth0", link("eth0", UNDERLAY_INDEX, UNDERLAY_MTU));
  }

  /** Its identity. */
  public UUID id() {
    return id;
  }

  /** Its underlay address. */
  public Ip4 address() {
    return address;
  }

  /** What forwards. */
  public MemoryDatapath datapath() {
    return datapath;
  }

  /** The loop of the agent that runs. */
  public Forwarding forwarding() {
    return agent.orElseThrow().forwarding();
  }

  /** Whether it has an agent. */
  public boolean isRunning() {
    return agent.isPresent();
  }

  /** How often something has happened since the agent started. */
  public long count(Counters.Event event) {
    return forwarding().counters().of(event);
  }

  /** The flows in the datapath. */
  public List<Flow> flows() {
    return datapath.flows().stream().map(FlowState::flow).toList();
  }

  /** All packets that the datapath or its agent dropped. */
  public long drops() {
    return datapath.drops().values().stream().mapToLong(Long::longValue).sum()
        + agent.map(now -> now.forwarding().counters().of(Counters.Event.DROPPED)).orElse(0L);
  }

  /** Tells somebody of every packet that the agent judges, also the next one. */
  public void tell(Observer somebody) {
    observer = somebody;
  }

  /** What is counted here under a meter's name. */
  public Meters.Count metered(String name) {
    forwarding().measure();
    return forwarding().meters().of(name);
  }

  /** Starts an agent, and returns when it is ready. */
  public void start() {
    begin();
    awaitReady();
  }

  /** Starts an agent. */
  public void begin() {
    if (agent.isPresent()) {
      throw new AssertionError(name + " has an agent");
    }
    MortalNsdb nsdb = new MortalNsdb(cloud.openStore());
    Forwarding forwarding =
        new Forwarding(
            id,
            datapath,
            nsdb,
            PACE,
            cloud.store(),
            new Loopback(),
            cloud::nanos,
            new Random(id.hashCode()),
            (port, packet, verdict, view, nanos) ->
                observer.judged(port, packet, verdict, view, nanos));
    forwarding.start();
    forwarding.interfaces(interfaces());
    Witness witness = new Witness(forwarding);
    agent = Optional.of(new Running(nsdb, forwarding, witness, NetworkFeed.follow(nsdb, witness)));
  }

  /** Returns when the agent judges packets. */
  public void awaitReady() {
    await("readiness", forwarding().ready());
  }

  /** What the store has told the agent so far. */
  public NetworkView known() {
    return agent.orElseThrow().witness().known();
  }

  /** All that it knew in between, since this was last asked; what it knows now is the last. */
  public List<NetworkView> passed() {
    return agent.orElseThrow().witness().passed();
  }

  /** Returns when the agent has applied what makes the condition true; at once without an agent. */
  public void awaitKnown(String what, Predicate<NetworkView> condition) {
    if (agent.isEmpty()) {
      return;
    }
    Running running = agent.get();
    Waiting.until(name + " knows: " + what, () -> condition.test(running.witness().known()));
    barrier();
  }

  /** Returns when the agent has done what was posted to it before. */
  public void barrier() {
    CountDownLatch passed = new CountDownLatch(1);
    forwarding().post(passed::countDown);
    await("its turn", passed);
  }

  /** Returns when the agent has judged what had come before. */
  public void awaitIdle() {
    // Tasks come before misses in a turn of the loop: after the second, misses were taken up.
    barrier();
    barrier();
    Waiting.until(name + " has judged all", () -> forwarding().ask(() -> forwarding().isIdle()));
  }

  /** Returns when the agent has looked after what nobody uses once more. */
  public void awaitSweep() {
    long before = datapath.sweeps();
    Waiting.until(name + " sweeps", () -> datapath.sweeps() >= before + 2);
    barrier();
  }

  private void await(String what, CountDownLatch latch) {
    try {
      if (!latch.await(Waiting.DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("the agent of " + name + " does not come to " + what);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Stops the agent, which says so. */
  public void stop() {
    Running running = agent.orElseThrow();
    agent = Optional.empty();
    running.feed().close();
    running.forwarding().close();
    running.nsdb().close();
  }

  /** The agent is killed: it says nothing to anybody any more. The session it had is not ended. */
  public Nsdb kill() {
    Running running = agent.orElseThrow();
    agent = Optional.empty();
    running.nsdb().die();
    running.feed().close();
    running.forwarding().close();
    return running.nsdb();
  }

  /**
   * The host loses power: its agent is gone, nothing comes to it and nothing from it. The session
   * that its agent had, to be ended.
   */
  public Nsdb powerOff() {
    Nsdb session = kill();
    powered = false;
    return session;
  }

  /** A guest starts: its interface is there. */
  public Vm plug(String interfaceName, Mac mac, Prefix guest, Optional<Ip4> gateway) {
    Vm vm = new Vm(this, interfaceName, mac, guest, gateway);
    synchronized (this) {
      vms.put(interfaceName, vm);
    }
    plug(interfaceName);
    return vm;
  }

  /** An interface appears, with a new number. */
  public void plug(String interfaceName) {
    synchronized (this) {
      links.put(interfaceName, link(interfaceName, ++lastIndex, TUNNEL_MTU));
    }
    tellInterfaces();
  }

  /** An interface goes. */
  public void unplug(String interfaceName) {
    synchronized (this) {
      links.remove(interfaceName);
    }
    tellInterfaces();
  }

  private void tellInterfaces() {
    agent.ifPresent(running -> running.forwarding().interfaces(interfaces()));
  }

  synchronized Interfaces interfaces() {
    Map<Integer, Link> byIndex = new HashMap<>();
    links.values().forEach(link -> byIndex.put(link.index(), link));
    try {
      return new Interfaces(
          byIndex,
          List.of(
              new LinkAddress(UNDERLAY_INDEX, InetAddress.getByAddress(address.toBytes()), 24)));
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private Link link(String interfaceName, int index, int mtu) {
    return new Link(
        index,
        interfaceName,
        index == UNDERLAY_INDEX ? Optional.empty() : Optional.of("veth"),
        0x0a00_0000_0000L | Integer.toUnsignedLong(address.value()) << 8 | index,
        mtu,
        UP,
        0,
        Optional.empty(),
        index != UNDERLAY_INDEX);
  }

  private synchronized Optional<Integer> indexOf(String interfaceName) {
    return Optional.ofNullable(links.get(interfaceName)).map(Link::index);
  }

  private synchronized Optional<Vm> vmAt(int index) {
    return links.values().stream()
        .filter(link -> link.index() == index)
        .flatMap(link -> Optional.ofNullable(vms.get(link.name())).stream())
        .findFirst();
  }

  /** A guest's frame comes in by the port that its interface is now; without a port it is lost. */
  void fromVm(Vm vm, byte[] frame) {
    cloud
        .wires()
        .carry(
            List.of(vm, "out"),
            () -> {
              if (!powered) {
                return;
              }
              Optional<Integer> index = indexOf(vm.interfaceName());
              datapath.ports().values().stream()
                  .filter(port -> index.equals(Optional.of(port.ifindex())))
                  .findFirst()
                  .ifPresent(port -> datapath.arrive(port.number(), new Packet(frame)));
            });
  }

  @Override
  public void output(int port, Packet packet) {
    Optional<Vm> vm =
        Optional.ofNullable(datapath.ports().get(port))
            .map(DatapathPort::ifindex)
            .flatMap(this::vmAt);
    vm.ifPresent(to -> cloud.wires().carry(List.of(to, "in"), () -> to.arrive(packet.frame())));
  }

  @Override
  public void toVtep(IpAddress source, IpAddress remote, int vni, Packet packet) {
    cloud
        .wires()
        .carryFar(
            List.of(this, remote),
            () -> cloud.vtepAt(remote).ifPresent(vtep -> vtep.arrive(source, vni, packet)));
  }

  @Override
  public void tunnel(IpAddress remote, TunnelKind kind, int tunnelKey, Packet packet) {
    cloud
        .wires()
        .carryFar(
            List.of(this, remote),
            () ->
                cloud
                    .hostAt(remote)
                    .filter(host -> host.powered)
                    .ifPresent(
                        host -> host.datapath.arriveByTunnel(address, kind, tunnelKey, packet)));
  }

  /** Fails if a flow of the agent was found to be wrong, or the agent itself was. */
  @Override
  public void close() {
    long wrong = 0;
    long faults = 0;
    if (agent.isPresent()) {
      wrong = count(Counters.Event.AUDIT_MISMATCHES);
      faults = count(Counters.Event.FAULTS);
      stop();
    }
    datapath.close();
    if (wrong > 0 || faults > 0) {
      throw new AssertionError(
          "%d flows of %s were wrong, and it had %d faults: the log says which"
              .formatted(wrong, this, faults));
    }
  }

  @Override
  public String toString() {
    List<String> names = new ArrayList<>(links.keySet());
    return name + " at " + address + " with " + names;
  }
}
