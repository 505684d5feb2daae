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

/** The datapath in memory. Packets come in by {@link #arrive} and {@link #arriveByTunnel}. */
public final class MemoryDatapath implements Datapath {
  /** As if it had the kernel's table, which it does not fill. */
  private static final int ROOM = 262_144;

  private static final int LIST_ROOM = 65_535;

  private static final long NANOS = 1_000_000_000L;

  private final LongSupplier nanos;
  private final MissQueue misses;
  private final Tables tables = new Tables();
  private final ConnectionTable connections;
  private final Arrivals arrivals;
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
    connections = new ConnectionTable(tables.templates);
    Tracking tracking = new Tracking(connections, events::add);
    Connecting connecting =
        new Connecting(connections, tracking, tables.ports, tables.templates, random, events::add);
    Pipeline pipeline =
        new Pipeline(
            tables,
            connections,
            tracking,
            connecting,
            misses,
            outlet,
            tunnelMtu,
            reason -> drops.merge(reason, 1L, Long::sum));
    arrivals = new Arrivals(tables, connections, tracking, pipeline);
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
    arrivals.byPort(port, packet, now());
  }

  /** A packet comes in by the tunnel. */
  public synchronized void arriveByTunnel(
      IpAddress sender, TunnelKind kind, int tunnelKey, Packet packet) {
    arrivals.byTunnel(sender, kind, tunnelKey, packet, now());
  }

  /** A packet comes in from a hardware VTEP. */
  public synchronized void arriveFromVtep(IpAddress sender, int vni, Packet packet) {
    arrivals.byVtep(sender, vni, packet, now());
  }

  @Override
  public synchronized void inject(Arrival arrival, Packet packet) {
    arrivals.injected(arrival, packet, now());
  }

  @Override
  public synchronized void execute(List<Action> actions, Packet packet) {
    arrivals.own(actions, packet, now());
  }

  @Override
  public synchronized void putPort(DatapathPort port) {
    tables.ports.put(port.number(), port);
  }

  @Override
  public synchronized void removePort(int number) {
    tables.ports.remove(number);
  }

  @Override
  public synchronized Map<Integer, DatapathPort> ports() {
    return Map.copyOf(tables.ports);
  }

  @Override
  public synchronized void putRemotePort(RemotePort port) {
    tables.remotePorts.put(port.tunnelKey(), port);
  }

  @Override
  public synchronized void removeRemotePort(int tunnelKey) {
    tables.remotePorts.remove(tunnelKey);
  }

  @Override
  public synchronized Map<Integer, RemotePort> remotePorts() {
    return Map.copyOf(tables.remotePorts);
  }

  @Override
  public synchronized void putOverlay(Overlay overlay) {
    tables.overlays.put(overlay.port(), overlay);
  }

  @Override
  public synchronized void removeOverlay(int port) {
    tables.overlays.remove(port);
  }

  @Override
  public synchronized Map<Integer, Overlay> overlays() {
    return Map.copyOf(tables.overlays);
  }

  @Override
  public synchronized void putVtepTunnel(VtepTunnel tunnel) {
    tables.vteps.put(tunnel.port(), tunnel);
  }

  @Override
  public synchronized void removeVtepTunnel(int port) {
    tables.vteps.remove(port);
  }

  @Override
  public synchronized Map<Integer, VtepTunnel> vtepTunnels() {
    return Map.copyOf(tables.vteps);
  }

  @Override
  public synchronized void setPeers(Map<IpAddress, Peer> peers, Set<IpAddress> own) {
    tables.peers.clear();
    tables.peers.addAll(peers.keySet());
    tables.own.clear();
    tables.own.addAll(own);
  }

  @Override
  public synchronized void putFlow(Flow flow) {
    Use use = new Use();
    use.last = now();
    tables.flows.put(flow.match(), new Tables.UsedFlow(flow, use));
  }

  @Override
  public synchronized boolean removeFlow(FlowMatch match) {
    return tables.flows.remove(match) != null;
  }

  @Override
  public synchronized Collection<FlowState> flows() {
    List<FlowState> states = new ArrayList<>();
    tables.flows.values().forEach(f -> states.add(new FlowState(f.flow(), statistics(f))));
    return states;
  }

  @Override
  public synchronized Optional<Statistics> statistics(FlowMatch match) {
    return Optional.ofNullable(tables.flows.get(match)).map(this::statistics);
  }

  private Statistics statistics(Tables.UsedFlow flow) {
    long packets = flow.use().packets;
    long bytes = flow.use().bytes;
    long last = flow.use().last;
    for (Action action : flow.flow().actions()) {
      if (action instanceof Action.Connect(TemplateRef template)) {
        Use use = tables.use(template);
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
    tables.templates.put(ref, template);
    return ref;
  }

  @Override
  public synchronized void retire(TemplateRef template) {
    tables.templates.remove(template);
    tables.templateUse.remove(template);
  }

  @Override
  public synchronized Map<TemplateRef, Template> templates() {
    return Map.copyOf(tables.templates);
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
    return List.copyOf(tables.notes.values());
  }

  @Override
  public synchronized void putNote(Note note) {
    tables.notes.put(note.tuple(), note);
  }

  @Override
  public synchronized void putSeen(int port, int vlanId, Mac mac) {
    tables.seen.put(new SeenMac(port, vlanId, mac), now());
  }

  @Override
  public synchronized void removeSeen(int port, int vlanId, Mac mac) {
    tables.seen.remove(new SeenMac(port, vlanId, mac));
  }

  @Override
  public synchronized Map<SeenMac, Duration> seen() {
    Map<SeenMac, Duration> silent = new HashMap<>();
    tables.seen.forEach((mac, last) -> silent.put(mac, since(last)));
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
