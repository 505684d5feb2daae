package org.midonet.datapath.memory;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.midonet.datapath.Action;
import org.midonet.datapath.Arrival;
import org.midonet.datapath.Capability;
import org.midonet.datapath.Connection;
import org.midonet.datapath.ConnectionEvent;
import org.midonet.datapath.ConnectionKey;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.DatapathException;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.DropReason;
import org.midonet.datapath.Flow;
import org.midonet.datapath.FlowMatch;
import org.midonet.datapath.FlowState;
import org.midonet.datapath.Limits;
import org.midonet.datapath.Miss;
import org.midonet.datapath.Note;
import org.midonet.datapath.Overlay;
import org.midonet.datapath.Packet;
import org.midonet.datapath.Peer;
import org.midonet.datapath.RemotePort;
import org.midonet.datapath.SeenMac;
import org.midonet.datapath.Statistics;
import org.midonet.datapath.SweepVisitor;
import org.midonet.datapath.Template;
import org.midonet.datapath.TemplateRef;
import org.midonet.datapath.TunnelKind;
import org.midonet.datapath.VtepTunnel;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;

/** The datapath in memory. Packets come in by {@link #arrive} and {@link #arriveByTunnel}. */
public final class MemoryDatapath implements Datapath {
  /** As if it had the kernel's table, which it does not fill. */
  private static final int ROOM = 262_144;

  private static final int LIST_ROOM = 65_535;

  private static final long NANOS = 1_000_000_000L;

  private final LongSupplier nanos;
  private final MissQueue misses;
  private final Pipeline pipeline;
  private final ConnectionTable connections;
  private final Map<Integer, Long> drops = new TreeMap<>();
  private final Queue<ConnectionEvent> events = new ArrayDeque<>();
  private int lastTemplate;
  private long sweeps;

  /**
   * An empty datapath.
   *
   * @param outlet where packets leave; called while the datapath is locked
   * @param tunnelMtu largest layer-3 packet that fits into a tunnel; 0 for any
   * @param nanos the clock, in nanoseconds
   * @param random draws ports
   */
  public MemoryDatapath(Outlet outlet, int tunnelMtu, LongSupplier nanos, RandomGenerator random) {
    this.nanos = nanos;
    this.misses = new MissQueue(nanos);
    this.pipeline =
        new Pipeline(
            misses,
            outlet,
            tunnelMtu,
            random,
            events::add,
            reason -> drops.merge(reason, 1L, Long::sum));
    this.connections = pipeline.connections();
  }

  /** How often it was swept. */
  public synchronized long sweeps() {
    return sweeps;
  }

  private long now() {
    return Math.floorDiv(nanos.getAsLong(), NANOS);
  }

  private Duration since(long then) {
    return Duration.ofSeconds(Math.max(0, now() - then));
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.of(Capability.EVENTS, Capability.FRAGMENTS_FOLLOW);
  }

  @Override
  public int room() {
    return ROOM;
  }

  @Override
  public int listRoom() {
    return LIST_ROOM;
  }

  /** A packet comes in by a port. */
  public synchronized void arrive(int port, Packet packet) {
    take(packet, new Arrival.AtPort(port), false, arrived -> pipeline.atPort(arrived, port, now()));
  }

  /** A packet comes in by the tunnel. */
  public synchronized void arriveByTunnel(
      IpAddress sender, TunnelKind kind, int tunnelKey, Packet packet) {
    if (!pipeline.peers.contains(sender)) {
      pipeline.countDrop(DropReason.TUNNEL_PEER.code());
      return;
    }
    take(
        packet,
        new Arrival.FromTunnel(kind, tunnelKey),
        false,
        arrived -> pipeline.fromTunnel(arrived, Optional.of(sender), kind, tunnelKey, now()));
  }

  /** A packet comes in from a hardware VTEP. */
  public synchronized void arriveFromVtep(IpAddress sender, int vni, Packet packet) {
    pipeline.vteps.values().stream()
        .filter(tunnel -> tunnel.vni() == vni && tunnel.senders().contains(sender))
        .findFirst()
        .ifPresentOrElse(
            tunnel -> arrive(tunnel.port(), packet),
            () -> pipeline.countDrop(DropReason.TUNNEL_PEER.code()));
  }

