package org.midonet.datapath.ebpf;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.midonet.datapath.Action;
import org.midonet.datapath.Arrival;
import org.midonet.datapath.Capability;
import org.midonet.datapath.Connection;
import org.midonet.datapath.ConnectionEvent;
import org.midonet.datapath.ConnectionKey;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.Encapsulation;
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
import org.midonet.datapath.VtepTunnel;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;

/**
 * The datapath in the kernel, for the network namespace in which it was opened. One lock guards
 * changes of the tables; reading rings, injecting packets and long dumps neither take nor wait for
 * it.
 */
public final class EbpfDatapath implements Datapath {
  private final ReentrantLock lock = new ReentrantLock();
  private final Kernel kernel;
  private final ConfigTable config;
  private final KernelClock clock;
  private final ListTable lists;
  private final TemplateTable templates;
  private final FlowTable flows;
  private final PortTable ports;
  private final OverlayTable overlays;
  private final VtepTable vteps;
  private final PeerTable peers;
  private final ConnectionTable connections;
  private final LearntTable learnt;
  private final MissRoom room;
  private final boolean derivesTunnelMtu;
  private boolean closed;

  private EbpfDatapath(Kernel kernel, EbpfSettings settings) {
    this.kernel = kernel;
    derivesTunnelMtu = settings.tunnelMtu() == 0;
    Maps maps = kernel.maps();
    config = new ConfigTable(maps.get("config"));
    clock = new KernelClock(System::nanoTime, config.clockOffset());
    config.setTunnel(kernel.devices().tunnel(), settings.tunnelMtu());
    config.setLoop(kernel.devices().loop());
    config.setLimits(settings.limits());
    lists = new ListTable(maps.get("lists"), maps.get("list_use"), clock, System::nanoTime);
    templates = new TemplateTable(maps.get("templates"), lists, System::nanoTime);
    MaskTable masks = new MaskTable(maps.get("masks"), config, System::nanoTime);
    flows = new FlowTable(maps.get("flows"), masks, lists, templates, clock);
    peers = new PeerTable(maps.get("peers"), config);
    learnt = new LearntTable(maps.get("seen"), maps.get("notes"), clock);
    room = new MissRoom(maps.get("handed"), maps.get("judged"));
    connections = new ConnectionTable(maps, config, clock, templates);
    overlays = new OverlayTable(maps.get("overlays"), maps.get("stations"));
    vteps = new VtepTable(maps.get("vteps"), maps.get("vtep_ports"));
    config.setVtep(vteps.all().isEmpty() ? 0 : kernel.vtep());
    ports = new PortTable(maps, kernel.hooks());
  }

  /**
   * Opens the datapath of the current network namespace: adopts what is pinned, or begins anew. One
   * process at a time.
   *
   * @throws org.midonet.datapath.DatapathException if the kernel refuses, with its reasons
   */
  public static EbpfDatapath open(EbpfSettings settings) {
    return Refusals.translate(
        () -> {
          Kernel kernel = Kernel.open(settings);
          try {
            return new EbpfDatapath(kernel, settings);
          } catch (RuntimeException failed) {
            kernel.close();
            throw failed;
          }
        });
  }

  /**
   * Takes everything away that a datapath with these settings left in the current network
   * namespace: pins (and with them programs, maps, connections) and devices. What has no pins stays
   * forwarding.
   */
  public static void remove(EbpfSettings settings) {
    Refusals.translate(
        () -> {
          Kernel.remove(settings);
          return true;
        });
  }

  private <T> T guarded(Supplier<T> work) {
    lock.lock();
    try {
      return Refusals.translate(work);
    } finally {
      lock.unlock();
    }
  }

