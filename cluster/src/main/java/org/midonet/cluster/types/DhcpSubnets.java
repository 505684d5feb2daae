package org.midonet.cluster.types;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.api.Call;
import org.midonet.cluster.api.EntryResource;
import org.midonet.cluster.api.EntryResource.Entries;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.Rejected;
import org.midonet.cluster.json.Addresses;
import org.midonet.cluster.json.Codec;
import org.midonet.cluster.json.Links;
import org.midonet.cluster.json.PrefixField;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.nsdb.Change;
import org.midonet.nsdb.Nsdb;
import org.midonet.packet.Prefix;
import org.midonet.topology.Bridge;
import org.midonet.topology.Dhcp;
import org.midonet.topology.DhcpBuilder;
import org.midonet.topology.StaticRoute;
import org.midonet.topology.error.MidonetException;

/**
 * {@code /bridges/{id}/dhcp}: DHCP subnets of a bridge. Their ids are not shown: prefix and length
 * name them.
 */
final class DhcpSubnets implements Entries<Dhcp> {

  private final Nsdb nsdb;

  private DhcpSubnets(Nsdb nsdb) {
    this.nsdb = nsdb;
  }

  static EntryResource<Dhcp> resource(Nsdb nsdb, Randomness randomness) {
    return EntryResource.of(
            "/bridges/{id}/dhcp",
            "{subnet}",
            Media.of("DhcpSubnet-v2"),
            shape(randomness),
            new DhcpSubnets(nsdb))
        .within(Bridge.class)
        .fill("id", "bridgeId")
        .replaceable();
  }

  /** A subnet as it stands in paths: {@code 10.0.0.0_24}. */
  static String inPath(Prefix subnet) {
    return Addresses.text(subnet.address()) + "_" + subnet.length();
  }

  static String address(Dhcp subnet, Links links) {
    return links.at(Paths.BRIDGES, subnet.bridgeId(), "dhcp", inPath(subnet.subnet()));
  }

  private static Shape<Dhcp> shape(Randomness randomness) {
    return ShapeBuilder.<Dhcp, DhcpBuilder>of(
            () -> DhcpBuilder.builder().id(randomness.ids().get()),
            DhcpBuilder::builder,
            DhcpBuilder::build)
        .parent("bridgeId", Bridge.class, false, Dhcp::bridgeId, DhcpBuilder::bridgeId)
        .add(
            PrefixField.requiredIpv4(
                "subnetPrefix", "subnetLength", Dhcp::subnet, DhcpBuilder::subnet))
        .optional(
            "defaultGateway", Addresses.IPV4, Dhcp::defaultGateway, DhcpBuilder::defaultGateway)
        .optional("serverAddr", Addresses.IPV4, Dhcp::serverAddress, DhcpBuilder::serverAddress)
        .optional(
            "dnsServerAddrs",
            Addresses.IP.list(),
            dhcp -> Optional.of(dhcp.dnsServers()).filter(servers -> !servers.isEmpty()),
            (builder, servers) -> builder.dnsServers(servers.orElse(List.of())))
        .value(
            "interfaceMTU",
            Scalars.integer(0, 65536),
            0,
            dhcp -> dhcp.interfaceMtu().orElse(0),
            (builder, mtu) -> builder.interfaceMtu(Optional.of(mtu).filter(bytes -> bytes > 0)))
        .list("opt121Routes", staticRoute(), Dhcp::staticRoutes, DhcpBuilder::staticRoutes)
        .value("enabled", Scalars.BOOLEAN, true, Dhcp::enabled, DhcpBuilder::enabled)
        .link("uri", DhcpSubnets::address)
        .link("hosts", (subnet, links) -> address(subnet, links) + "/hosts")
        .build();
  }

  private static Codec<StaticRoute> staticRoute() {
    return ShapeBuilder.<StaticRoute, StaticRouteBuilder>of(
            StaticRouteBuilder::builder, StaticRouteBuilder::builder, StaticRouteBuilder::build)
        .add(
            PrefixField.requiredIpv4(
                "destinationPrefix",
                "destinationLength",
                StaticRoute::destination,
                StaticRouteBuilder::destination))
        .required("gatewayAddr", Addresses.IPV4, StaticRoute::gateway, StaticRouteBuilder::gateway)
        .build()
        .codec();
  }

  /** The subnets of the bridge that the path names. */
  static List<Dhcp> ofBridge(Nsdb nsdb, Call call) throws MidonetException {
    UUID bridge = nsdb.topology().get(Bridge.class, call.id("id", Bridge.class)).id();
    return nsdb.topology().referrers(Bridge.class, bridge, Dhcp.class, "bridgeId");
  }

  /** The subnet that the path names. */
  static Dhcp named(Nsdb nsdb, Call call) throws MidonetException {
    String wanted = call.text("subnet");
    return ofBridge(nsdb, call).stream()
        .filter(dhcp -> inPath(dhcp.subnet()).equals(wanted))
        .findFirst()
        .orElseThrow(() -> new Rejected(404, "Dhcp " + wanted + " does not exist"));
  }

  @Override
  public List<Dhcp> list(Call call) throws MidonetException {
    return ofBridge(nsdb, call);
  }

  @Override
  public Optional<Dhcp> find(Call call) throws MidonetException {
    return Optional.of(named(nsdb, call));
  }

  @Override
  public void add(Dhcp entry, Call call) throws MidonetException {
    nsdb.topology().commit(new Change.Create(entry));
  }

  @Override
  public void replace(Dhcp entry, Call call) throws MidonetException {
    nsdb.topology().update(Dhcp.class, entry.id(), stored -> entry.withHosts(stored.hosts()));
  }

  @Override
  public void remove(Call call) throws MidonetException {
    nsdb.topology().commit(new Change.Delete(Dhcp.class, named(nsdb, call).id()));
  }
}
