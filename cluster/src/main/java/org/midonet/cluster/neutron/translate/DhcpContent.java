package org.midonet.cluster.neutron.translate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;
import org.midonet.topology.Dhcp;
import org.midonet.topology.DhcpBuilder;
import org.midonet.topology.DhcpHost;
import org.midonet.topology.DhcpV6;
import org.midonet.topology.DhcpV6Host;
import org.midonet.topology.StaticRoute;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.neutron.HostRoute;
import org.midonet.topology.neutron.NeutronPort;
import org.midonet.topology.neutron.NeutronPort.FixedIp;
import org.midonet.topology.neutron.NeutronSubnet;

/**
 * What DHCP answers on a subnet, and who contributes to it: the subnet, DHCP ports with the way to
 * the metadata service, VIF ports with reservations. What DHCP ports contribute stands behind the
 * subnet's own routes, so that it can be told apart.
 */
final class DhcpContent {

  /** Where instances ask for their metadata. */
  static final Prefix METADATA = Prefix.parse("169.254.169.254/32");

  private DhcpContent() {}

  /** The service of a subnet, with what others contribute. */
  static Dhcp of(NeutronSubnet subnet, List<IpAddress> dhcpPorts, List<DhcpHost> hosts) {
    List<StaticRoute> routes = new ArrayList<>();
    for (HostRoute route : subnet.hostRoutes()) {
      routes.add(new StaticRoute(route.destination(), route.nexthop()));
    }
    dhcpPorts.forEach(port -> routes.add(new StaticRoute(METADATA, port)));
    Optional<IpAddress> server = subnet.gatewayIp();
    if (!dhcpPorts.isEmpty()) {
      server = Optional.of(dhcpPorts.getLast());
    }
    return DhcpBuilder.builder()
        .id(subnet.id())
        .bridgeId(subnet.networkId())
        .subnet(subnet.cidr())
        .serverAddress(server)
        .defaultGateway(subnet.gatewayIp())
        .dnsServers(subnet.dnsNameservers())
        .staticRoutes(routes)
        .hosts(hosts)
        .enabled(subnet.enableDhcp())
        .build();
  }

  /** The addresses of DHCP ports on a subnet, in the order in which they came. */
  static List<IpAddress> dhcpPorts(Dhcp dhcp, NeutronSubnet subnet) {
    return dhcp.staticRoutes().stream()
        .skip(subnet.hostRoutes().size())
        .map(StaticRoute::gateway)
        .toList();
  }

  /** A DHCP port has an address on a subnet, or has it no more. */
  static void dhcpPort(Draft draft, FixedIp address, boolean present) throws MidonetException {
    Optional<NeutronSubnet> subnet = draft.find(NeutronSubnet.class, address.subnetId());
    Optional<Dhcp> dhcp = draft.find(Dhcp.class, address.subnetId());
    if (subnet.isEmpty() || dhcp.isEmpty()) {
      return;
    }
    List<IpAddress> ports = new ArrayList<>(dhcpPorts(dhcp.get(), subnet.get()));
    ports.remove(address.ipAddress());
    if (present) {
      ports.add(address.ipAddress());
    }
    draft.put(
        of(subnet.get(), ports, dhcp.get().hosts()).withInterfaceMtu(dhcp.get().interfaceMtu()));
    Metadata.ofSubnet(draft, subnet.get(), ports);
  }

  /** A port's reservations leave the services of its subnets. */
  static void forget(Draft draft, NeutronPort port) throws MidonetException {
    for (UUID subnet : subnets(port)) {
      Optional<Dhcp> dhcp = draft.find(Dhcp.class, subnet);
      if (dhcp.isPresent()) {
        draft.put(dhcp.get().withHosts(without(dhcp.get().hosts(), port)));
      }
      Optional<DhcpV6> dhcp6 = draft.find(DhcpV6.class, subnet);
      if (dhcp6.isPresent()) {
        draft.put(dhcp6.get().withHosts(without6(dhcp6.get().hosts(), port)));
      }
    }
  }

  /** A port's reservations are made. */
  static void reserve(Draft draft, NeutronPort port) throws MidonetException {
    Optional<Mac> mac = port.macAddress();
    if (mac.isEmpty()) {
      return;
    }
    List<DhcpHost.ExtraOption> options =
        port.extraDhcpOpts().stream()
            .filter(option -> option.optValue().isPresent())
            .map(o -> new DhcpHost.ExtraOption(o.optName(), o.optValue().orElseThrow()))
            .toList();
    for (UUID id : subnets(port)) {
      NeutronSubnet subnet = draft.get(NeutronSubnet.class, id);
      if (subnet.ipVersion() != 4) {
        reserve6(draft, port, mac.get(), id);
        continue;
      }
      Dhcp dhcp = draft.get(Dhcp.class, id);
      List<DhcpHost> hosts = new ArrayList<>(without(dhcp.hosts(), port));
      for (FixedIp address : port.fixedIps()) {
        if (address.subnetId().equals(id)) {
          hosts.add(new DhcpHost(mac.get(), address.ipAddress(), Optional.empty(), options));
        }
      }
      hosts.sort(Comparator.comparing(DhcpHost::address));
      draft.put(dhcp.withHosts(hosts));
    }
  }

  /** IPv6 reservations are by MAC: Neutron knows no DUIDs. */
  private static void reserve6(Draft draft, NeutronPort port, Mac mac, UUID subnet)
      throws MidonetException {
    DhcpV6 dhcp = draft.get(DhcpV6.class, subnet);
    List<DhcpV6Host> hosts = new ArrayList<>(without6(dhcp.hosts(), port));
    for (FixedIp address : port.fixedIps()) {
      if (address.subnetId().equals(subnet)) {
        hosts.add(new DhcpV6Host(mac.toString(), address.ipAddress(), Optional.empty()));
      }
    }
    hosts.sort(Comparator.comparing(DhcpV6Host::address));
    draft.put(dhcp.withHosts(hosts));
  }

  private static List<DhcpV6Host> without6(List<DhcpV6Host> hosts, NeutronPort port) {
    return hosts.stream()
        .filter(
            host ->
                port.macAddress().map(Mac::toString).filter(host.clientId()::equals).isEmpty()
                    || port.fixedIps().stream()
                        .noneMatch(address -> address.ipAddress().equals(host.address())))
        .toList();
  }

  private static List<DhcpHost> without(List<DhcpHost> hosts, NeutronPort port) {
    return hosts.stream()
        .filter(
            host ->
                port.macAddress().filter(host.mac()::equals).isEmpty()
                    || port.fixedIps().stream()
                        .noneMatch(address -> address.ipAddress().equals(host.address())))
        .toList();
  }

  private static List<UUID> subnets(NeutronPort port) {
    return port.fixedIps().stream().map(FixedIp::subnetId).distinct().toList();
  }
}
