package org.midonet.simulation.view;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.midonet.packet.IpAddress;
import org.midonet.simulation.Change;
import org.midonet.simulation.Dependency;
import org.midonet.simulation.Dependency.OfAddressGroup;
import org.midonet.simulation.Dependency.OfBlockOwner;
import org.midonet.simulation.Dependency.OfLocation;
import org.midonet.simulation.Dependency.OfMac;
import org.midonet.simulation.Dependency.OfNeighbour;
import org.midonet.simulation.Dependency.OfOwnedBlocks;
import org.midonet.simulation.Dependency.OfPort;
import org.midonet.simulation.Dependency.OfPortGroup;
import org.midonet.simulation.Dependency.OfRoutes;
import org.midonet.simulation.OverlayPort;
import org.midonet.topology.Bridge;
import org.midonet.topology.Chain;
import org.midonet.topology.Dhcp;
import org.midonet.topology.DhcpV6;
import org.midonet.topology.IpAddressGroup;
import org.midonet.topology.L2Insertion;
import org.midonet.topology.LoadBalancer;
import org.midonet.topology.Mirror;
import org.midonet.topology.Pool;
import org.midonet.topology.PoolMember;
import org.midonet.topology.Port;
import org.midonet.topology.PortGroup;
import org.midonet.topology.Route;
import org.midonet.topology.Router;
import org.midonet.topology.Rule;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TopologyTypes;
import org.midonet.topology.TraceRequest;
import org.midonet.topology.Vip;
import org.midonet.topology.Vtep;

/**
 * Applies changes to a copy of the tables. State is filed at once; of topology objects the devices
 * concerned are noted, compiled again once at the end, and compared with what they were: what
 * differs is what was touched.
 */
public final class ViewEditor {

  private final Tables before;
  private final Tables tables;
  private final Set<Dependency> touched = new LinkedHashSet<>();
  private final Set<UUID> bridges = new LinkedHashSet<>();
  private final Set<UUID> routers = new LinkedHashSet<>();
  private final Set<UUID> chains = new LinkedHashSet<>();
  private final BalancerEditor balancers;
  private final InsertionEditor insertions;
  private final TraceEditor traces;

  /** An editor of a copy of these tables. */
  public ViewEditor(Tables before) {
    this.before = before;
    this.tables = new Tables(before);
    this.balancers = new BalancerEditor(before, tables);
    this.insertions = new InsertionEditor(before, tables);
    this.traces = new TraceEditor(tables);
  }

  /** Applies one change. */
  public void apply(Change change) {
    switch (change) {
      case Change.Put put -> put(put.object());
      case Change.Remove remove -> remove(TopologyTypes.of(remove.type()), remove.id());
      case Change.MacAt at -> {
        MacKey key = new MacKey(at.bridge(), at.vlan(), at.mac());
        PersistentMap<MacKey, UUID> macs = set(tables.macs, key, at.port().orElse(null));
        touch(macs != tables.macs, new OfMac(at.bridge(), at.vlan(), at.mac()));
        tables.macs = macs;
      }
      case Change.NeighbourAt at -> {
        NeighbourKey key = new NeighbourKey(at.device(), at.address());
        var neighbours = set(tables.neighbours, key, at.mac().orElse(null));
        touch(neighbours != tables.neighbours, new OfNeighbour(at.device(), at.address()));
        tables.neighbours = neighbours;
      }
      case Change.PeerAt at -> {
        OverlayPort.Station station = new OverlayPort.Station(at.port(), at.mac());
        var peers = set(tables.peers, station, at.vtep().orElse(null));
        touch(peers != tables.peers, new Dependency.OfPeer(at.port(), at.mac()));
        tables.peers = peers;
      }
      case Change.VtepAt at -> vtep(at.vtep(), at.addresses().isEmpty() ? null : at.addresses());
      case Change.PortAt at -> {
        PersistentMap<UUID, UUID> hosts = set(tables.hosts, at.port(), at.host().orElse(null));
        touch(hosts != tables.hosts, new OfLocation(at.port()));
        tables.hosts = hosts;
      }
      case Change.BlockOf block -> block(block);
      // Nothing rests on it: only answers to single packets tell it.
      case Change.GuestMtu mtu -> tables.guestMtu = mtu.mtu();
      case Change.Metadata metadata -> tables.metadata = metadata.served();
    }
  }

