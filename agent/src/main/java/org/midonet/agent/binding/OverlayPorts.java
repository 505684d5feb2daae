package org.midonet.agent.binding;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.midonet.agent.flow.PlaceNumbers;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.DatapathException;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.Overlay;
import org.midonet.datapath.PortLimits;
import org.midonet.nsdb.PortActivity;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.Vxlan;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.OverlayPort;
import org.midonet.topology.RouterPort;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Overlay VTEPs have no interface, and no binding. Each is at work on one host: where the uplink of
 * its router is ({@link UplinkOf}), for there VXLAN packets come in, and there its connections,
 * notes and NAT blocks have one home, as those of any port. It is two ports of the datapath: one
 * for inner frames, with the port's tunnel key, and one by which the outer packets come that it
 * makes. Belongs to the forwarding thread.
 */
public final class OverlayPorts {

  private static final Logger LOG = LoggerFactory.getLogger(OverlayPorts.class);

  private final UUID self;
  private final Datapath datapath;
  private final PortActivity activity;
  private final PortNumbers numbers;
  private final IntConsumer freed;
  private final Function<UUID, Optional<DatapathPort>> bound;
  private final Map<UUID, RouterPort> known = new TreeMap<>();
  private final Map<UUID, Map<Mac, Ip4>> peers = new HashMap<>();
  private final Map<UUID, AtWork> atWork = new HashMap<>();
  private final Map<Integer, UUID> byNumber = new HashMap<>();

  /** What the datapath was told of one. */
  private record AtWork(DatapathPort inner, DatapathPort outer, Overlay overlay) {}

  /**
   * None yet.
   *
   * @param freed is told which numbers are no port's any more
   * @param bound the datapath's port of one that is bound here and active
   */
  OverlayPorts(
      UUID self,
      Datapath datapath,
      PortActivity activity,
      PortNumbers numbers,
      IntConsumer freed,
      Function<UUID, Optional<DatapathPort>> bound) {
    this.self = self;
    this.datapath = datapath;
    this.activity = activity;
    this.numbers = numbers;
    this.freed = freed;
    this.bound = bound;
  }

  /** The datapath's number of a port, or of the id of its outer packets, that is at work here. */
  OptionalInt numberOf(UUID id) {
    AtWork inner = atWork.get(id);
    AtWork outer = inner == null ? atWork.get(OverlayPort.outer(id)) : null;
    return inner != null
        ? OptionalInt.of(inner.inner().number())
        : outer != null ? OptionalInt.of(outer.outer().number()) : OptionalInt.empty();
  }

  /** The port with this number, or the id of its outer packets. */
  Optional<UUID> portOf(int number) {
    return Optional.ofNullable(byNumber.get(number));
  }

  /** The largest IP packet that leaves by the port with this number; 0: any. */
  int mtuOf(int number) {
    AtWork port = portOf(number).map(atWork::get).orElse(null);
    return port == null ? 0 : port.inner().mtu();
  }

  /** A router's port is as it now is. */
  public void put(RouterPort port) {
    if (port.overlay() && port.tunnelAddress().orElse(null) instanceof Ip4) {
      known.put(port.id(), port);
    } else {
      known.remove(port.id());
    }
  }

  /** A port is gone. */
  public void remove(UUID port) {
    known.remove(port);
  }

  /** Behind which VTEP a port finds a MAC; empty: nowhere. */
  public void peer(UUID port, Mac mac, Optional<IpAddress> vtep) {
    Map<Mac, Ip4> of = peers.computeIfAbsent(port, id -> new HashMap<>());
    if (vtep.orElse(null) instanceof Ip4 address) {
      of.put(mac, address);
    } else {
      of.remove(mac);
    }
    if (of.isEmpty()) {
      peers.remove(port);
    }
  }