  private void change(Runnable work) {
    guarded(
        () -> {
          work.run();
          return true;
        });
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.OUTLIVES_DRIVER, Capability.EVENTS, Capability.FRAGMENTS_FOLLOW);
  }

  @Override
  public int room() {
    return connections.room();
  }

  @Override
  public int listRoom() {
    return KernelStructs.LISTS - 1;
  }

  @Override
  public void putPort(DatapathPort port) {
    change(() -> ports.put(port));
  }

  @Override
  public void removePort(int number) {
    change(() -> ports.remove(number));
  }

  @Override
  public Map<Integer, DatapathPort> ports() {
    return guarded(ports::local);
  }

  @Override
  public void putRemotePort(RemotePort port) {
    change(() -> ports.putRemote(port));
  }

  @Override
  public void removeRemotePort(int tunnelKey) {
    change(() -> ports.removeRemote(tunnelKey));
  }

  @Override
  public Map<Integer, RemotePort> remotePorts() {
    return guarded(ports::remote);
  }

  @Override
  public void putOverlay(Overlay overlay) {
    change(() -> overlays.put(overlay));
  }

  @Override
  public void removeOverlay(int port) {
    change(() -> overlays.remove(port));
  }

  @Override
  public Map<Integer, Overlay> overlays() {
    return guarded(overlays::all);
  }

  @Override
  public void putVtepTunnel(VtepTunnel tunnel) {
    change(
        () -> {
          config.setVtep(kernel.vtep());
          vteps.put(tunnel);
          peers.setVteps(vteps.addresses());
        });
  }

  @Override
  public void removeVtepTunnel(int port) {
    change(
        () -> {
          vteps.remove(port);
          peers.setVteps(vteps.addresses());
        });
  }

  @Override
  public Map<Integer, VtepTunnel> vtepTunnels() {
    return guarded(vteps::all);
  }

  @Override
  public void setPeers(Map<IpAddress, Peer> tunnelPeers, Set<IpAddress> own) {
    change(
        () -> {
          if (tunnelPeers.values().stream()
              .anyMatch(peer -> peer.encapsulation() == Encapsulation.GRE)) {
            config.setGre(kernel.gre());
          } else {
            config.setGre(GreDevices.NONE);
          }
          peers.set(tunnelPeers, own);
          if (derivesTunnelMtu) {
            config.setTunnelMtu(kernel.tunnelMtu(own));
          }
        });
  }

  @Override
  public void putFlow(Flow flow) {
    change(() -> flows.put(flow));
  }

  @Override
  public boolean removeFlow(FlowMatch match) {
    return guarded(() -> flows.remove(match));
  }

  @Override
  public Collection<FlowState> flows() {
    // The use of many flows takes long to read, and needs no lock.
    List<FlowTable.Entry> entries = guarded(flows::all);
    return Refusals.translate(() -> entries.stream().map(flows::state).toList());
  }

  @Override
  public Optional<Statistics> statistics(FlowMatch match) {
    return guarded(() -> flows.find(match)).map(flows::state).map(FlowState::statistics);
  }

  @Override
  public TemplateRef addTemplate(Template template) {
    return guarded(() -> templates.add(template));
  }

  @Override
  public void retire(TemplateRef template) {
    change(() -> templates.retire(template));
  }

  @Override
  public Map<TemplateRef, Template> templates() {
    return guarded(templates::all);
  }

  @Override
  public Collection<Connection> connections() {
    return Refusals.translate(connections::all);
  }

  @Override
  public Optional<Connection> connection(ConnectionKey entry) {
    return guarded(() -> connections.find(entry));
  }

  @Override
  public boolean adopt(Connection forward, int inPort, int owner) {
    return Refusals.translate(() -> connections.adopt(forward, inPort, owner));
  }

  @Override
  public boolean endConnection(ConnectionKey entry) {
    return guarded(() -> connections.end(entry));
  }

  @Override
  public Swept sweep(int most, SweepVisitor visitor) {
    return Refusals.translate(() -> connections.sweep(most, visitor));
  }

  @Override
  public Optional<Connection> sampled() {
    return connections.sampled();
  }

  @Override
  public int charged(int port) {
    return guarded(() -> connections.charged(port));
  }

  @Override
  public Collection<Note> notes() {
    Map<Integer, Integer> numbers = guarded(ports::numbersByKey);
    return Refusals.translate(() -> learnt.notes(numbers));
  }

  @Override
  public void putNote(Note note) {
    change(() -> learnt.putNote(note));
  }

  @Override
  public void putSeen(int port, int vlanId, Mac mac) {
    change(() -> learnt.putSeen(port, vlanId, mac));
  }

  @Override
  public void removeSeen(int port, int vlanId, Mac mac) {
    change(() -> learnt.removeSeen(port, vlanId, mac));
  }

  @Override
  public Map<SeenMac, Duration> seen() {
    return Refusals.translate(learnt::seen);
  }

  @Override
  public int receive(Duration timeout, Consumer<Miss> consumer) {
    room.tell();
    return kernel.misses().read(timeout, entry -> consumer.accept(MissForm.read(entry)));
  }

  @Override
  public void judged(Miss miss) {
    room.judged(miss.place());
  }

  @Override
  public int events(Duration timeout, Consumer<ConnectionEvent> consumer) {
    return kernel
        .events()
        .read(timeout, entry -> consumer.accept(EventForm.read(entry, clock, templates)));
  }

  @Override
  public void wakeUp() {
    kernel.misses().wake();
    kernel.events().wake();
  }

  @Override
  public void inject(Arrival arrival, Packet packet) {
    Refusals.translate(
        () -> {
          kernel.injector().inject(arrival, packet);
          return true;
        });
  }

  @Override
  public void execute(List<Action> actions, Packet packet) {
    int list = guarded(() -> lists.put(actions));
    try {
      Refusals.translate(
          () -> {
            kernel.injector().run(list, packet);
            return true;
          });
    } finally {
      // The program has run to its end: nobody is in the list.
      change(() -> lists.releaseUnseen(list));
    }
  }

  @Override
  public Map<Integer, Long> drops() {
    return Refusals.translate(() -> PinnedTables.drops(kernel.maps().get("drops")));
  }

  @Override
  public void configure(Limits limits) {
    change(() -> config.setLimits(limits));
  }

  /** Lets time pass for the kernel programs; for tests. */
  void advance(Duration time) {
    change(
        () -> {
          clock.advance(Math.toIntExact(time.toSeconds()));
          config.setClockOffset(clock.offset());
        });
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        kernel.close();
        config.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
