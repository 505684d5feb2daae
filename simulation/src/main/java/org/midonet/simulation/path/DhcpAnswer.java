package org.midonet.simulation.path;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.midonet.packet.DhcpMessage;
import org.midonet.packet.DhcpOption;
import org.midonet.packet.DhcpOptions;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Prefix;
import org.midonet.topology.Dhcp;
import org.midonet.topology.DhcpHost;
import org.midonet.topology.StaticRoute;

/**
 * The options of a DHCP answer (RFC 2132, RFC 3442): what the subnet says, then what the
 * reservation adds or replaces.
 */
final class DhcpAnswer {

  private static final int LEASE_SECONDS = 86400;
  private static final Prefix EVERYWHERE = Prefix.parse("0.0.0.0/0");

  private DhcpAnswer() {}

  /** The options of a refusal: whose it is, and why. */
  static DhcpOptions refusal(DhcpMessage request, Ip4 server, Ip4 reserved) {
    return head(request, server)
        .putText(DhcpOption.MESSAGE, "the address reserved for this client is " + reserved)
        .build();
  }

  /** RFC 6842: a client that said who it is hears it again. */
  private static DhcpOptions.Builder head(DhcpMessage request, Ip4 server) {
    DhcpOptions.Builder options =
        DhcpOptions.builder().putAddress(DhcpOption.SERVER_IDENTIFIER, server);
    request
        .options()
        .bytes(DhcpOption.CLIENT_IDENTIFIER)
        .ifPresent(id -> options.put(DhcpOption.CLIENT_IDENTIFIER, id));
    return options;
  }

  /**
   * The options of an offer or an acknowledgement.
   *
   * @param guestMtu the MTU where the subnet names none
   * @param informs whether the client has an address already, and wants the rest
   */
  static DhcpOptions options(
      Dhcp subnet, DhcpHost host, DhcpMessage request, Ip4 server, int guestMtu, boolean informs) {
    DhcpOptions.Builder options = head(request, server);
    if (!informs) {
      // A half, and seven eighths of it, as RFC 2131, 4.4.5, has clients assume.
      options.putU32(DhcpOption.LEASE_TIME, LEASE_SECONDS);
      options.putU32(DhcpOption.RENEWAL_TIME, LEASE_SECONDS / 2);
      options.putU32(DhcpOption.REBINDING_TIME, LEASE_SECONDS / 8 * 7);
    }
    subnet.subnet().netmask().ifPresent(mask -> options.putAddress(DhcpOption.SUBNET_MASK, mask));
    subnet
        .subnet()
        .broadcast()
        .ifPresent(all -> options.putAddress(DhcpOption.BROADCAST_ADDRESS, all));
    Optional<Ip4> gateway = ip4(subnet.defaultGateway());
    gateway.ifPresent(router -> options.putAddress(DhcpOption.ROUTER, router));
    options.putAddresses(DhcpOption.DNS_SERVERS, only4(subnet.dnsServers()));
    options.putU16(
        DhcpOption.INTERFACE_MTU, subnet.interfaceMtu().filter(mtu -> mtu > 0).orElse(guestMtu));
    host.name()
        .filter(name -> !name.isEmpty())
        .ifPresent(name -> options.putText(DhcpOption.HOST_NAME, name));
    options.putRoutes(routes(subnet, gateway));
    host.extraOptions()
        .forEach(extra -> DhcpExtraOptions.put(options, extra.name(), extra.value()));
    return options.build();
  }

  /**
   * Static routes with the default route before them: a client that takes them ignores the router
   * option.
   */
  private static List<DhcpOptions.Route> routes(Dhcp subnet, Optional<Ip4> gateway) {
    List<DhcpOptions.Route> routes = new ArrayList<>();
    for (StaticRoute route : subnet.staticRoutes()) {
      if (route.destination().address() instanceof Ip4 && route.gateway() instanceof Ip4 via) {
        routes.add(new DhcpOptions.Route(route.destination(), via));
      }
    }
    boolean hasDefault = routes.stream().anyMatch(route -> route.destination().length() == 0);
    if (!routes.isEmpty() && !hasDefault) {
      gateway.ifPresent(via -> routes.addFirst(new DhcpOptions.Route(EVERYWHERE, via)));
    }
    return routes;
  }

  private static Optional<Ip4> ip4(Optional<IpAddress> address) {
    return address.filter(Ip4.class::isInstance).map(Ip4.class::cast);
  }

  private static List<Ip4> only4(List<IpAddress> addresses) {
    return addresses.stream().filter(Ip4.class::isInstance).map(Ip4.class::cast).toList();
  }
}
