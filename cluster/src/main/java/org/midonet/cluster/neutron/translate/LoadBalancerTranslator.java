package org.midonet.cluster.neutron.translate;

import static org.midonet.cluster.neutron.translate.DerivedId.BALANCER_ROUTER;
import static org.midonet.cluster.neutron.translate.DerivedId.INBOUND_CHAIN;
import static org.midonet.cluster.neutron.translate.DerivedId.INTERFACE_PORT;
import static org.midonet.cluster.neutron.translate.DerivedId.LOAD_BALANCER;
import static org.midonet.cluster.neutron.translate.DerivedId.OUTBOUND_CHAIN;
import static org.midonet.cluster.neutron.translate.DerivedId.sameSubnetRule;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.Prefix;
import org.midonet.topology.Chain;
import org.midonet.topology.LoadBalancer;
import org.midonet.topology.Router;
import org.midonet.topology.RouterBuilder;
import org.midonet.topology.RouterPort;
import org.midonet.topology.RouterPortBuilder;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.neutron.NeutronLoadBalancer;
import org.midonet.topology.neutron.NeutronPort;
import org.midonet.topology.neutron.NeutronPort.FixedIp;
import org.midonet.topology.neutron.NeutronSubnet;

/**
 * A load balancer of LBaaS version 2 is a router of its own behind the port that has its address.
 * It speaks to its members with that address, so that their answers come back to it wherever the
 * clients are.
 */
public final class LoadBalancerTranslator implements Translator<NeutronLoadBalancer> {

  /** A load balancer keeps its address. */
  @Override
  public NeutronLoadBalancer kept(NeutronLoadBalancer before, NeutronLoadBalancer now)
      throws MidonetException {
    if (!before.vipAddress().equals(now.vipAddress())
        || !before.vipPortId().equals(now.vipPortId())) {
      throw new InvalidInput("vip_address", "cannot be changed");
    }
    return now;
  }

  @Override
  public void created(NeutronLoadBalancer now, Draft draft) throws MidonetException {
    NeutronPort vipPort = draft.get(NeutronPort.class, now.vipPortId());
    Optional<FixedIp> address =
        vipPort.fixedIps().stream()
            .filter(fixed -> fixed.ipAddress().equals(now.vipAddress()))
            .findFirst();
    if (address.isEmpty()) {
      throw new InvalidInput("vip_port_id", "the port has not the VIP's address");
    }
    NeutronSubnet subnet = draft.get(NeutronSubnet.class, address.get().subnetId());
    UUID router = BALANCER_ROUTER.of(now.id());
    UUID pre = INBOUND_CHAIN.of(router);
    UUID post = OUTBOUND_CHAIN.of(router);
    draft.put(Rules.chain(pre, "LB_ROUTER_" + now.id() + "_PRE"));
    draft.put(Rules.chain(post, "LB_ROUTER_" + now.id() + "_POST"));
    draft.put(
        RouterBuilder.builder()
            .id(router)
            .tenantId(now.tenantId())
            .name("LB_ROUTER_" + now.id())
            .adminStateUp(now.adminStateUp())
            .inboundFilterId(pre)
            .outboundFilterId(post)
            .asNumber(-1)
            .build());
    draft.put(
        new LoadBalancer(
            LOAD_BALANCER.of(router), Optional.empty(), now.adminStateUp(), Optional.of(router)));
    Routes.Place place = new Routes.Place(now.vipAddress(), subnet);
    UUID id = INTERFACE_PORT.of(vipPort.id());
    PortTranslator.linkable(draft, vipPort.id(), id);
    RouterPort port =
        RouterPortBuilder.builder()
            .id(id)
            .routerId(router)
            .adminStateUp(true)
            .mac(vipPort.macAddress().orElseThrow())
            .addresses(List.of(place.prefix()))
            .peerId(vipPort.id())
            .build();
    draft.put(port);
    Routes.put(draft, port, List.of(), List.of(place), true);
    speakAsVip(draft, port, now);
  }

  private static void speakAsVip(Draft draft, RouterPort port, NeutronLoadBalancer balancer)
      throws MidonetException {
    UUID pre = INBOUND_CHAIN.of(port.routerId());
    UUID post = OUTBOUND_CHAIN.of(port.routerId());
    List<UUID> by = List.of(port.id());
    Rules.append(
        draft,
        Rules.dynamicSnat(
            sameSubnetRule(post, port.id()),
            post,
            balancer.vipAddress(),
            draft.surroundings().natPorts(),
            Rules.whole().inPortIds(by).outPortIds(by).matchForwardFlow(true).build()));
    Rules.append(
        draft,
        Rules.reverseSnat(
            sameSubnetRule(pre, port.id()),
            pre,
            Rules.whole()
                .inPortIds(by)
                .destination(Prefix.host(balancer.vipAddress()))
                .matchReturnFlow(true)
                .build()));
  }

  @Override
  public void updated(NeutronLoadBalancer before, NeutronLoadBalancer now, Draft draft)
      throws MidonetException {
    UUID router = BALANCER_ROUTER.of(now.id());
    draft.put(
        draft
            .get(Router.class, router)
            .with(r -> r.tenantId(now.tenantId()).adminStateUp(now.adminStateUp())));
    draft.put(
        draft
            .get(LoadBalancer.class, LOAD_BALANCER.of(router))
            .withAdminStateUp(now.adminStateUp()));
  }

  @Override
  public void deleted(NeutronLoadBalancer before, Draft draft) throws MidonetException {
    UUID router = BALANCER_ROUTER.of(before.id());
    // Its pools go with it; a listener's VIP has been told by then that it has none.
    draft.remove(LoadBalancer.class, LOAD_BALANCER.of(router));
    draft.remove(Router.class, router);
    draft.remove(Chain.class, INBOUND_CHAIN.of(router));
    draft.remove(Chain.class, OUTBOUND_CHAIN.of(router));
  }

  /** The balancer of the router of a load balancer. */
  static UUID balancer(UUID loadBalancer) {
    return LOAD_BALANCER.of(BALANCER_ROUTER.of(loadBalancer));
  }
}