  private interface Step {
    void take(Arrived packet) throws Refused;
  }

  private void take(Packet packet, Arrival arrival, boolean injected, Step step) {
    try {
      step.take(Arrived.parse(packet, arrival, injected));
    } catch (MalformedPacket e) {
      pipeline.countDrop(DropReason.MALFORMED.code());
    } catch (Refused refused) {
      pipeline.countDrop(refused.reason().code());
    }
    pipeline.finish(now());
  }

  @Override
  public synchronized void inject(Arrival arrival, Packet packet) {
    take(
        packet,
        arrival,
        true,
        arrived -> {
          switch (arrival) {
            case Arrival.AtPort at -> pipeline.atPort(arrived, at.port(), now());
            case Arrival.FromTunnel from ->
                pipeline.fromTunnel(
                    arrived, Optional.empty(), TunnelKind.RETURN, from.tunnelKey(), now());
            case Arrival.AtRemotePort at -> pipeline.atRemotePort(arrived, at.tunnelKey(), now());
          }
        });
  }

  @Override
  public synchronized void execute(List<Action> actions, Packet packet) {
    take(packet, new Arrival.AtPort(0), true, arrived -> pipeline.run(arrived, actions));
  }

  @Override
  public synchronized void putPort(DatapathPort port) {
    pipeline.ports.put(port.number(), port);
  }

  @Override
  public synchronized void removePort(int number) {
    pipeline.ports.remove(number);
  }

  @Override
  public synchronized Map<Integer, DatapathPort> ports() {
    return Map.copyOf(pipeline.ports);
  }

  @Override
  public synchronized void putRemotePort(RemotePort port) {
    pipeline.remotePorts.put(port.tunnelKey(), port);
  }

  @Override
  public synchronized void removeRemotePort(int tunnelKey) {
    pipeline.remotePorts.remove(tunnelKey);
  }

  @Override
  public synchronized Map<Integer, RemotePort> remotePorts() {
    return Map.copyOf(pipeline.remotePorts);
  }

  @Override
  public synchronized void putOverlay(Overlay overlay) {
    pipeline.overlays.put(overlay.port(), overlay);
  }

  @Override
  public synchronized void removeOverlay(int port) {
    pipeline.overlays.remove(port);
  }

  @Override
  public synchronized Map<Integer, Overlay> overlays() {
    return Map.copyOf(pipeline.overlays);
  }

  @Override
  public synchronized void putVtepTunnel(VtepTunnel tunnel) {
    pipeline.vteps.put(tunnel.port(), tunnel);
  }

  @Override
  public synchronized void removeVtepTunnel(int port) {
    pipeline.vteps.remove(port);
  }

  @Override
  public synchronized Map<Integer, VtepTunnel> vtepTunnels() {
    return Map.copyOf(pipeline.vteps);
  }

  @Override
  public synchronized void setPeers(Map<IpAddress, Peer> peers, Set<IpAddress> own) {
    pipeline.peers.clear();
    pipeline.peers.addAll(peers.keySet());
    pipeline.own.clear();
    pipeline.own.addAll(own);
  }

  @Override
  public synchronized void putFlow(Flow flow) {
    Use use = new Use();
    use.last = now();
    pipeline.flows.put(flow.match(), new Pipeline.UsedFlow(flow, use));
  }

  @Override
  public synchronized boolean removeFlow(FlowMatch match) {
    return pipeline.flows.remove(match) != null;
  }

  @Override
  public synchronized Collection<FlowState> flows() {
    List<FlowState> states = new ArrayList<>();
    pipeline.flows.values().forEach(f -> states.add(new FlowState(f.flow(), statistics(f))));
    return states;
  }

  @Override
  public synchronized Optional<Statistics> statistics(FlowMatch match) {
    return Optional.ofNullable(pipeline.flows.get(match)).map(this::statistics);
  }

