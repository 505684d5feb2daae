package org.midonet.cluster.neutron.translate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Prefix;
import org.midonet.topology.Dhcp;
import org.midonet.topology.NextHop;
import org.midonet.topology.Route;
import org.midonet.topology.RouteBuilder;
import org.midonet.topology.RouterPort;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.neutron.NeutronSubnet;

/** Routes that come with a router's port. */
final class Routes {

  /** Of every route that translation makes. */
  static final int WEIGHT = 100;

  private Routes() {}

  /** Everything, in the version of an address. */
  static Prefix all(IpAddress like) {
    return Prefix.parse(like.bits() == 32 ? "0.0.0.0/0" : "::/0");
  }

  /** An address of a router's port, with its subnet. */
  record Place(IpAddress address, NeutronSubnet subnet) {
    Prefix prefix() {
      return new Prefix(address, subnet.cidr().length());
    }
  }

  /**
   * Makes the routes of a port be those of its places: to the router itself, to the subnet, and for
   * a gateway to everywhere else. Other routes are left alone.
   *
   * @param before the addresses that the port had
   */
  static void put(
      Draft draft, RouterPort port, List<Prefix> before, List<Place> places, boolean gateway)
      throws MidonetException {
    List<Route> routes = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      Place place = places.get(i);
      IpAddress address = place.address();
      routes.add(
          route(port, DerivedId.SUBNET_ROUTE.of(port.id(), i, address), place.subnet().cidr())
              .build());
      routes.add(
          route(port, DerivedId.LOCAL_ROUTE.of(port.id(), i, address), Prefix.host(address))
              .nextHop(NextHop.LOCAL)
              .build());
      if (gateway) {
        boolean served = draft.find(Dhcp.class, place.subnet().id()).isPresent();
        routes.add(
            route(port, DerivedId.DEFAULT_ROUTE.of(port.id(), i, address), all(address))
                .nextHopGateway(place.subnet().gatewayIp())
                .gatewayDhcpId(served ? Optional.of(place.subnet().id()) : Optional.empty())
                .build());
      }
    }
    removeOthers(draft, port, before, routes);
    for (Route route : routes) {
      draft.put(route);
    }
  }

  /** Removes what the addresses that the port had before came with. */
  private static void removeOthers(
      Draft draft, RouterPort port, List<Prefix> before, List<Route> wanted)
      throws MidonetException {
    Set<UUID> ids = new HashSet<>();
    wanted.forEach(route -> ids.add(route.id()));
    for (int i = 0; i < before.size(); i++) {
      for (DerivedId kind :
          List.of(DerivedId.SUBNET_ROUTE, DerivedId.LOCAL_ROUTE, DerivedId.DEFAULT_ROUTE)) {
        UUID old = kind.of(port.id(), i, before.get(i).address());
        if (!ids.contains(old)) {
          draft.remove(Route.class, old);
        }
      }
    }
  }

  private static RouteBuilder route(RouterPort port, UUID id, Prefix destination) {
    return RouteBuilder.builder()
        .id(id)
        .routerId(port.routerId())
        .source(all(destination.address()))
        .destination(destination)
        .nextHop(NextHop.PORT)
        .nextHopPortId(port.id())
        .weight(WEIGHT);
  }
}
