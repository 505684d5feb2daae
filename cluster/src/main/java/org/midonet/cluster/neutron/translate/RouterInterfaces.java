package org.midonet.cluster.neutron.translate;

import static org.midonet.cluster.neutron.translate.DerivedId.DEVICE_PORT_GROUP;
import static org.midonet.cluster.neutron.translate.DerivedId.INBOUND_CHAIN;
import static org.midonet.cluster.neutron.translate.DerivedId.INTERFACE_PORT;
import static org.midonet.cluster.neutron.translate.DerivedId.OUTBOUND_CHAIN;
import static org.midonet.cluster.neutron.translate.DerivedId.sameSubnetRule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Prefix;
import org.midonet.topology.Dhcp;
import org.midonet.topology.Port;
import org.midonet.topology.Route;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;
import org.midonet.topology.RouterPortBuilder;
import org.midonet.topology.Rule;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.neutron.NeutronNetwork;
import org.midonet.topology.neutron.NeutronPort;
import org.midonet.topology.neutron.NeutronPort.FixedIp;
import org.midonet.topology.neutron.NeutronSubnet;
import org.midonet.topology.neutron.PortRole;

/**
 * A router's port on one of its networks, made of the Neutron port there: linked to that network's
 * bridge, or, on an uplink network, bound to the interface of a host.
 */
public final class RouterInterfaces {

  private RouterInterfaces() {}

  /**
   * Makes a Neutron port an interface of a router. The port may still be a VIF port: then it is
   * converted.
   *
   * @param subnet whose gateway's address the router takes if the port has no address
   */
  public static void add(
      Draft draft, UUID router, UUID portId, Optional<UUID> subnet, Translator<NeutronPort> ports)
      throws MidonetException {
    NeutronPort port = draft.get(NeutronPort.class, portId);
    if (port.role() != PortRole.ROUTER_INTERFACE) {
      NeutronPort converted =
          port.with(p -> p.deviceOwner("network:router_interface").deviceId(router.toString()));
      NeutronPort kept = ports.kept(port, converted);
      draft.put(kept);
      ports.updated(port, kept, draft);
      port = kept;
    }
    put(draft, router, port, subnet);
  }

  /** The Neutron port has changed: the router's side follows, if it is there. */
  static void refresh(Draft draft, NeutronPort port) throws MidonetException {
    Optional<RouterPort> ours = draft.find(RouterPort.class, INTERFACE_PORT.of(port.id()));
    if (ours.isPresent()) {
      put(draft, ours.get().routerId(), port, Optional.empty());
    }
  }

  /** The Neutron port goes, or is an interface no more. */
  static void remove(Draft draft, NeutronPort port) throws MidonetException {
    UUID id = INTERFACE_PORT.of(port.id());
    Optional<RouterPort> ours = draft.find(RouterPort.class, id);
    if (ours.isPresent()) {
      removeRules(draft, ours.get());
      draft.remove(Port.class, id);
    }
  }

  private static void put(Draft draft, UUID router, NeutronPort port, Optional<UUID> subnet)
      throws MidonetException {
    draft.get(Router.class, router);
    boolean uplink = draft.get(NeutronNetwork.class, port.networkId()).uplink();
    UUID id = INTERFACE_PORT.of(port.id());
    if (!uplink) {
      PortTranslator.linkable(draft, port.id(), id);
    }
    Optional<RouterPort> stored = draft.find(RouterPort.class, id);
    List<Routes.Place> places = places(draft, port, subnet);
    RouterPort made =
        stored
            .orElseGet(
                () ->
                    RouterPortBuilder.builder()
                        .id(id)
                        .routerId(router)
                        .mac(port.macAddress().orElseThrow())
                        .build())
            .with(
                p ->
                    p.adminStateUp(true)
                        .mac(port.macAddress().orElseThrow())
                        .addresses(places.stream().map(Routes.Place::prefix).toList()));
    RouterPort placed = uplink ? onHost(draft, made, port) : onBridge(made, port, places);
    draft.put(placed);
    List<Prefix> before = stored.map(RouterPort::addresses).orElse(List.of());
    Routes.put(draft, placed, before, places, false);
    if (!uplink) {
      metadata(draft, placed, places);
      stayInside(draft, placed);
    }
  }

