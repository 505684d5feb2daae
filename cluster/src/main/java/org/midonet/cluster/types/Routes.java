package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.ObjectResource;
import org.midonet.cluster.api.Rules;
import org.midonet.cluster.json.Addresses;
import org.midonet.cluster.json.PrefixField;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.TopologyTransaction;
import org.midonet.topology.NextHop;
import org.midonet.topology.Port;
import org.midonet.topology.Route;
import org.midonet.topology.RouteBuilder;
import org.midonet.topology.Router;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;

/** {@code /routes} and {@code /routers/{id}/routes}. */
final class Routes implements Rules<Route> {

  private static final String PATH = "routes";

  private Routes() {}

  static ObjectResource<Route> resource(Nsdb nsdb) {
    return ObjectResource.of(Route.class, PATH, Media.of("Route-v1"), shape())
        .announced("", "routeTemplate")
        .immutable()
        .rules(new Routes())
        .under(Router.class, Paths.ROUTERS, "routes", "routerId", router -> ofRouter(nsdb, router));
  }

  /** Those of the router itself, then those of its ports in their order, then learned ones. */
  private static List<Route> ofRouter(Nsdb nsdb, UUID router) throws MidonetException {
    List<Route> stored = nsdb.topology().referrers(Router.class, router, Route.class, "routerId");
    List<Port> ports = Ports.ofRouter(nsdb, router);
    Map<UUID, Integer> places = new HashMap<>();
    ports.forEach(port -> places.put(port.id(), places.size()));
    List<Route> routes =
        new ArrayList<>(
            stored.stream()
                .sorted(
                    Comparator.comparing(
                        route -> route.nextHopPortId().map(places::get).orElse(-1)))
                .toList());
    routes.addAll(LearnedRoutes.of(nsdb, router, ports));
    return routes;
  }

  private static Map<String, NextHop> words() {
    Map<String, NextHop> words = new LinkedHashMap<>();
    words.put("Normal", NextHop.PORT);
    words.put("BlackHole", NextHop.BLACKHOLE);
    words.put("Reject", NextHop.REJECT);
    words.put("Local", NextHop.LOCAL);
    return words;
  }

  private static Shape<Route> shape() {
    return ShapeBuilder.<Route, RouteBuilder>of(
            RouteBuilder::builder, RouteBuilder::builder, RouteBuilder::build)
        .id(Route::id, RouteBuilder::id)
        .parent("routerId", Router.class, true, Route::routerId, RouteBuilder::routerId)
        .required("type", Scalars.words(words()), Route::nextHop, RouteBuilder::nextHop)
        .add(
            PrefixField.required(
                "srcNetworkAddr", "srcNetworkLength", Route::source, RouteBuilder::source))
        .add(
            PrefixField.required(
                "dstNetworkAddr",
                "dstNetworkLength",
                Route::destination,
                RouteBuilder::destination))
        .optional(
            "nextHopPort", Scalars.UUID_CODEC, Route::nextHopPortId, RouteBuilder::nextHopPortId)
        .optional(
            "nextHopGateway", Addresses.IP, Route::nextHopGateway, RouteBuilder::nextHopGateway)
        .value(
            "weight", Scalars.integer(0, Integer.MAX_VALUE), 0, Route::weight, RouteBuilder::weight)
        .optional("attributes", Scalars.TEXT, Route::attributes, RouteBuilder::attributes)
        .computed("learned", Scalars.BOOLEAN, route -> Optional.of(LearnedRoutes.made(route)))
        .link("uri", Paths.item(PATH, Route::id))
        .link("router", Paths.item(Paths.ROUTERS, Route::routerId))
        .check(
            (route, problems) -> {
              boolean needed = route.nextHop() == NextHop.PORT || route.nextHop() == NextHop.LOCAL;
              if (needed && route.nextHopPortId().isEmpty()) {
                problems.at("nextHopPort").add("may not be null in a route of this type");
              }
              if (route.source().address().bits() != route.destination().address().bits()) {
                problems.at("srcNetworkAddr").add("must be of the version of dstNetworkAddr");
              }
            })
        .build();
  }

  @Override
  public void created(Route made, ObjectNode body, TopologyTransaction transaction)
      throws MidonetException {
    if (made.nextHopPortId().isPresent()) {
      Optional<Port> port = transaction.find(Port.class, made.nextHopPortId().get());
      if (port.isEmpty() || !port.get().deviceId().equals(made.routerId())) {
        throw new InvalidInput("nextHopPort", "must be a port of the router");
      }
    }
  }
}
