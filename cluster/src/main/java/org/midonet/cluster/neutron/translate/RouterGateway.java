package org.midonet.cluster.neutron.translate;

import static org.midonet.cluster.neutron.translate.DerivedId.GATEWAY_DROP_FRAGMENTS;
import static org.midonet.cluster.neutron.translate.DerivedId.GATEWAY_DROP_OTHERS;
import static org.midonet.cluster.neutron.translate.DerivedId.GATEWAY_PORT;
import static org.midonet.cluster.neutron.translate.DerivedId.GATEWAY_REVERSE_SNAT;
import static org.midonet.cluster.neutron.translate.DerivedId.GATEWAY_SNAT;
import static org.midonet.cluster.neutron.translate.DerivedId.INBOUND_CHAIN;
import static org.midonet.cluster.neutron.translate.DerivedId.OUTBOUND_CHAIN;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Prefix;
import org.midonet.topology.Port;
import org.midonet.topology.RouterPort;
import org.midonet.topology.RouterPortBuilder;
import org.midonet.topology.Rule;
import org.midonet.topology.RuleAction;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.neutron.NeutronPort;
import org.midonet.topology.neutron.NeutronPort.FixedIp;
import org.midonet.topology.neutron.NeutronRouter;
import org.midonet.topology.neutron.NeutronSubnet;

/**
 * A router's way out: its port on an external network, and the rules by which everything that
 * leaves there speaks with the router's own address. The Neutron port has been made by a request of
 * its own, and its deletion is what takes the gateway away.
 */
final class RouterGateway {

  private static final int ICMP = 1;
  private static final NatPorts ALL_PORTS = new NatPorts(1, 65535);

  private RouterGateway() {}

  /** Makes the gateway be what the router says; without one, there is nothing to do. */
  static void put(Draft draft, NeutronRouter router) throws MidonetException {
    Optional<UUID> port = router.gwPortId();
    if (port.isEmpty()) {
      return;
    }
    Optional<RouterPort> gateway =
        link(draft, router.id(), draft.get(NeutronPort.class, port.get()));
    if (gateway.isPresent() && router.snat()) {
      translate(draft, gateway.get());
    } else {
      translateNoMore(draft, router.id());
    }
  }

  /** The Neutron port has changed: its router's side follows, if the router has it already. */
  static void refresh(Draft draft, NeutronPort port) throws MidonetException {
    Optional<UUID> owner =
        draft
            .find(RouterPort.class, GATEWAY_PORT.of(port.id()))
            .map(RouterPort::routerId)
            .or(() -> port.deviceId().flatMap(RouterGateway::id));
    if (owner.isPresent()) {
      Optional<NeutronRouter> router = draft.find(NeutronRouter.class, owner.get());
      if (router.flatMap(NeutronRouter::gwPortId).filter(port.id()::equals).isPresent()) {
        put(draft, router.get());
      }
    }
  }

  private static Optional<UUID> id(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException notOne) {
      return Optional.empty();
    }
  }

  /** The Neutron port goes. */
  static void remove(Draft draft, UUID port) throws MidonetException {
    UUID id = GATEWAY_PORT.of(port);
    Optional<RouterPort> gateway = draft.find(RouterPort.class, id);
    if (gateway.isPresent()) {
      UUID router = gateway.get().routerId();
      Optional<UUID> named =
          draft.find(NeutronRouter.class, router).flatMap(NeutronRouter::gwPortId);
      // A router that has moved on to another gateway keeps its rules.
      if (named.filter(other -> !other.equals(port)).isEmpty()) {
        translateNoMore(draft, router);
      }
      draft.remove(Port.class, id);
    }
  }

  /** Empty while the port has no address, as on an external network without subnets. */
  private static Optional<RouterPort> link(Draft draft, UUID router, NeutronPort port)
      throws MidonetException {
    UUID id = GATEWAY_PORT.of(port.id());
    PortTranslator.linkable(draft, port.id(), id);
    List<Routes.Place> places = new ArrayList<>();
    for (FixedIp address : port.fixedIps()) {
      places.add(
          new Routes.Place(
              address.ipAddress(), draft.get(NeutronSubnet.class, address.subnetId())));
    }
    if (places.isEmpty()) {
      draft.remove(Port.class, id);
      return Optional.empty();
    }
    Optional<RouterPort> stored = draft.find(RouterPort.class, id);
    RouterPort gateway =
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
                        .addresses(places.stream().map(Routes.Place::prefix).toList())
                        .peerId(port.id()));
    draft.put(gateway);
    List<Prefix> before = stored.map(RouterPort::addresses).orElse(List.of());
    Routes.put(draft, gateway, before, places, true);
    return Optional.of(gateway);
  }

  /** The four rules. Only IPv4 is translated. */
  private static void translate(Draft draft, RouterPort gateway) throws MidonetException {
    UUID router = gateway.routerId();
    Optional<IpAddress> address =
        gateway.addresses().stream().map(Prefix::address).filter(a -> a.bits() == 32).findFirst();
    if (address.isEmpty()) {
      translateNoMore(draft, router);
      return;
    }
    Prefix own = Prefix.host(address.get());
    UUID pre = INBOUND_CHAIN.of(router);
    UUID post = OUTBOUND_CHAIN.of(router);
    List<UUID> port = List.of(gateway.id());
    Rules.append(
        draft,
        Rules.dynamicSnat(
            GATEWAY_SNAT.of(router),
            post,
            address.get(),
            ALL_PORTS,
            Rules.whole()
                .etherType(Optional.of(Rules.IPV4))
                .outPortIds(port)
                .source(own)
                .sourceInverted(true)
                .build()));
    Rules.append(
        draft,
        Rules.literal(
            GATEWAY_DROP_FRAGMENTS.of(router),
            post,
            RuleAction.DROP,
            Rules.any()
                .etherType(Optional.of(Rules.IPV4))
                .outPortIds(port)
                .source(own)
                .sourceInverted(true)
                .build()));
    Rules.append(
        draft,
        Rules.reverseSnat(
            GATEWAY_REVERSE_SNAT.of(router),
            pre,
            Rules.whole().inPortIds(port).destination(own).build()));
    Rules.append(
        draft,
        Rules.literal(
            GATEWAY_DROP_OTHERS.of(router),
            pre,
            RuleAction.DROP,
            Rules.whole()
                .destination(own)
                .protocol(Optional.of(ICMP))
                .protocolInverted(true)
                .build()));
  }

  private static void translateNoMore(Draft draft, UUID router) throws MidonetException {
    for (DerivedId rule :
        List.of(GATEWAY_SNAT, GATEWAY_DROP_FRAGMENTS, GATEWAY_REVERSE_SNAT, GATEWAY_DROP_OTHERS)) {
      draft.remove(Rule.class, rule.of(router));
    }
  }
}
