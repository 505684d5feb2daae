package org.midonet.cluster.neutron.translate;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.Prefix;
import org.midonet.topology.NextHop;
import org.midonet.topology.Port;
import org.midonet.topology.Route;
import org.midonet.topology.RouteBuilder;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.neutron.HostRoute;

/**
 * Routes that the router's owner adds; each leaves by the port on whose network its next hop is.
 */
final class ExtraRoutes {

  private ExtraRoutes() {}

  static void put(Draft draft, UUID router, List<HostRoute> before, List<HostRoute> now)
      throws MidonetException {
    for (HostRoute old : before) {
      if (!now.contains(old)) {
        draft.remove(Route.class, id(router, old));
      }
    }
    for (HostRoute route : now) {
      if (route.destination().address().bits() != route.nexthop().bits()) {
        throw new InvalidInput("routes", route + " mixes versions of IP");
      }
      Optional<RouterPort> port = towards(draft, router, route);
      if (port.isPresent()) {
        draft.put(
            RouteBuilder.builder()
                .id(id(router, route))
                .routerId(router)
                .source(Routes.all(route.nexthop()))
                .destination(route.destination())
                .nextHop(NextHop.PORT)
                .nextHopPortId(port.get().id())
                .nextHopGateway(Optional.of(route.nexthop()))
                .weight(Routes.WEIGHT)
                .build());
      } else if (!before.contains(route)) {
        throw new InvalidInput("routes", "no port of the router reaches " + route.nexthop());
      }
    }
  }

  private static UUID id(UUID router, HostRoute route) {
    return DerivedId.extraRoute(router, route.destination(), route.nexthop());
  }

  private static Optional<RouterPort> towards(Draft draft, UUID router, HostRoute route)
      throws MidonetException {
    return draft.referrers(Router.class, router, Port.class, "routerId").stream()
        .filter(RouterPort.class::isInstance)
        .map(RouterPort.class::cast)
        .filter(
            port ->
                port.addresses().stream().anyMatch(prefix -> prefix.contains(route.nexthop()))
                    && port.addresses().stream()
                        .map(Prefix::address)
                        .noneMatch(route.nexthop()::equals))
        .findFirst();
  }
}