  private Statistics statistics(Pipeline.UsedFlow flow) {
    long packets = flow.use().packets;
    long bytes = flow.use().bytes;
    long last = flow.use().last;
    for (Action action : flow.flow().actions()) {
      if (action instanceof Action.Connect(TemplateRef template)) {
        Use use = pipeline.use(template);
        packets += use.packets;
        bytes += use.bytes;
        last = Math.max(last, use.last);
      }
    }
    return new Statistics(packets, bytes, since(last));
  }

  @Override
  public synchronized TemplateRef addTemplate(Template template) {
    TemplateRef ref = new TemplateRef(++lastTemplate, 1);
    pipeline.templates.put(ref, template);
    return ref;
  }

  @Override
  public synchronized void retire(TemplateRef template) {
    pipeline.templates.remove(template);
    pipeline.templateUse.remove(template);
  }

  @Override
  public synchronized Map<TemplateRef, Template> templates() {
    return Map.copyOf(pipeline.templates);
  }

  @Override
  public synchronized Collection<Connection> connections() {
    List<Connection> snapshot = new ArrayList<>();
    long now = now();
    connections.all().forEach(e -> snapshot.add(e.snapshot(now, connections.isStale(e))));
    return snapshot;
  }

  @Override
  public synchronized Optional<Connection> connection(ConnectionKey entry) {
    return connections.find(entry).map(e -> e.snapshot(now(), connections.isStale(e)));
  }

  @Override
  public synchronized boolean adopt(Connection forward, int inPort, int owner) {
    return connections.adopt(forward, inPort, owner, now());
  }

  @Override
  public synchronized boolean endConnection(ConnectionKey entry) {
    Optional<Entry> found = connections.find(entry);
    found.ifPresent(e -> connections.end(e, now()));
    return found.isPresent();
  }

  @Override
  public synchronized Swept sweep(int most, SweepVisitor visitor) {
    sweeps++;
    return new Swept(connections.sweep(now(), visitor), true);
  }

  @Override
  public synchronized Optional<Connection> sampled() {
    return connections.sampled();
  }

  @Override
  public synchronized int charged(int port) {
    return connections.charged(port);
  }

  @Override
  public synchronized Collection<Note> notes() {
    return List.copyOf(pipeline.notes.values());
  }

  @Override
  public synchronized void putNote(Note note) {
    pipeline.notes.put(note.tuple(), note);
  }

  @Override
  public synchronized void putSeen(int port, int vlanId, Mac mac) {
    pipeline.seen.put(new SeenMac(port, vlanId, mac), now());
  }

  @Override
  public synchronized void removeSeen(int port, int vlanId, Mac mac) {
    pipeline.seen.remove(new SeenMac(port, vlanId, mac));
  }

  @Override
  public synchronized Map<SeenMac, Duration> seen() {
    Map<SeenMac, Duration> silent = new HashMap<>();
    pipeline.seen.forEach((mac, last) -> silent.put(mac, since(last)));
    return silent;
  }

  @Override
  public int receive(Duration timeout, Consumer<Miss> consumer) {
    return misses.drain(timeout, consumer);
  }

  @Override
  public void judged(Miss miss) {
    misses.judged(miss.place());
  }

  @Override
  public int events(Duration timeout, Consumer<ConnectionEvent> consumer) {
    List<ConnectionEvent> taken;
    synchronized (this) {
      taken = List.copyOf(events);
      events.clear();
    }
    taken.forEach(consumer);
    return taken.size();
  }

  @Override
  public void wakeUp() {
    misses.wakeUp();
  }

  @Override
  public synchronized Map<Integer, Long> drops() {
    return Map.copyOf(drops);
  }

  @Override
  public synchronized void configure(Limits limits) {
    if (limits.duplicates() < 0) {
      throw new DatapathException(DatapathException.Kind.INVALID, "duplicates below zero");
    }
    misses.configure(limits);
    connections.configure(limits);
  }

  @Override
  public void close() {
    misses.wakeUp();
  }
}
