package org.midonet.simulation.path;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.midonet.packet.Prefix;
import org.midonet.simulation.Dependency.OfLocation;
import org.midonet.simulation.Dependency.OfRoutes;
import org.midonet.simulation.view.RouteTable;
import org.midonet.topology.NextHop;
import org.midonet.topology.Port;
import org.midonet.topology.Route;

/** Which routes a packet may take. */
final class RouteChoice {

  private RouteChoice() {}

  /**
   * The usable routes of lowest weight to the longest prefix that has any for the packet's source.
   * A route out of a port is usable while the port is up and linked, or up, bound and active.
   */
  static List<Route> best(Walk walk, InFlight packet, UUID router) {
    RouteTable.Found found = walk.view.routes(router).find(packet.ipDst);
    packet.readIpBits(false, found.bits());
    walk.depend(new OfRoutes(router, new Prefix(packet.ipDst, found.bits()).canonical()));
    List<List<Route>> prefixes = found.shortestFirst();
    for (int i = prefixes.size() - 1; i >= 0; i--) {
      List<Route> best = best(walk, packet, prefixes.get(i));
      if (!best.isEmpty()) {
        return best;
      }
    }
    return List.of();
  }

  /**
   * One of several that are as good: the one that bids most for the connection's bucket. So a route
   * that goes moves the connections that it had and no others, and one that comes takes only its
   * share.
   */
  static Route of(List<Route> equals, InFlight packet) {
    if (equals.size() == 1) {
      return equals.getFirst();
    }
    int bucket = packet.readBucket();
    return Collections.max(
        equals, Comparator.comparingLong((Route route) -> Spread.bid(bucket, route.id())));
  }

  private static List<Route> best(Walk walk, InFlight packet, List<Route> byWeight) {
    List<Route> best = new ArrayList<>(1);
    for (Route route : byWeight) {
      if (!best.isEmpty() && route.weight() != best.getFirst().weight()) {
        break;
      }
      boolean anySource = route.source().length() == 0;
      if ((anySource || packet.ipIn(true, route.source())) && usable(walk, route)) {
        best.add(route);
      }
    }
    return best;
  }

  private static boolean usable(Walk walk, Route route) {
    if (route.nextHop() != NextHop.PORT) {
      return true;
    }
    Port port = route.nextHopPortId().map(walk::port).orElse(null);
    if (port == null || !port.adminStateUp()) {
      return false;
    }
    if (!port.exterior()) {
      return port.interior();
    }
    walk.depend(new OfLocation(port.id()));
    return walk.view.hostOf(port.id()).isPresent();
  }
}
