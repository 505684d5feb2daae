package org.midonet.agent.upcall;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntConsumer;
import org.midonet.agent.binding.Bindings;
import org.midonet.agent.flow.FlowTable;
import org.midonet.agent.flow.MetadataRoute;
import org.midonet.agent.flow.Whereabouts;
import org.midonet.agent.handover.PortMoves;
import org.midonet.agent.host.Interfaces;
import org.midonet.agent.tunnel.Peers;
import org.midonet.agent.tunnel.RemotePorts;
import org.midonet.datapath.Action;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.InPort;
import org.midonet.nsdb.PortActivity;
import org.midonet.packet.IpAddress;
import org.midonet.simulation.Change;
import org.midonet.simulation.NetworkView;
import org.midonet.topology.Port;
import org.midonet.topology.PortGroup;
import org.midonet.topology.RouterPort;
import org.midonet.topology.TunnelZone;

/**
 * Where ports and hosts are, seen from here: bindings, tunnels and the ports of others, kept in
 * step with the view. Belongs to the forwarding thread.
 */
final class HostNetwork implements Whereabouts, FlowTable.Judge {

  private static final int VXLAN_OVER_IPV4 = 14 + 20 + 8 + 8;
  private static final int VXLAN_OVER_IPV6 = 14 + 40 + 8 + 8;

  private final UUID self;
  private final Datapath datapath;
  private final PortMoves moves;
  private final Bindings bindings;
  private final Peers peers;
  private final RemotePorts remotePorts;
  private Optional<MetadataRoute> metadata = Optional.empty();
  private OptionalInt tunnelMtu = OptionalInt.empty();

  HostNetwork(
      UUID self, Datapath datapath, PortActivity activity, PortMoves moves, IntConsumer freed) {
    this.self = self;
    this.datapath = datapath;
    this.moves = moves;
    bindings = new Bindings(self, datapath, activity, moves, freed);
    peers = new Peers(self);
    remotePorts = new RemotePorts(datapath, this);
  }

  @Override
  public OptionalInt localPort(UUID port) {
    return bindings.numberOf(port);
  }

  @Override
  public Optional<IpAddress> tunnelTo(UUID host) {
    return peers.addressOf(host);
  }

  @Override
  public Optional<UUID> port(int inPort) {
    return InPort.isRemote(inPort)
        ? remotePorts.portOf(InPort.tunnelKey(inPort))
        : bindings.portOf(inPort);
  }

  @Override
  public Optional<MetadataRoute> metadata() {
    return metadata;
  }

  /** How many connections a port has here; 0 for one that is not here. */
  int connections(UUID port) {
    OptionalInt number = localPort(port);
    return number.isPresent() ? datapath.charged(number.getAsInt()) : 0;
  }

  /** Guests reach the metadata service so from now on. */
  void metadata(MetadataRoute route) {
    metadata = Optional.of(route);
  }

  @Override
  public int listsOf(int owner) {
    return bindings.listsOf(owner);
  }

  @Override
  public Whereabouts whereabouts() {
    return this;
  }

  /** The underlay address of this host, if a tunnel zone gives it one. */
  Optional<IpAddress> ownAddress() {
    return peers.own().stream().sorted(Comparator.comparing(IpAddress::toString)).findFirst();
  }

  Bindings bindings() {
    return bindings;
  }

  /**
   * What has moved as seen from here, although the view may say the same: flows that name it are to
   * be said anew.
   *
   * @param ports that have become local, or ceased to be
   * @param hosts that are reached differently
   */
  record Moved(List<UUID> ports, Set<UUID> hosts) {
    boolean isEmpty() {
      return ports.isEmpty() && hosts.isEmpty();
    }
  }

  /**
   * What a change means here: the store may not know yet, or no more, that a port is active here,
   * but this host does.
   */
  Change asSeenHere(Change change) {
    return change instanceof Change.PortAt at
            && at.host().isEmpty()
            && localPort(at.port()).isPresent()
        ? new Change.PortAt(at.port(), Optional.of(self))
        : change;
  }

  /** Where ports are that have become active here, or ceased to be; before the store says so. */
  List<Change> located(List<UUID> ports, NetworkView view) {
    List<Change> located = new ArrayList<>();
    for (UUID port : ports) {
      if (bindings.vteps().has(port)) {
        continue; // It is at work at others too: it is nowhere in particular.
      }
      if (localPort(port).isPresent()) {
        located.add(new Change.PortAt(port, Optional.of(self)));
      } else if (view.hostOf(port).equals(Optional.of(self))) {
        located.add(new Change.PortAt(port, Optional.empty()));
      }
    }
    return located;
  }

