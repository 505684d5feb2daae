package org.midonet.cluster.types;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.midonet.nsdb.LearnedRoute;
import org.midonet.nsdb.Nsdb;
import org.midonet.packet.Prefix;
import org.midonet.topology.NextHop;
import org.midonet.topology.Port;
import org.midonet.topology.Route;
import org.midonet.topology.RouteBuilder;
import org.midonet.topology.error.MidonetException;

/**
 * Routes that ports have learned from BGP peers, as routes of the list of a router. Their ids are
 * made of what they say, so they are the same in every answer; nothing is stored under them.
 */
final class LearnedRoutes {

  private LearnedRoutes() {}

  /** Those of the bound ports of a router, in a stable order. */
  static List<Route> of(Nsdb nsdb, UUID router, List<Port> ports) throws MidonetException {
    List<Route> routes = new ArrayList<>();
    for (Port port : ports) {
      if (port.exterior()) {
        nsdb.tables().routes(router, port.id()).list().keySet().stream()
            .map(learned -> route(router, port.id(), learned))
            .sorted(Comparator.comparing(Route::id))
            .forEach(routes::add);
      }
    }
    return routes;
  }

  /** Whether a route was made here: its id follows from the rest of it. */
  static boolean made(Route route) {
    return route.nextHop() == NextHop.PORT
        && route.nextHopPortId().isPresent()
        && route.nextHopGateway().isPresent()
        && route
            .id()
            .equals(
                id(
                    route.routerId(),
                    route.nextHopPortId().get(),
                    new LearnedRoute(
                        route.destination(),
                        route.source(),
                        route.nextHopGateway().get(),
                        route.weight())));
  }

  private static Route route(UUID router, UUID port, LearnedRoute learned) {
    return RouteBuilder.builder()
        .id(id(router, port, learned))
        .routerId(router)
        .source(learned.source())
        .destination(learned.destination())
        .nextHop(NextHop.PORT)
        .nextHopPortId(port)
        .nextHopGateway(learned.gateway())
        .weight(learned.weight())
        .build();
  }

  private static UUID id(UUID router, UUID port, LearnedRoute learned) {
    Prefix destination = learned.destination();
    String text =
        String.join(
            " ",
            router.toString(),
            port.toString(),
            destination.toString(),
            learned.source().toString(),
            learned.gateway().toString(),
            Integer.toString(learned.weight()));
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}