  /** Compiles what the changes concern. The editor must not be used for changes after this. */
  public Tables finish() {
    touched.addAll(insertions.finish(bridges));
    for (UUID id : bridges) {
      CompiledBridge old = Optional.ofNullable(before.bridges.get(id)).orElse(CompiledBridge.NONE);
      CompiledBridge now = Compiler.bridge(tables, id);
      touched.addAll(Differences.ofBridge(id, old, now));
      tables.bridges = set(tables.bridges, id, now.equals(CompiledBridge.NONE) ? null : now);
    }
    for (UUID id : routers) {
      CompiledRouter old = Optional.ofNullable(before.routers.get(id)).orElse(CompiledRouter.NONE);
      CompiledRouter now = Compiler.router(tables, id);
      touched.addAll(Differences.ofRouter(id, old, now));
      RouteTable routes = LocalRoutes.replace(table(id), id, old, now);
      table(id, routes);
      tables.routers = set(tables.routers, id, now.equals(CompiledRouter.NONE) ? null : now);
    }
    for (UUID id : chains) {
      Chain chain = tables.chainObjects.get(id);
      CompiledChain old = before.chains.get(id);
      CompiledChain now = chain == null ? null : Compiler.chain(tables, chain);
      boolean same = old == null ? now == null : now != null && now.sameAs(old);
      if (!same) {
        touched.add(new Dependency.OfChain(id));
        tables.chains = set(tables.chains, id, now);
      }
    }
    touched.addAll(balancers.finish());
    return tables;
  }

  /** What the changes touched; complete after {@link #finish}. */
  public Set<Dependency> touched() {
    return touched;
  }

  private void put(TopologyObject object) {
    switch (object) {
      case Port port -> port(port.id(), port);
      case Bridge bridge -> {
        tables.bridgeObjects = tables.bridgeObjects.put(bridge.id(), bridge);
        bridges.add(bridge.id());
      }
      case Router router -> {
        tables.routerObjects = tables.routerObjects.put(router.id(), router);
        routers.add(router.id());
      }
      case Chain chain -> {
        tables.chainObjects = tables.chainObjects.put(chain.id(), chain);
        chains.add(chain.id());
      }
      case Rule rule -> rule(rule.id(), rule);
      case Route route -> route(route.id(), route);
      case Dhcp dhcp -> dhcp(dhcp.id(), dhcp);
      case DhcpV6 dhcp -> dhcp6(dhcp.id(), dhcp);
      case IpAddressGroup group ->
          addressGroup(
              group.id(),
              group.members().stream()
                  .map(IpAddressGroup.Member::address)
                  .collect(Collectors.toUnmodifiableSet()));
      case PortGroup group -> portGroup(group.id(), group);
      case Mirror mirror -> mirror(mirror.id(), mirror);
      case L2Insertion insertion -> insertions.insertion(insertion.id(), insertion);
      case LoadBalancer balancer -> balancers.balancer(balancer.id(), balancer);
      case Pool pool -> balancers.pool(pool.id(), pool);
      case Vip vip -> balancers.vip(vip.id(), vip);
      case PoolMember member -> balancers.member(member.id(), member);
      case TraceRequest request -> touched.addAll(traces.request(request.id(), request));
      default -> {
        // Of no consequence to packets.
      }
    }
  }

