package org.midonet.cluster.neutron.translate;

import static org.midonet.cluster.neutron.translate.DerivedId.FLOATING_DNAT;
import static org.midonet.cluster.neutron.translate.DerivedId.FLOATING_ICMP;
import static org.midonet.cluster.neutron.translate.DerivedId.FLOATING_SNAT;
import static org.midonet.cluster.neutron.translate.DerivedId.GATEWAY_PORT;
import static org.midonet.cluster.neutron.translate.DerivedId.INBOUND_CHAIN;
import static org.midonet.cluster.neutron.translate.DerivedId.INTERFACE_PORT;
import static org.midonet.cluster.neutron.translate.DerivedId.OUTBOUND_CHAIN;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.nsdb.TableKey;
import org.midonet.nsdb.TableValue;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Prefix;
import org.midonet.topology.Port;
import org.midonet.topology.ReverseNatRule;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;
import org.midonet.topology.Rule;
import org.midonet.topology.RuleAction;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.neutron.FloatingIp;
import org.midonet.topology.neutron.NeutronPort;
import org.midonet.topology.neutron.NeutronPort.FixedIp;
import org.midonet.topology.neutron.NeutronRouter;

/**
 * A floating IP is three rules of its router, two more for those behind the same router, and an
 * entry of the external bridge, by which the neighbours there find its address at the router.
 * Without a port it is nothing.
 */
public final class FloatingIpTranslator implements Translator<FloatingIp> {

  /** Where a router has an address of a network: the router's port, and Neutron's port there. */
  private record Side(NeutronPort neutron, RouterPort ours) {
    TableKey key(FloatingIp floating) {
      return new TableKey.AddressKey(neutron.networkId(), floating.floatingIpAddress());
    }

    TableValue value() {
      return new TableValue.HasMac(ours.mac());
    }
  }

  @Override
  public FloatingIp kept(FloatingIp now) throws MidonetException {
    if (now.portId().isPresent() && now.routerId().isEmpty()) {
      throw new InvalidInput("router_id", "may not be missing if there is a port_id");
    }
    if (now.portId().isPresent() && now.floatingIpAddress().bits() != 32) {
      throw new InvalidInput("floating_ip_address", "only IPv4 is translated");
    }
    return now;
  }

  @Override
  public void created(FloatingIp now, Draft draft) throws MidonetException {
    if (now.portId().isPresent()) {
      associate(now, now.portId().get(), draft);
    }
  }

  @Override
  public void updated(FloatingIp before, FloatingIp now, Draft draft) throws MidonetException {
    boolean same =
        before.portId().equals(now.portId())
            && before.routerId().equals(now.routerId())
            && before.fixedIpAddress().equals(now.fixedIpAddress())
            && before.floatingIpAddress().equals(now.floatingIpAddress());
    if (!same) {
      disassociate(before, draft);
      created(now, draft);
    }
  }

  @Override
  public void deleted(FloatingIp before, Draft draft) throws MidonetException {
    disassociate(before, draft);
  }

  /** The port of floating IPs goes, and nobody will say that they are free. */
  void portGone(UUID port, Draft draft) throws MidonetException {
    for (FloatingIp floating :
        draft.referrers(NeutronPort.class, port, FloatingIp.class, "portId")) {
      disassociate(floating, draft);
      draft.put(
          floating.with(
              f ->
                  f.portId(Optional.empty())
                      .routerId(Optional.empty())
                      .fixedIpAddress(Optional.empty())));
    }
  }

  private static void associate(FloatingIp floating, UUID port, Draft draft)
      throws MidonetException {
    UUID router = floating.routerId().orElseThrow();
    Optional<Side> found = side(floating, draft);
    if (found.isEmpty()) {
      throw new Conflict(
          "Router " + router + " has no port on the network of " + floating.floatingIpAddress());
    }
    Side side = found.get();
    IpAddress fixed = fixed(floating, draft.get(NeutronPort.class, port));
    IpAddress outside = floating.floatingIpAddress();
    UUID pre = INBOUND_CHAIN.of(router);
    UUID post = OUTBOUND_CHAIN.of(router);
    List<UUID> by = List.of(side.ours().id());
    Optional<UUID> owner = draft.find(Port.class, port).map(Port::id);
    Rules.prepend(
        draft,
        Rules.staticNat(
            FLOATING_DNAT.of(floating.id()),
            pre,
            RuleAction.ACCEPT,
            true,
            fixed,
            owner,
            Rules.any().inPortIds(by).destination(Prefix.host(outside)).build()));
    Rules.prepend(
        draft,
        Rules.staticNat(
            FLOATING_SNAT.of(floating.id()),
            post,
            RuleAction.ACCEPT,
            false,
            outside,
            owner,
            Rules.any().outPortIds(by).source(Prefix.host(fixed)).build()));
    Rules.prepend(
        draft,
        Rules.staticNat(
            FLOATING_ICMP.of(floating.id()),
            post,
            RuleAction.CONTINUE,
            true,
            outside,
            owner,
            Rules.any().outPortIds(by).icmpDataDestination(Prefix.host(fixed)).build()));
    fromInside(floating, fixed, by, owner, draft);
    draft.sow(side.key(floating), side.value());
  }