  private static List<Routes.Place> places(Draft draft, NeutronPort port, Optional<UUID> subnet)
      throws MidonetException {
    List<Routes.Place> places = new ArrayList<>();
    for (FixedIp address : port.fixedIps()) {
      places.add(
          new Routes.Place(
              address.ipAddress(), draft.get(NeutronSubnet.class, address.subnetId())));
    }
    if (places.isEmpty() && subnet.isPresent()) {
      NeutronSubnet named = draft.get(NeutronSubnet.class, subnet.get());
      named.gatewayIp().ifPresent(gateway -> places.add(new Routes.Place(gateway, named)));
    }
    if (places.isEmpty()) {
      throw new InvalidInput("port_id", "neither the port nor the subnet's gateway has an address");
    }
    return places;
  }

  private static RouterPort onBridge(RouterPort ours, NeutronPort port, List<Routes.Place> places) {
    return ours.with(
        p ->
            p.peerId(port.id())
                .dhcpId(
                    places.stream()
                        .filter(RouterInterfaces::isGateway)
                        .findFirst()
                        .map(place -> place.subnet().id())));
  }

  /** Only IPv4 subnets have a DHCP service that a port can be the gateway of. */
  private static boolean isGateway(Routes.Place place) {
    return place.address().bits() == 32
        && place.subnet().gatewayIp().filter(place.address()::equals).isPresent();
  }

  private static RouterPort onHost(Draft draft, RouterPort ours, NeutronPort port)
      throws MidonetException {
    if (port.hostName().isEmpty()) {
      throw new InvalidInput("binding:host_id", "a port of an uplink network must be on a host");
    }
    if (port.interfaceName().isEmpty()) {
      throw new InvalidInput(
          "binding:profile", "a port of an uplink network must name an interface");
    }
    UUID host = PortTranslator.host(port.hostName().get(), draft);
    int key = ours.tunnelKey() == 0 ? draft.surroundings().tunnelKey(ours.id()) : ours.tunnelKey();
    return ours.with(
        p ->
            p.hostId(host)
                .interfaceName(port.interfaceName())
                .tunnelKey(key)
                .portGroupIds(List.of(DEVICE_PORT_GROUP.of(ours.routerId()))));
  }

  private static void metadata(Draft draft, RouterPort ours, List<Routes.Place> places)
      throws MidonetException {
    draft.remove(Route.class, DerivedId.METADATA_ROUTE.of(ours.id()));
    for (Routes.Place place : places) {
      Optional<Dhcp> dhcp = draft.find(Dhcp.class, place.subnet().id());
      if (dhcp.isPresent() && ours.dhcpId().filter(place.subnet().id()::equals).isPresent()) {
        List<IpAddress> ports = DhcpContent.dhcpPorts(dhcp.get(), place.subnet());
        Metadata.route(draft, ours, place.subnet(), ports);
      }
    }
  }

  /**
   * What the router translates back into the network that it came from returns by the router,
   * because it comes from the router's address.
   */
  private static void stayInside(Draft draft, RouterPort ours) throws MidonetException {
    Optional<IpAddress> address =
        ours.addresses().stream().map(Prefix::address).filter(a -> a.bits() == 32).findFirst();
    if (address.isEmpty()) {
      removeRules(draft, ours);
      return;
    }
    UUID post = OUTBOUND_CHAIN.of(ours.routerId());
    UUID pre = INBOUND_CHAIN.of(ours.routerId());
    List<UUID> port = List.of(ours.id());
    Rules.append(
        draft,
        Rules.dynamicSnat(
            sameSubnetRule(post, ours.id()),
            post,
            address.get(),
            draft.surroundings().natPorts(),
            Rules.whole()
                .etherType(Optional.of(Rules.IPV4))
                .inPortIds(port)
                .outPortIds(port)
                .destination(DhcpContent.METADATA)
                .destinationInverted(true)
                .matchForwardFlow(true)
                .build()));
    Rules.append(
        draft,
        Rules.reverseSnat(
            sameSubnetRule(pre, ours.id()),
            pre,
            Rules.whole()
                .inPortIds(port)
                .destination(Prefix.host(address.get()))
                .matchReturnFlow(true)
                .build()));
  }

  private static void removeRules(Draft draft, RouterPort ours) throws MidonetException {
    draft.remove(Rule.class, sameSubnetRule(INBOUND_CHAIN.of(ours.routerId()), ours.id()));
    draft.remove(Rule.class, sameSubnetRule(OUTBOUND_CHAIN.of(ours.routerId()), ours.id()));
  }
}
