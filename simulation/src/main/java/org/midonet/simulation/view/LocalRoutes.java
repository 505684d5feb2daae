package org.midonet.simulation.view;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Prefix;
import org.midonet.topology.NextHop;
import org.midonet.topology.Route;

/**
 * A router answers for the addresses of its ports whether or not somebody made a LOCAL route for
 * them: they are routes too. Such a route has the id of its port.
 */
final class LocalRoutes {

  private LocalRoutes() {}

  /** The table with the routes of a router's present addresses in place of its former ones. */
  static RouteTable replace(RouteTable table, UUID router, CompiledRouter old, CompiledRouter now) {
    RouteTable routes = table;
    for (Map.Entry<IpAddress, UUID> address : old.addresses().entrySet()) {
      if (!address.getValue().equals(now.addresses().get(address.getKey()))) {
        routes = routes.without(route(router, address.getKey(), address.getValue()));
      }
    }
    for (Map.Entry<IpAddress, UUID> address : now.addresses().entrySet()) {
      if (!address.getValue().equals(old.addresses().get(address.getKey()))) {
        routes = routes.with(route(router, address.getKey(), address.getValue()));
      }
    }
    return routes;
  }

  private static Route route(UUID router, IpAddress address, UUID port) {
    Prefix any = new Prefix(IpAddress.of(address.bits(), 0, 0), 0);
    return new Route(
        port,
        router,
        any,
        Prefix.host(address),
        NextHop.LOCAL,
        Optional.of(port),
        Optional.empty(),
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
