package org.midonet.simulation.view;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;
import org.midonet.simulation.view.CompiledBridge.RouterAddress;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Chain;
import org.midonet.topology.Dhcp;
import org.midonet.topology.DhcpV6;
import org.midonet.topology.Port;
import org.midonet.topology.RouterPort;
import org.midonet.topology.VxlanPort;

/**
 * Compiles one device from the objects in the tables. The order of ports and addresses is that of
 * their ids.
 */
final class Compiler {

  private Compiler() {}

  static CompiledBridge bridge(Tables tables, UUID id) {
    List<UUID> flood = new ArrayList<>();
    List<UUID> toRouters = new ArrayList<>();
    Map<Mac, UUID> routers = new LinkedHashMap<>();
    Map<IpAddress, RouterAddress> addresses = new LinkedHashMap<>();
    boolean vlanAware = false;
    for (UUID portId : of(tables.portsOf, id)) {
      Port port = tables.ports.get(portId);
      if (port == null) {
        continue;
      }
      vlanAware |= port instanceof BridgePort bridgePort && bridgePort.vlanId().orElse(0) != 0;
      Port peer = port.peerId().map(tables.ports::get).orElse(null);
      if (peer instanceof RouterPort router) {
        toRouters.add(portId);
        routers.putIfAbsent(router.mac(), portId);
        for (Prefix address : router.addresses()) {
          addresses.putIfAbsent(
              address.address(),
              new RouterAddress(router.routerId(), router.mac(), router.id(), portId));
        }
      } else if ((port.exterior() || peer != null || port instanceof VxlanPort)
          && !service(tables, portId)) {
        flood.add(portId);
      }
    }
    List<Dhcp> subnets = new ArrayList<>();
    for (UUID subnet : of(tables.dhcpOf, id)) {
      Optional.ofNullable(tables.dhcp.get(subnet)).filter(Dhcp::enabled).ifPresent(subnets::add);
    }
    List<DhcpV6> subnets6 = new ArrayList<>();
    for (UUID subnet : of(tables.dhcp6Of, id)) {
      Optional.ofNullable(tables.dhcp6.get(subnet))
          .filter(DhcpV6::enabled)
          .ifPresent(subnets6::add);
    }
    return new CompiledBridge(
        tables.bridgeObjects.get(id),
        List.copyOf(flood),
        List.copyOf(toRouters),
        Map.copyOf(routers),
        Map.copyOf(addresses),
        vlanAware,
        List.copyOf(subnets),
        subnets.stream()
            .flatMap(subnet -> server(subnet).stream())
            .collect(Collectors.toUnmodifiableSet()),
        List.copyOf(subnets6));
  }

  private static boolean service(Tables tables, UUID port) {
    CompiledInsertions insertions = tables.insertionsAt.get(port);
    return insertions != null && insertions.service();
  }

  /** The address that a subnet's server answers from: its own, else the gateway's. */
  private static Optional<IpAddress> server(Dhcp subnet) {
    return subnet.serverAddress().or(subnet::defaultGateway);
  }

  static CompiledRouter router(Tables tables, UUID id) {
    Map<IpAddress, UUID> addresses = new LinkedHashMap<>();
    SortedMap<IpAddress, SortedMap<Integer, UUID>> tunnels = new TreeMap<>();
    for (UUID portId : of(tables.portsOf, id)) {
      if (tables.ports.get(portId) instanceof RouterPort port) {
        for (Prefix address : port.addresses()) {
          addresses.putIfAbsent(address.address(), portId);
        }
        if (port.vni().isPresent() && port.tunnelAddress().isPresent()) {
          tunnels
              .computeIfAbsent(port.tunnelAddress().get(), address -> new TreeMap<>())
              .putIfAbsent(port.vni().get(), portId);
        }
      }
    }
    return new CompiledRouter(tables.routerObjects.get(id), Map.copyOf(addresses), tunnels);
  }

  static CompiledChain chain(Tables tables, Chain chain) {
    return CompiledChain.of(chain, rule -> Optional.ofNullable(tables.rules.get(rule)));
  }

  private static List<UUID> of(PersistentMap<UUID, List<UUID>> index, UUID owner) {
    List<UUID> ids = index.get(owner);
    return ids == null ? List.of() : ids;
  }
}
