package org.midonet.cluster.types;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
import org.midonet.topology.Bridge;
import org.midonet.topology.DhcpV6;
import org.midonet.topology.DhcpV6Builder;
import org.midonet.topology.Ipv6Mode;
import org.midonet.topology.error.MidonetException;

/**
 * {@code /bridges/{id}/dhcpV6}: IPv6 subnets of a bridge: what DHCPv6 and routers tell their
 * stations.
 */
final class Dhcp6Subnets implements Entries<DhcpV6> {

  private static final Codec<Ipv6Mode> MODE =
      Scalars.words(
          new TreeMap<>(
              Map.of(
                  "slaac", Ipv6Mode.SLAAC,
                  "dhcpv6-stateless", Ipv6Mode.DHCPV6_STATELESS,
                  "dhcpv6-stateful", Ipv6Mode.DHCPV6_STATEFUL)));

  private final Nsdb nsdb;

  private Dhcp6Subnets(Nsdb nsdb) {
    this.nsdb = nsdb;
  }

  static EntryResource<DhcpV6> resource(Nsdb nsdb, Randomness randomness) {
    return EntryResource.of(
            "/bridges/{id}/dhcpV6",
            "{subnet}",
            Media.of("DhcpV6Subnet-v1"),
            shape(randomness),
            new Dhcp6Subnets(nsdb))
        .within(Bridge.class)
        .fill("id", "bridgeId")
        .replaceable();
  }

  static String address(DhcpV6 subnet, Links links) {
    return links.at(Paths.BRIDGES, subnet.bridgeId(), "dhcpV6")
        + "/"
        + DhcpSubnets.inPath(subnet.prefix());
  }

  private static Shape<DhcpV6> shape(Randomness randomness) {
    return ShapeBuilder.<DhcpV6, DhcpV6Builder>of(
            () -> DhcpV6Builder.builder().id(randomness.ids().get()),
            DhcpV6Builder::builder,
            DhcpV6Builder::build)
        .parent("bridgeId", Bridge.class, false, DhcpV6::bridgeId, DhcpV6Builder::bridgeId)
        .add(
            PrefixField.requiredIpv6(
                "prefix", "prefixLength", DhcpV6::prefix, DhcpV6Builder::prefix))
        .optional("raMode", MODE, DhcpV6::raMode, DhcpV6Builder::raMode)
        .optional("addressMode", MODE, DhcpV6::addressMode, DhcpV6Builder::addressMode)
        .optional(
            "dnsServerAddrs",
            Addresses.IPV6.list(),
            dhcp -> Optional.of(dhcp.dnsServers()).filter(servers -> !servers.isEmpty()),
            (builder, servers) -> builder.dnsServers(servers.orElse(List.of())))
        .value("enabled", Scalars.BOOLEAN, true, DhcpV6::enabled, DhcpV6Builder::enabled)
        .link("uri", Dhcp6Subnets::address)
        .link("hosts", (subnet, links) -> address(subnet, links) + "/hostsV6")
        .build();
  }

  static List<DhcpV6> ofBridge(Nsdb nsdb, Call call) throws MidonetException {
    UUID bridge = nsdb.topology().get(Bridge.class, call.id("id", Bridge.class)).id();
    return nsdb.topology().referrers(Bridge.class, bridge, DhcpV6.class, "bridgeId");
  }

  static DhcpV6 named(Nsdb nsdb, Call call) throws MidonetException {
    String wanted = call.text("subnet");
    return ofBridge(nsdb, call).stream()
        .filter(dhcp -> DhcpSubnets.inPath(dhcp.prefix()).equals(wanted))
        .findFirst()
        .orElseThrow(() -> new Rejected(404, "DhcpV6 " + wanted + " does not exist"));
  }

  @Override
  public List<DhcpV6> list(Call call) throws MidonetException {
    return ofBridge(nsdb, call);
  }

  @Override
  public Optional<DhcpV6> find(Call call) throws MidonetException {
    return Optional.of(named(nsdb, call));
  }

  @Override
  public void add(DhcpV6 entry, Call call) throws MidonetException {
    nsdb.topology().commit(new Change.Create(entry));
  }

  @Override
  public void replace(DhcpV6 entry, Call call) throws MidonetException {
    nsdb.topology().update(DhcpV6.class, entry.id(), stored -> entry.withHosts(stored.hosts()));
  }

  @Override
  public void remove(Call call) throws MidonetException {
    nsdb.topology().commit(new Change.Delete(DhcpV6.class, named(nsdb, call).id()));
  }
}