  /**
   * What comes for the address by the router's other ports. The original sent it out to the
   * external bridge and back, and lost the answers to those without a floating IP of their own.
   */
  private static void fromInside(
      FloatingIp floating, IpAddress fixed, List<UUID> by, Optional<UUID> owner, Draft draft)
      throws MidonetException {
    UUID router = floating.routerId().orElseThrow();
    Rules.append(
        draft,
        Rules.staticNat(
            insideDnat(floating),
            INBOUND_CHAIN.of(router),
            RuleAction.ACCEPT,
            true,
            fixed,
            owner,
            Rules.whole()
                .inPortIds(by)
                .inPortsInverted(true)
                .destination(Prefix.host(floating.floatingIpAddress()))
                .build()));
    Rules.append(
        draft,
        new ReverseNatRule(
            insideReverse(floating),
            OUTBOUND_CHAIN.of(router),
            Rules.whole()
                .outPortIds(by)
                .outPortsInverted(true)
                .source(Prefix.host(fixed))
                .matchReturnFlow(true)
                .build(),
            RuleAction.ACCEPT,
            true,
            owner));
  }

  private static UUID insideDnat(FloatingIp floating) {
    return DerivedId.named(floating.id(), "DNAT from inside");
  }

  private static UUID insideReverse(FloatingIp floating) {
    return DerivedId.named(floating.id(), "reverse DNAT to inside");
  }

  private static IpAddress fixed(FloatingIp floating, NeutronPort port) throws InvalidInput {
    return floating
        .fixedIpAddress()
        .or(
            () ->
                port.fixedIps().stream()
                    .map(FixedIp::ipAddress)
                    .filter(address -> address.bits() == 32)
                    .findFirst())
        .orElseThrow(
            () -> new InvalidInput("fixed_ip_address", "neither given nor found at the port"));
  }

  private static void disassociate(FloatingIp floating, Draft draft) throws MidonetException {
    if (floating.portId().isEmpty()) {
      return;
    }
    for (DerivedId rule : List.of(FLOATING_DNAT, FLOATING_SNAT, FLOATING_ICMP)) {
      draft.remove(Rule.class, rule.of(floating.id()));
    }
    draft.remove(Rule.class, insideDnat(floating));
    draft.remove(Rule.class, insideReverse(floating));
    Optional<Side> side = side(floating, draft);
    if (side.isPresent()) {
      draft.pull(side.get().key(floating), side.get().value());
    }
  }

  /** The gateway if the address is of its network, else another port whose network it is of. */
  private static Optional<Side> side(FloatingIp floating, Draft draft) throws MidonetException {
    Optional<UUID> router = floating.routerId();
    if (router.isEmpty()) {
      return Optional.empty();
    }
    Optional<Side> gateway = gateway(router.get(), draft);
    if (gateway.isPresent() && holds(gateway.get().ours(), floating)) {
      return gateway;
    }
    for (Port port : draft.referrers(Router.class, router.get(), Port.class, "routerId")) {
      if (port instanceof RouterPort ours && holds(ours, floating)) {
        Optional<NeutronPort> neutron = draft.find(NeutronPort.class, INTERFACE_PORT.of(ours.id()));
        if (neutron.isPresent()) {
          return Optional.of(new Side(neutron.get(), ours));
        }
      }
    }
    return gateway.filter(
        side ->
            floating.floatingNetworkId().filter(side.neutron().networkId()::equals).isPresent());
  }

  private static Optional<Side> gateway(UUID router, Draft draft) throws MidonetException {
    Optional<UUID> id = draft.find(NeutronRouter.class, router).flatMap(NeutronRouter::gwPortId);
    if (id.isEmpty()) {
      return Optional.empty();
    }
    Optional<RouterPort> ours = draft.find(RouterPort.class, GATEWAY_PORT.of(id.get()));
    Optional<NeutronPort> neutron = draft.find(NeutronPort.class, id.get());
    return ours.isPresent() && neutron.isPresent()
        ? Optional.of(new Side(neutron.get(), ours.get()))
        : Optional.empty();
  }

  private static boolean holds(RouterPort port, FloatingIp floating) {
    return port.addresses().stream()
        .anyMatch(prefix -> prefix.contains(floating.floatingIpAddress()));
  }
}
