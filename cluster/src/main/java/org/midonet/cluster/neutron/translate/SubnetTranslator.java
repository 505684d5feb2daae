package org.midonet.cluster.neutron.translate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.midonet.packet.IpAddress;
import org.midonet.topology.Dhcp;
import org.midonet.topology.DhcpV6;
import org.midonet.topology.DhcpV6Builder;
import org.midonet.topology.Ipv6Mode;
import org.midonet.topology.Route;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.neutron.NeutronNetwork;
import org.midonet.topology.neutron.NeutronSubnet;

/** A subnet is a DHCP service of its bridge; on an uplink network it is nothing. */
public final class SubnetTranslator implements Translator<NeutronSubnet> {

  /** A subnet stays on its network. */
  @Override
  public NeutronSubnet kept(NeutronSubnet before, NeutronSubnet now) throws MidonetException {
    return kept(now).withNetworkId(before.networkId());
  }

  @Override
  public NeutronSubnet kept(NeutronSubnet now) throws MidonetException {
    int version = now.cidr().address().bits() == 32 ? 4 : 6;
    if (now.ipVersion() != version) {
      throw new InvalidInput("ip_version", "must be that of the CIDR, " + version);
    }
    return now;
  }

  @Override
  public void created(NeutronSubnet now, Draft draft) throws MidonetException {
    put(now, List.of(), draft);
  }

  private static void put(NeutronSubnet now, List<IpAddress> dhcpPorts, Draft draft)
      throws MidonetException {
    if (draft.get(NeutronNetwork.class, now.networkId()).uplink()) {
      return;
    }
    if (now.ipVersion() == 6) {
      DhcpV6 stored =
          draft
              .find(DhcpV6.class, now.id())
              .orElseGet(
                  () ->
                      DhcpV6Builder.builder()
                          .id(now.id())
                          .bridgeId(now.networkId())
                          .prefix(now.cidr())
                          .build());
      draft.put(
          stored
              .withPrefix(now.cidr())
              .withEnabled(now.enableDhcp())
              .withRaMode(mode(now.ipv6RaMode()))
              .withAddressMode(mode(now.ipv6AddressMode()))
              .withDnsServers(now.dnsNameservers()));
      return;
    }
    Dhcp wanted = DhcpContent.of(now, dhcpPorts, List.of());
    draft.put(
        draft
            .find(Dhcp.class, now.id())
            .map(stored -> wanted.withHosts(stored.hosts()).withInterfaceMtu(stored.interfaceMtu()))
            .orElse(wanted));
  }

  /** Neutron's word for how stations are configured; its own validation knows no others. */
  private static Optional<Ipv6Mode> mode(Optional<String> word) {
    return word.flatMap(
        said ->
            Arrays.stream(Ipv6Mode.values())
                .filter(mode -> said.equals(mode.name().toLowerCase(Locale.ROOT).replace('_', '-')))
                .findFirst());
  }

  @Override
  public void updated(NeutronSubnet before, NeutronSubnet now, Draft draft)
      throws MidonetException {
    List<IpAddress> dhcpPorts =
        draft
            .find(Dhcp.class, now.id())
            .map(dhcp -> DhcpContent.dhcpPorts(dhcp, before))
            .orElse(List.of());
    put(now, dhcpPorts, draft);
    for (Route route : draft.referrers(Dhcp.class, now.id(), Route.class, "gatewayDhcpId")) {
      draft.put(route.withNextHopGateway(now.gatewayIp()));
    }
    Metadata.ofSubnet(draft, now, dhcpPorts);
  }

  @Override
  public void deleted(NeutronSubnet before, Draft draft) throws MidonetException {
    draft.remove(Dhcp.class, before.id());
    draft.remove(DhcpV6.class, before.id());
  }
}
