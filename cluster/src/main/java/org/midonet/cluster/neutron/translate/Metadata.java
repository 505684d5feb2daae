package org.midonet.cluster.neutron.translate;

import java.util.List;
import java.util.Optional;
import org.midonet.packet.IpAddress;
import org.midonet.topology.Dhcp;
import org.midonet.topology.NextHop;
import org.midonet.topology.Port;
import org.midonet.topology.Route;
import org.midonet.topology.RouteBuilder;
import org.midonet.topology.RouterPort;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.neutron.NeutronSubnet;

/** The way from a subnet's gateway to the DHCP port, behind which the metadata service is. */
final class Metadata {

  private Metadata() {}

  /** Makes the routes of all router ports that are the gateway of a subnet agree with its ports. */
  static void ofSubnet(Draft draft, NeutronSubnet subnet, List<IpAddress> dhcpPorts)
      throws MidonetException {
    for (Port port : draft.referrers(Dhcp.class, subnet.id(), Port.class, "dhcpId")) {
      if (port instanceof RouterPort gateway) {
        route(draft, gateway, subnet, dhcpPorts);
      }
    }
  }

  /** Makes or removes the route of one router port. */
  static void route(
      Draft draft, RouterPort gateway, NeutronSubnet subnet, List<IpAddress> dhcpPorts)
      throws MidonetException {
    if (dhcpPorts.isEmpty()) {
      draft.remove(Route.class, DerivedId.METADATA_ROUTE.of(gateway.id()));
      return;
    }
    draft.put(
        RouteBuilder.builder()
            .id(DerivedId.METADATA_ROUTE.of(gateway.id()))
            .routerId(gateway.routerId())
            .source(subnet.cidr())
            .destination(DhcpContent.METADATA)
            .nextHop(NextHop.PORT)
            .nextHopPortId(gateway.id())
            .nextHopGateway(Optional.of(dhcpPorts.getLast()))
            .weight(Routes.WEIGHT)
            .build());
  }
}