  private void remove(Class<? extends TopologyObject> type, UUID id) {
    if (type == Port.class) {
      port(id, null);
    } else if (type == Bridge.class) {
      tables.bridgeObjects = tables.bridgeObjects.remove(id);
      bridges.add(id);
    } else if (type == Router.class) {
      tables.routerObjects = tables.routerObjects.remove(id);
      routers.add(id);
    } else if (type == Chain.class) {
      tables.chainObjects = tables.chainObjects.remove(id);
      chains.add(id);
    } else if (type == Rule.class) {
      rule(id, null);
    } else if (type == Route.class) {
      route(id, null);
    } else if (type == Dhcp.class) {
      dhcp(id, null);
    } else if (type == DhcpV6.class) {
      dhcp6(id, null);
    } else if (type == IpAddressGroup.class) {
      addressGroup(id, null);
    } else if (type == PortGroup.class) {
      portGroup(id, null);
    } else if (type == Mirror.class) {
      mirror(id, null);
    } else if (type == L2Insertion.class) {
      insertions.insertion(id, null);
    } else if (type == LoadBalancer.class) {
      balancers.balancer(id, null);
    } else if (type == Pool.class) {
      balancers.pool(id, null);
    } else if (type == Vip.class) {
      balancers.vip(id, null);
    } else if (type == PoolMember.class) {
      balancers.member(id, null);
    } else if (type == Vtep.class) {
      vtep(id, null);
    } else if (type == TraceRequest.class) {
      touched.addAll(traces.request(id, null));
    }
  }

  private void port(UUID id, @Nullable Port now) {
    Port old = tables.ports.get(id);
    if (Objects.equals(old, now)) {
      return;
    }
    tables.ports = set(tables.ports, id, now);
    touched.add(new OfPort(id));
    // What is for it is sent to where it is bound while it is active nowhere.
    touch(!hostOf(old).equals(hostOf(now)), new OfLocation(id));
    concern(old);
    concern(now);
    if (old != null && (now == null || !now.deviceId().equals(old.deviceId()))) {
      tables.portsOf = Index.without(tables.portsOf, old.deviceId(), id);
    }
    if (now != null) {
      tables.portsOf = Index.with(tables.portsOf, now.deviceId(), id);
    }
  }

  private static Optional<UUID> hostOf(@Nullable Port port) {
    return port == null ? Optional.empty() : port.hostId();
  }

  /** A port concerns its device, and the device of its peer, which may know its addresses. */
  private void concern(@Nullable Port port) {
    if (port == null) {
      return;
    }
    device(port);
    port.peerId().map(tables.ports::get).ifPresent(this::device);
  }

  private void device(Port port) {
    (port instanceof org.midonet.topology.RouterPort ? routers : bridges).add(port.deviceId());
  }

  private void rule(UUID id, @Nullable Rule now) {
    Rule old = tables.rules.get(id);
    tables.rules = set(tables.rules, id, now);
    if (old != null) {
      chains.add(old.chainId());
    }
    if (now != null) {
      chains.add(now.chainId());
    }
  }

  private void route(UUID id, @Nullable Route now) {
    Route old = tables.routeObjects.get(id);
    if (Objects.equals(old, now)) {
      return;
    }
    tables.routeObjects = set(tables.routeObjects, id, now);
    if (old != null) {
      table(old.routerId(), table(old.routerId()).without(old));
      touched.add(new OfRoutes(old.routerId(), old.destination().canonical()));
    }
    if (now != null) {
      table(now.routerId(), table(now.routerId()).with(now));
      touched.add(new OfRoutes(now.routerId(), now.destination().canonical()));
    }
  }

  private RouteTable table(UUID router) {
    return Optional.ofNullable(tables.routes.get(router)).orElse(RouteTable.EMPTY);
  }

  private void table(UUID router, RouteTable table) {
    if (table.isEmpty()) {
      tables.routes = tables.routes.remove(router);
    } else {
      tables.routes = tables.routes.put(router, table);
    }
  }

