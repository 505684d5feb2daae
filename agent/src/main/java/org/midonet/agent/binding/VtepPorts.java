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
import java.util.function.IntConsumer;
import org.midonet.agent.flow.PlaceNumbers;
import org.midonet.agent.host.Interfaces;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.DatapathException;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.PortLimits;
import org.midonet.datapath.VtepTunnel;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Vxlan;
import org.midonet.simulation.Change;
import org.midonet.simulation.NetworkView;
import org.midonet.topology.Bridge;
import org.midonet.topology.Port;
import org.midonet.topology.TunnelType;
import org.midonet.topology.TunnelZone;
import org.midonet.topology.Vtep;
import org.midonet.topology.VxlanPort;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bridges' ports to hardware VTEPs have no interface, and no binding: each is at work on every host
 * of its VTEP's tunnel zone, as a port of the datapath that leads to the VTEP by VXLAN with the
 * bridge's VNI, and by which comes what the VTEP sends here. Nobody declares them active: no host
 * sends to another for them. Belongs to the forwarding thread.
 */
public final class VtepPorts {

  private static final Logger LOG = LoggerFactory.getLogger(VtepPorts.class);

  private final UUID self;
  private final Datapath datapath;
  private final PortNumbers numbers;
  private final IntConsumer freed;
  private final Map<UUID, VxlanPort> ports = new TreeMap<>();
  private final Map<UUID, Vtep> vteps = new HashMap<>();
  private final Map<UUID, IpAddress> ownByZone = new HashMap<>();
  private final Map<UUID, AtWork> atWork = new HashMap<>();
  private final Map<Integer, UUID> byNumber = new HashMap<>();
  private Interfaces interfaces = new Interfaces(Map.of(), List.of());

  /** What the datapath was told of one. */
  private record AtWork(DatapathPort port, VtepTunnel tunnel) {}

  /**
   * None yet.
   *
   * @param freed is told which numbers are no port's any more
   */
  VtepPorts(UUID self, Datapath datapath, PortNumbers numbers, IntConsumer freed) {
    this.self = self;
    this.datapath = datapath;
    this.numbers = numbers;
    this.freed = freed;
  }

  /** The datapath's number of a port that is at work here. */
  OptionalInt numberOf(UUID id) {
    AtWork port = atWork.get(id);
    return port == null ? OptionalInt.empty() : OptionalInt.of(port.port().number());
  }

  /** The port with this number. */
  Optional<UUID> portOf(int number) {
    return Optional.ofNullable(byNumber.get(number));
  }

  /** The largest IP packet that leaves by the port with this number; 0: any. */
  int mtuOf(int number) {
    AtWork port = portOf(number).map(atWork::get).orElse(null);
    return port == null ? 0 : port.port().mtu();
  }

  /** Whether a port is one of these, at work here. */
  public boolean has(UUID id) {
    return atWork.containsKey(id);
  }

  /** Takes notice of a change; whether it may concern one of these. */
  public boolean observe(Change change) {
    return switch (change) {
      case Change.Put put ->
          switch (put.object()) {
            case VxlanPort port -> !port.equals(ports.put(port.id(), port));
            case Vtep vtep -> !vtep.equals(vteps.put(vtep.id(), vtep));
            case TunnelZone zone -> zone(zone);
            case Bridge _ -> !ports.isEmpty();
            default -> false;
          };
      case Change.Remove gone when gone.type() == Port.class -> ports.remove(gone.id()) != null;
      case Change.Remove gone when gone.type() == Vtep.class -> vteps.remove(gone.id()) != null;
      case Change.Remove gone when gone.type() == TunnelZone.class ->
          ownByZone.remove(gone.id()) != null;
      case Change.VtepAt _ -> true;
      default -> false;
    };
  }

  private boolean zone(TunnelZone zone) {
    Optional<IpAddress> own =
        zone.members().stream()
            .filter(member -> zone.type() == TunnelType.VTEP && member.hostId().equals(self))
            .map(TunnelZone.Member::address)
            .findFirst();
    Optional<IpAddress> before = Optional.ofNullable(ownByZone.remove(zone.id()));
    own.ifPresent(address -> ownByZone.put(zone.id(), address));
    return !own.equals(before);
  }

  /** The host's interfaces are these now. */
  public void interfaces(Interfaces now) {
    interfaces = now;
  }

  /** Brings all into the state that is due; those that have begun to work here, or ceased to. */
  public List<UUID> settle(NetworkView view) {
    List<UUID> moved = new ArrayList<>();
    for (UUID id : List.copyOf(atWork.keySet())) {
      if (!ports.containsKey(id) && end(id)) {
        moved.add(id);
      }
    }
    for (VxlanPort port : ports.values()) {
      Optional<IpAddress> own =
          Optional.ofNullable(vteps.get(port.vtepId()))
              .flatMap(Vtep::tunnelZoneId)
              .map(ownByZone::get);
      if (own.isPresent() ? begin(port, own.get(), view) : end(port.id())) {
        moved.add(port.id());
      }
    }
    return moved;
  }

  private boolean begin(VxlanPort port, IpAddress own, NetworkView view) {
    List<IpAddress> all = view.vtep(port.vtepId());
    Optional<IpAddress> remote =
        all.stream().filter(address -> address.bits() == own.bits()).findFirst();
    Optional<Integer> vni =
        Optional.ofNullable(view.bridge(port.bridgeId()).bridge()).flatMap(Bridge::vni);
    if (remote.isEmpty() || vni.isEmpty() || port.tunnelKey() == 0) {
      return end(port.id());
    }
    AtWork before = atWork.get(port.id());
    int overhead = own.bits() == 32 ? Vxlan.OVERHEAD_IPV4 : Vxlan.OVERHEAD_IPV6;
    try {
      int number = numbers.of(port.tunnelKey());
      AtWork wanted =
          new AtWork(
              new DatapathPort(
                  number,
                  0,
                  interfaces.mtuOf(own).map(mtu -> mtu - overhead).orElse(0),
                  PlaceNumbers.of(view, view.placeOf(port.id())),
                  port.tunnelKey(),
                  PortLimits.USUAL,
                  Set.of()),
              new VtepTunnel(number, vni.get(), own, remote.get(), Set.copyOf(all)));
      if (wanted.equals(before)) {
        return false;
      }
      // Filed first: where the datapath refuses, its end takes all of it back.
      atWork.put(port.id(), wanted);
      byNumber.put(number, port.id());
      datapath.putPort(wanted.port());
      datapath.putVtepTunnel(wanted.tunnel());
      LOG.info("port {} leads to the VTEP at {}, VNI {}", port.id(), remote.get(), vni.get());
      return before == null;
    } catch (DatapathException e) {
      // Tried again with the next change.
      LOG.warn("port {} cannot lead to its VTEP: {}", port.id(), e.getMessage());
      boolean _ = end(port.id());
      return before != null;
    }
  }

  private boolean end(UUID id) {
    AtWork was = atWork.remove(id);
    if (was == null) {
      return false;
    }
    int number = was.port().number();
    datapath.removeVtepTunnel(number);
    datapath.removePort(number);
    byNumber.remove(number);
    numbers.free(was.port().tunnelKey()).ifPresent(freed);
    LOG.info("port {} leads to no VTEP from here any more", id);
    return true;
  }

  /** Everything is known now: what an agent before this one has left over goes. */
  void complete() {
    for (int number : datapath.vtepTunnels().keySet()) {
      if (portOf(number).isEmpty()) {
        datapath.removeVtepTunnel(number);
      }
    }
  }
}
