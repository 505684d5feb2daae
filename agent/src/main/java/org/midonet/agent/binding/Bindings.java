package org.midonet.agent.binding;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.midonet.agent.flow.PlaceNumbers;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.DatapathException;
import org.midonet.datapath.DatapathPort;
import org.midonet.nsdb.PortActivity;
import org.midonet.simulation.NetworkView;
import org.midonet.topology.Port;
import org.midonet.topology.RouterPort;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes datapath ports of bound virtual ports whose interface is there and up, and tells the cloud
 * that they are active. A binding whose interface is missing waits: the port is not active, and the
 * log says what it waits for. Belongs to the forwarding thread.
 */
public final class Bindings {

  /** The number of the port behind which the metadata service of the host is. */
  public static final int METADATA = PortNumbers.METADATA;

  private static final Logger LOG = LoggerFactory.getLogger(Bindings.class);

  private final UUID self;
  private final Datapath datapath;
  private final PortActivity activity;
  private final Luggage luggage;
  private final IntConsumer freed;
  private final Quotas quotas;
  private final PortNumbers numbers = new PortNumbers();
  private final OverlayPorts overlays;
  private final VtepPorts vteps;
  private final Map<UUID, Port> bound = new HashMap<>();
  private final Map<UUID, DatapathPort> active = new HashMap<>();
  private final Map<Integer, UUID> byNumber = new HashMap<>();
  private final Map<UUID, DatapathPort> resting = new HashMap<>();
  private final Set<UUID> waiting = new HashSet<>();
  private Map<String, HostLink> links = Map.of();

  /**
   * Nothing bound yet; the datapath's ports are those of an agent before this one.
   *
   * @param luggage what ports bring along and leave behind
   * @param freed is told which numbers are no port's any more, and may become another's
   */
  public Bindings(
      UUID self, Datapath datapath, PortActivity activity, Luggage luggage, IntConsumer freed) {
    this.self = self;
    this.luggage = luggage;
    this.datapath = datapath;
    this.activity = activity;
    this.freed = freed;
    quotas = new Quotas(datapath.room(), datapath.listRoom());
    datapath.ports().values().forEach(numbers::adopt);
    overlays =
        new OverlayPorts(
            self,
            datapath,
            activity,
            numbers,
            freed,
            port -> Optional.ofNullable(active.get(port)));
    vteps = new VtepPorts(self, datapath, numbers, freed);
  }

  /** The overlay VTEPs that are at work here. */
  public OverlayPorts overlays() {
    return overlays;
  }

  /** The ports to hardware VTEPs that are at work here. */
  public VtepPorts vteps() {
    return vteps;
  }

  /** The datapath's number of a port that is active here. */
  public OptionalInt numberOf(UUID port) {
    DatapathPort here = active.get(port);
    if (here != null) {
      return OptionalInt.of(here.number());
    }
    OptionalInt vtep = vteps.numberOf(port);
    return vtep.isPresent() ? vtep : overlays.numberOf(port);
  }

  /** How many action lists the flows of a port may have; number 0: of what no port here brings. */
  public int listsOf(int number) {
    Port port = bound.get(byNumber.get(number));
    return quotas.lists(port == null || isUplink(port));
  }

  /** The largest IP packet, in octets, that leaves by the port with this number; 0: any. */
  public int mtuOf(int number) {
    UUID bound = byNumber.get(number);
    DatapathPort here = bound == null ? null : active.get(bound);
    return here == null ? Math.max(overlays.mtuOf(number), vteps.mtuOf(number)) : here.mtu();
  }

  /** The port with this number. */
  public Optional<UUID> portOf(int number) {
    return Optional.ofNullable(byNumber.get(number))
        .or(() -> overlays.portOf(number))
        .or(() -> vteps.portOf(number));
  }

  /** The ports that are bound here, active or not. */
  public List<Port> bound() {
    return List.copyOf(bound.values());
  }

  /** The ports that are bound here and active. */
  public List<Port> active() {
    return bound.values().stream().filter(port -> active.containsKey(port.id())).toList();
  }

  /** Ports that are bound here and wait for their interface. */
  public Set<UUID> waiting() {
    return Set.copyOf(waiting);
  }

  /**
   * A port has changed.
   *
   * @param view the view in which it is as it now is
   * @return the ports that have become active here, or ceased to be
   */
  public List<UUID> changed(Port port, NetworkView view) {
    boolean here = port.hostId().equals(Optional.of(self)) && port.interfaceName().isPresent();
    if (here) {
      bound.put(port.id(), port);
    } else if (bound.remove(port.id()) == null) {
      return List.of();
    }
    boolean moved = settle(port, view);
    shareAnew();
    return moved ? List.of(port.id()) : List.of();
  }

  /** Where guests have come or gone, the others may have less or more. */
  private void shareAnew() {
    long guests = bound.values().stream().filter(port -> !isUplink(port)).count();
    if (!quotas.share((int) guests)) {
      return;
    }
    for (Map.Entry<UUID, DatapathPort> each : active.entrySet()) {
      Port port = bound.get(each.getKey());
      DatapathPort now = each.getValue();
      if (port != null) {
        DatapathPort wanted =
            new DatapathPort(
                now.number(),
                now.ifindex(),
                now.mtu(),
                now.place(),
                now.tunnelKey(),
                quotas.of(isUplink(port)),
                now.options());
        putQuietly(each, wanted);
      }
    }
  }

