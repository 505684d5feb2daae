package org.midonet.simulation;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.simulation.Place.GroupPlace;
import org.midonet.simulation.Place.PortPlace;
import org.midonet.simulation.Place.RouterPlace;
import org.midonet.simulation.view.CompiledBalancer;
import org.midonet.simulation.view.CompiledBridge;
import org.midonet.simulation.view.CompiledChain;
import org.midonet.simulation.view.CompiledInsertions;
import org.midonet.simulation.view.CompiledMirror;
import org.midonet.simulation.view.CompiledRouter;
import org.midonet.simulation.view.CompiledTrace;
import org.midonet.simulation.view.MacKey;
import org.midonet.simulation.view.NatBlock;
import org.midonet.simulation.view.NeighbourKey;
import org.midonet.simulation.view.RouteTable;
import org.midonet.simulation.view.Tables;
import org.midonet.simulation.view.ViewEditor;
import org.midonet.topology.Port;
import org.midonet.topology.PortGroup;
import org.midonet.topology.RouterPort;
import org.midonet.topology.TraceRequest;

/**
 * An immutable snapshot of everything a simulation looks at. A change makes a new view in time that
 * depends on the change, not on the size of the network (a change of a port: on the ports of its
 * device); the old one stays as it is.
 *
 * <p>Changes may come in any order: a port before its bridge, a rule before its chain. What is
 * named and does not exist has no effect until it does.
 */
public final class NetworkView {

  private static final NetworkView EMPTY = new NetworkView(new Tables());

  private final Tables tables;

  private NetworkView(Tables tables) {
    this.tables = tables;
  }

  /** The view of a network that is not there. */
  public static NetworkView empty() {
    return EMPTY;
  }

  /** The view after a change, and what the change touched. */
  public Updated with(Change change) {
    return with(List.of(change));
  }

  /** The view after several changes that happen at once, and what they touched. */
  public Updated with(List<? extends Change> changes) {
    ViewEditor editor = new ViewEditor(tables);
    changes.forEach(editor::apply);
    Tables after = editor.finish();
    return new Updated(new NetworkView(after), editor.touched());
  }

  /** A port, if it exists. */
  public Optional<Port> port(UUID id) {
    return Optional.ofNullable(tables.port(id));
  }

  /** The ports of a device, in the order of their ids. */
  public List<UUID> portsOf(UUID device) {
    return tables.portsOf(device);
  }

  /** The host where an exterior port is active, or an overlay VTEP is at work. */
  public Optional<UUID> hostOf(UUID port) {
    return Optional.ofNullable(tables.host(port));
  }

  /**
   * The place at which connections of an exterior port are looked up: its stateful port group if it
   * has one (the first by id, if several), else the router if it is a router's port that leads
   * outside, else the port itself. Networks behind overlay VTEPs may have the same addresses.
   */
  public Place placeOf(UUID id) {
    Port port = tables.port(id);
    if (port != null) {
      Optional<UUID> group =
          port.portGroupIds().stream()
              .filter(g -> portGroup(g).map(PortGroup::stateful).orElse(false))
              .min(UUID::compareTo);
      if (group.isPresent()) {
        return new GroupPlace(group.get());
      }
      if (port instanceof RouterPort router && !router.overlay()) {
        return new RouterPlace(port.deviceId());
      }
    }
    return new PortPlace(id);
  }

  /** A port group, if it exists. */
  public Optional<PortGroup> portGroup(UUID id) {
    return Optional.ofNullable(tables.portGroup(id));
  }

  /** A bridge with all that is known of it; of a bridge that does not exist, nothing is. */
  public CompiledBridge bridge(UUID id) {
    return tables.bridge(id);
  }

  /** A router with all that is known of it; of a router that does not exist, nothing is. */
  public CompiledRouter router(UUID id) {
    return tables.router(id);
  }

  /** The load balancer of a router, if it has one. */
  public @Nullable CompiledBalancer balancer(UUID router) {
    return tables.balancer(router);
  }

  /** A mirror, if it exists. */
  public @Nullable CompiledMirror mirror(UUID id) {
    return tables.mirror(id);
  }

  /** A trace request, if it exists. */
  public @Nullable TraceRequest traceRequest(UUID id) {
    return tables.trace(id);
  }

  /** The trace requests at a port, bridge or router that are enabled. */
  public List<CompiledTrace> tracesAt(UUID device) {
    return tables.tracesAt(device);
  }

  /** What service insertions make of a port, if there are any. */
  public @Nullable CompiledInsertions insertionsAt(UUID port) {
    return tables.insertionsAt(port);
  }

  /** The routes of a router. */
  public RouteTable routes(UUID router) {
    return tables.routes(router);
  }

  /** A chain, if it exists. */
  public @Nullable CompiledChain chain(UUID id) {
    return tables.chain(id);
  }

  /** The members of an address group; nobody if it does not exist. */
  public Set<IpAddress> addressGroup(UUID id) {
    return tables.addressGroup(id);
  }

  /** The port behind which a bridge has a MAC. */
  public @Nullable UUID macAt(UUID bridge, int vlan, Mac mac) {
    return tables.macAt(new MacKey(bridge, vlan, mac));
  }

  /** The hardware address of a neighbour of a router or a bridge. */
  public @Nullable Mac neighbour(UUID device, IpAddress address) {
    return tables.neighbour(new NeighbourKey(device, address));
  }

  /** The VTEP behind which an overlay VTEP of ours finds a MAC. */
  public @Nullable IpAddress peer(UUID port, Mac mac) {
    return tables.peer(new OverlayPort.Station(port, mac));
  }

  /** The underlay addresses of a hardware VTEP; none while it is not known where it is. */
  public List<IpAddress> vtep(UUID id) {
    return tables.vtep(id);
  }

  /** The NAT blocks that an ingress port owns at an address of a router, lowest first. */
  public List<NatBlock> ownedBlocks(UUID ingressPort, UUID device, IpAddress address) {
    return tables.blocksOf(new Dependency.OfOwnedBlocks(ingressPort, device, address));
  }

  /** The owned NAT block of an address of a router that a port lies in. */
  public @Nullable NatBlock blockAt(UUID device, IpAddress address, int port) {
    int start = port & -NatBlock.GRAIN;
    for (NatBlock block : tables.blocksAt(new Dependency.OfBlockOwner(device, address, start))) {
      if (block.contains(port)) {
        return block;
      }
    }
    return null;
  }

  /**
   * Whether any port of the range of {@link NatBlock#GRAIN} ports that starts here is in an owned
   * block.
   */
  public boolean hasBlocks(UUID device, IpAddress address, int start) {
    return !tables.blocksAt(new Dependency.OfBlockOwner(device, address, start)).isEmpty();
  }

  /** Whether this host serves its guests' metadata. */
  public boolean metadata() {
    return tables.metadata();
  }

  /** The MTU that DHCP tells guests whose subnet names none. */
  public int guestMtu() {
    return tables.guestMtu();
  }

  /**
   * What came of a change.
   *
   * @param view the new view
   * @param touched what verdicts may rest on that is not as it was; flows that depend on none of it
   *     still hold
   */
  public record Updated(NetworkView view, Set<Dependency> touched) {
    public Updated {
      touched = Set.copyOf(touched);
    }
  }
}