  /** Follows changes of the view, which is as it now is. */
  Moved changed(List<Change> changes, NetworkView view) {
    List<UUID> ports = new ArrayList<>();
    Set<UUID> hosts = new HashSet<>();
    Set<UUID> located = new HashSet<>();
    boolean zones = false;
    boolean overlays = false;
    boolean vteps = false;
    for (Change change : changes) {
      vteps |= bindings.vteps().observe(change);
      switch (change) {
        case Change.Put put when put.object() instanceof Port port -> {
          moves.bound(port);
          if (port instanceof RouterPort router) {
            bindings.overlays().put(router);
          }
          overlays = true;
          ports.addAll(bindings.changed(port, view));
          located.add(port.id());
        }
        case Change.Put put when put.object() instanceof TunnelZone zone -> {
          hosts.addAll(peers.put(zone));
          zones = true;
        }
        case Change.Remove gone when gone.type() == Port.class -> {
          ports.addAll(bindings.removed(gone.id(), view));
          bindings.overlays().remove(gone.id());
          overlays = true;
          moves.removed(gone.id());
          located.add(gone.id());
        }
        case Change.Remove gone when gone.type() == TunnelZone.class -> {
          hosts.addAll(peers.remove(gone.id()));
          zones = true;
        }
        case Change.Put put when put.object() instanceof PortGroup group ->
            regrouped(group.id(), view, ports, located);
        case Change.Remove gone when gone.type() == PortGroup.class ->
            regrouped(gone.id(), view, ports, located);
        case Change.PortAt at -> {
          located.add(at.port());
          overlays = true;
        }
        case Change.PeerAt at -> {
          bindings.overlays().peer(at.port(), at.mac(), at.vtep());
          overlays = true;
        }
        case Change.Put _,
            Change.Remove _,
            Change.MacAt _,
            Change.NeighbourAt _,
            Change.VtepAt _,
            Change.BlockOf _,
            Change.GuestMtu _,
            Change.Metadata _ -> {}
      }
    }
    if (overlays) {
      ports.addAll(bindings.overlays().settle(view));
    }
    if (vteps) {
      ports.addAll(bindings.vteps().settle(view));
    }
    located.addAll(ports);
    located.forEach(port -> remotePorts.changed(port, view));
    if (zones) {
      datapath.setPeers(peers.reached(), peers.underlay());
      remotePorts.hostsMoved(hosts, view);
    }
    return new Moved(ports, hosts);
  }

  /** The members of a group may share a place with others now, or not any more. */
  private void regrouped(UUID group, NetworkView view, List<UUID> ports, Set<UUID> located) {
    bindings.bound().stream()
        .filter(port -> port.portGroupIds().contains(group))
        .forEach(port -> ports.addAll(bindings.changed(port, view)));
    remotePorts.known().stream()
        .filter(id -> view.port(id).filter(port -> port.portGroupIds().contains(group)).isPresent())
        .forEach(located::add);
  }

  /** The host's interfaces are these now. */
  Moved interfaces(Interfaces now, NetworkView view) {
    List<UUID> ports = new ArrayList<>(bindings.links(now.byName(), view));
    bindings.vteps().interfaces(now);
    ports.addAll(bindings.vteps().settle(view));
    return moved(ports, view);
  }

  /** Ports of this host have become active, or ceased to be; what goes with them does so too. */
  private Moved moved(List<UUID> ports, NetworkView view) {
    List<UUID> all = new ArrayList<>(ports);
    if (!ports.isEmpty()) {
      all.addAll(bindings.overlays().settle(view));
    }
    all.forEach(port -> remotePorts.changed(port, view));
    return new Moved(all, Set.of());
  }

  /** Ports that the datapath has refused are tried again. */
  Moved retry(NetworkView view) {
    return moved(bindings.retry(view), view);
  }

  /** What a port brings along has come, or will not. */
  Moved ready(UUID port, NetworkView view) {
    return moved(bindings.ready(port, view), view);
  }

  /** The other hosts that have ports of a place (a number of the datapath). */
  Set<UUID> hostsAt(int place) {
    return remotePorts.hostsAt(place);
  }

  /** The tunnel addresses of the other hosts; may be asked by any thread. */
  Set<IpAddress> peers() {
    return peers.addresses();
  }

  /** Everything is known now. */
  void complete() {
    datapath.setPeers(peers.reached(), peers.underlay());
    bindings.complete();
    remotePorts.complete();
  }

  /**
   * The largest packet of a guest that fits into a tunnel: the least MTU of the interfaces that
   * have our tunnel addresses, less what VXLAN adds (RFC 7348 section 5; GRE adds eight octets
   * less, which are left free); empty without tunnels. It is what {@link #mtuOf} says of tunnels
   * from now on.
   */
  OptionalInt tunnelMtu(Interfaces interfaces) {
    tunnelMtu =
        peers.underlay().stream()
            .flatMap(
                own ->
                    interfaces.mtuOf(own).stream()
                        .map(mtu -> mtu - (own.bits() == 32 ? VXLAN_OVER_IPV4 : VXLAN_OVER_IPV6)))
            .mapToInt(Integer::intValue)
            .min();
    return tunnelMtu;
  }

  /**
   * The largest IP packet, in octets, for which these actions have a way out; 0 if there is more
   * than one way, or none, or no limit.
   */
  int mtuOf(List<Action> actions) {
    int ways = 0;
    int mtu = 0;
    for (Action action : actions) {
      if (action instanceof Action.Output out) {
        ways++;
        mtu = bindings.mtuOf(out.port());
      } else if (action instanceof Action.Tunnel) {
        ways++;
        mtu = tunnelMtu.orElse(0);
      }
    }
    return ways == 1 ? mtu : 0;
  }
}