  private void putQuietly(Map.Entry<UUID, DatapathPort> port, DatapathPort wanted) {
    try {
      datapath.putPort(wanted);
      port.setValue(wanted);
    } catch (DatapathException e) {
      LOG.warn("port {} keeps its limits: {}", port.getKey(), e.getMessage());
    }
  }

  /**
   * A way out without a carrier leads nowhere, and the routes over it are not to be used. A guest's
   * interface gets its carrier from the guest, which starts when its port is active.
   */
  private static boolean works(Port port, HostLink link) {
    return link.up() && (link.running() || !isUplink(port));
  }

  private static boolean isUplink(Port port) {
    return port instanceof RouterPort;
  }

  /** What a port brings along has come, or will not; it, if it has become active. */
  public List<UUID> ready(UUID id, NetworkView view) {
    Port port = bound.get(id);
    return port != null && settle(port, view) ? List.of(id) : List.of();
  }

  /** A port is gone; it, if it was active here. */
  public List<UUID> removed(UUID id, NetworkView view) {
    Port port = bound.remove(id);
    boolean moved = port != null && settle(port, view);
    shareAnew();
    return moved ? List.of(id) : List.of();
  }

  /** The host's interfaces are these now; the ports that have become active, or ceased to be. */
  public List<UUID> links(Map<String, HostLink> now, NetworkView view) {
    Map<String, HostLink> before = links;
    links = Map.copyOf(now);
    List<UUID> changed = new ArrayList<>();
    for (Port port : List.copyOf(bound.values())) {
      String name = port.interfaceName().orElseThrow();
      if (!Optional.ofNullable(before.get(name)).equals(Optional.ofNullable(links.get(name)))
          && settle(port, view)) {
        changed.add(port.id());
      }
    }
    return changed;
  }

  /** Tries again what the datapath has refused; the ports that have become active. */
  public List<UUID> retry(NetworkView view) {
    List<UUID> changed = new ArrayList<>();
    for (UUID id : List.copyOf(waiting)) {
      Port port = bound.get(id);
      if (port != null && settle(port, view)) {
        changed.add(id);
      }
    }
    return changed;
  }

  /** Every binding is known now: what an agent before this one has left over goes. */
  public void complete() {
    for (DatapathPort port : datapath.ports().values()) {
      if (portOf(port.number()).isEmpty() && port.number() != METADATA) {
        LOG.info("port {} of an earlier agent is no longer bound here", port.number());
        datapath.removePort(port.number());
      }
    }
    overlays.complete();
    vteps.complete();
  }

  /** Brings one port into the state that its binding and its interface ask for. */
  private boolean settle(Port port, NetworkView view) {
    Optional<HostLink> link =
        bound.containsKey(port.id())
            ? port.interfaceName().map(links::get).filter(now -> works(port, now))
            : Optional.empty();
    DatapathPort before = active.get(port.id());
    if (link.isEmpty()) {
      return leave(port, before);
    }
    try {
      DatapathPort wanted = wanted(port, link.get(), view);
      if (wanted.equals(before)) {
        return false;
      }
      if (before == null) {
        if (!luggage.isHere(port)) {
          return false;
        }
        luggage.unpack(port, wanted);
      }
      datapath.putPort(wanted);
      resting.remove(port.id());
      active.put(port.id(), wanted);
      byNumber.put(wanted.number(), port.id());
      waiting.remove(port.id());
      activity.activate(port.id(), self);
      LOG.info(
          "port {} is active at {} as number {}", port.id(), link.get().name(), wanted.number());
      return true;
    } catch (DatapathException e) {
      // Tried again with the next change of the port or of its interface, and by retry().
      LOG.warn("port {} cannot be set up at {}: {}", port.id(), link.get().name(), e.getMessage());
      return leave(port, before);
    }
  }

  private boolean leave(Port port, @Nullable DatapathPort before) {
    if (!bound.containsKey(port.id())) {
      waiting.remove(port.id());
      DatapathPort rested = resting.remove(port.id());
      DatapathPort was = before == null ? rested : before;
      if (was != null) {
        luggage.leave(port, was);
      }
      numbers.free(port.tunnelKey()).ifPresent(freed);
    } else if (waiting.add(port.id())) {
      LOG.info("port {} waits for interface {}", port.id(), port.interfaceName().orElse("?"));
    }
    if (before != null && bound.containsKey(port.id())) {
      resting.put(port.id(), before);
      luggage.rest(port, before);
    }
    if (before == null) {
      return false;
    }
    datapath.removePort(before.number());
    active.remove(port.id());
    byNumber.remove(before.number());
    activity.deactivate(port.id());
    LOG.info("port {} is no longer active", port.id());
    return true;
  }

  private DatapathPort wanted(Port port, HostLink link, NetworkView view) {
    Set<DatapathPort.Option> options =
        EnumSet.of(isUplink(port) ? DatapathPort.Option.GUARDED : DatapathPort.Option.LEARNS);
    if (link.vethElsewhere()) {
      options.add(DatapathPort.Option.PEER);
    }
    return new DatapathPort(
        numbers.of(port.tunnelKey()),
        link.index(),
        link.mtu(),
        PlaceNumbers.of(view, view.placeOf(port.id())),
        port.tunnelKey(),
        quotas.of(isUplink(port)),
        options);
  }
}