  private void dhcp(UUID id, @Nullable Dhcp now) {
    Dhcp old = tables.dhcp.get(id);
    tables.dhcp = set(tables.dhcp, id, now);
    if (old != null) {
      tables.dhcpOf = Index.without(tables.dhcpOf, old.bridgeId(), id);
      bridges.add(old.bridgeId());
    }
    if (now != null) {
      tables.dhcpOf = Index.with(tables.dhcpOf, now.bridgeId(), id);
      bridges.add(now.bridgeId());
    }
  }

  private void dhcp6(UUID id, @Nullable DhcpV6 now) {
    DhcpV6 old = tables.dhcp6.get(id);
    tables.dhcp6 = set(tables.dhcp6, id, now);
    if (old != null) {
      tables.dhcp6Of = Index.without(tables.dhcp6Of, old.bridgeId(), id);
      bridges.add(old.bridgeId());
    }
    if (now != null) {
      tables.dhcp6Of = Index.with(tables.dhcp6Of, now.bridgeId(), id);
      bridges.add(now.bridgeId());
    }
  }

  private void addressGroup(UUID id, @Nullable Set<IpAddress> members) {
    var groups = set(tables.addressGroups, id, members);
    touch(groups != tables.addressGroups, new OfAddressGroup(id));
    tables.addressGroups = groups;
  }

  private void mirror(UUID id, @Nullable Mirror now) {
    CompiledMirror old = tables.mirrors.get(id);
    if (!Objects.equals(old == null ? null : old.mirror(), now)) {
      touched.add(new Dependency.OfMirror(id));
      tables.mirrors = set(tables.mirrors, id, now == null ? null : CompiledMirror.of(now));
    }
  }

  private void vtep(UUID id, @Nullable List<IpAddress> addresses) {
    var vteps = set(tables.vteps, id, addresses);
    touch(vteps != tables.vteps, new Dependency.OfVtep(id));
    tables.vteps = vteps;
  }

  private void portGroup(UUID id, @Nullable PortGroup group) {
    var groups = set(tables.portGroups, id, group);
    touch(groups != tables.portGroups, new OfPortGroup(id));
    tables.portGroups = groups;
  }

  /** Files a block under each range of {@link NatBlock#GRAIN} ports that it has a part in. */
  private void block(Change.BlockOf change) {
    int first = change.firstPort() & -NatBlock.GRAIN;
    for (int grain = first; grain < change.firstPort() + change.size(); grain += NatBlock.GRAIN) {
      blockAt(grain, change);
    }
  }

  private void blockAt(int grain, Change.BlockOf change) {
    OfBlockOwner at = new OfBlockOwner(change.device(), change.address(), grain);
    List<NatBlock> old = Optional.ofNullable(tables.blocksAt.get(at)).orElse(List.of());
    List<NatBlock> now = new ArrayList<>();
    for (NatBlock block : old) {
      if (block.firstPort() != change.firstPort()) {
        now.add(block);
      } else if (grain <= change.firstPort()) {
        OfOwnedBlocks of = new OfOwnedBlocks(block.owner(), change.device(), change.address());
        tables.blocksOf = Index.withoutBlock(tables.blocksOf, of, block);
        touched.add(of);
      }
    }
    if (change.owner().isPresent()) {
      UUID owner = change.owner().get();
      NatBlock block = new NatBlock(change.firstPort(), change.size(), owner, change.preference());
      now.add(block);
      if (grain <= change.firstPort()) {
        OfOwnedBlocks of = new OfOwnedBlocks(owner, change.device(), change.address());
        tables.blocksOf = Index.withBlock(tables.blocksOf, of, block);
        touched.add(of);
      }
    }
    boolean owners = !Index.owners(old).equals(Index.owners(now));
    touch(owners, at);
    tables.blocksAt = set(tables.blocksAt, at, now.isEmpty() ? null : Index.sorted(now));
  }

  private void touch(boolean changed, Dependency dependency) {
    if (changed) {
      touched.add(dependency);
    }
  }

  private static <K, V> PersistentMap<K, V> set(PersistentMap<K, V> map, K key, @Nullable V value) {
    return value == null ? map.remove(key) : map.put(key, value);
  }
}