  /** Brings all into the state that is due; those that have begun to work here, or ceased to. */
  public List<UUID> settle(NetworkView view) {
    List<UUID> moved = new ArrayList<>();
    for (UUID id : List.copyOf(atWork.keySet())) {
      if (!known.containsKey(id)) {
        end(id);
        moved.add(id);
      }
    }
    for (RouterPort port : known.values()) {
      Optional<UUID> uplink = UplinkOf.router(view, port.routerId(), this::hostOf);
      boolean here = uplink.flatMap(up -> hostOf(view, up)).equals(Optional.of(self));
      if (here ? begin(port, uplink.get(), view) : end(port.id())) {
        moved.add(port.id());
      }
    }
    return moved;
  }

  /** Where a bound port is active; of this host's own it knows best. */
  private Optional<UUID> hostOf(NetworkView view, UUID port) {
    return bound.apply(port).isPresent()
        ? Optional.of(self)
        : view.hostOf(port).filter(host -> !host.equals(self));
  }

  private boolean begin(RouterPort port, UUID uplink, NetworkView view) {
    AtWork before = atWork.get(port.id());
    int mtu = bound.apply(uplink).map(DatapathPort::mtu).orElse(0);
    UUID outerId = OverlayPort.outer(port.id());
    int outerPlace = PlaceNumbers.of(view, view.placeOf(outerId));
    if (port.tunnelKey() == 0 || outerPlace == 0) {
      return false; // The view is not that far yet.
    }
    try {
      int inner = numbers.of(port.tunnelKey());
      int outer = numbers.at(outerPlace);
      AtWork wanted =
          new AtWork(
              at(
                  inner,
                  Math.max(0, mtu - Vxlan.OVERHEAD_IPV4),
                  PlaceNumbers.of(view, view.placeOf(port.id())),
                  port.tunnelKey()),
              at(outer, 0, outerPlace, 0),
              new Overlay(
                  inner,
                  outer,
                  port.vni().orElseThrow(),
                  (Ip4) port.tunnelAddress().orElseThrow(),
                  peers.getOrDefault(port.id(), Map.of())));
      if (wanted.equals(before)) {
        return false;
      }
      // Filed first: where the datapath refuses a new one, its end takes all of it back.
      atWork.put(port.id(), wanted);
      byNumber.put(inner, port.id());
      byNumber.put(outer, outerId);
      datapath.putPort(wanted.inner());
      datapath.putPort(wanted.outer());
      datapath.putOverlay(wanted.overlay());
      if (before == null) {
        activity.activate(port.id(), self);
        LOG.info("overlay VTEP {} is at work here as number {}", port.id(), inner);
      }
      return before == null;
    } catch (DatapathException e) {
      // Tried again with the next change.
      LOG.warn("overlay VTEP {} cannot be set up: {}", port.id(), e.getMessage());
      if (before == null) {
        boolean _ = end(port.id());
      } else {
        atWork.put(port.id(), before);
      }
      return false;
    }
  }

  /** It leads outside, as an uplink does. */
  private static DatapathPort at(int number, int mtu, int place, int tunnelKey) {
    return new DatapathPort(
        number, 0, mtu, place, tunnelKey, PortLimits.USUAL, Set.of(DatapathPort.Option.GUARDED));
  }

  private boolean end(UUID id) {
    AtWork was = atWork.remove(id);
    if (was == null) {
      return false;
    }
    datapath.removeOverlay(was.inner().number());
    for (DatapathPort port : List.of(was.inner(), was.outer())) {
      datapath.removePort(port.number());
      byNumber.remove(port.number());
    }
    numbers.free(was.inner().tunnelKey()).ifPresent(freed);
    numbers.freeAt(was.outer().place()).ifPresent(freed);
    activity.deactivate(id);
    LOG.info("overlay VTEP {} is no longer at work here", id);
    return true;
  }

  /** Everything is known now: what an agent before this one has left over goes. */
  void complete() {
    for (int number : datapath.overlays().keySet()) {
      if (portOf(number).isEmpty()) {
        datapath.removeOverlay(number);
      }
    }
  }
}
