package org.midonet.cluster.neutron.translate;

import static org.midonet.cluster.neutron.translate.DerivedId.DEVICE_PORT_GROUP;
import static org.midonet.cluster.neutron.translate.DerivedId.FORWARD_CHAIN;
import static org.midonet.cluster.neutron.translate.DerivedId.INBOUND_CHAIN;
import static org.midonet.cluster.neutron.translate.DerivedId.OUTBOUND_CHAIN;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.topology.Chain;
import org.midonet.topology.PortGroup;
import org.midonet.topology.Router;
import org.midonet.topology.RouterBuilder;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.neutron.NeutronRouter;

/** A router is a router with three chains, and a port group for its uplinks. */
public final class RouterTranslator implements Translator<NeutronRouter> {

  @Override
  public void created(NeutronRouter now, Draft draft) throws MidonetException {
    UUID id = now.id();
    UUID pre = INBOUND_CHAIN.of(id);
    UUID post = OUTBOUND_CHAIN.of(id);
    UUID forward = FORWARD_CHAIN.of(id);
    draft.create(Rules.chain(pre, "OS_PRE_ROUTING_" + id));
    draft.create(Rules.chain(post, "OS_POST_ROUTING_" + id));
    draft.create(Rules.chain(forward, "OS_FORWARD_" + id));
    draft.create(
        RouterBuilder.builder()
            .id(id)
            .tenantId(now.tenantId())
            .name(now.name())
            .adminStateUp(now.adminStateUp())
            .inboundFilterId(pre)
            .outboundFilterId(post)
            .forwardChainId(forward)
            .asNumber(-1)
            .build());
    UUID group = DEVICE_PORT_GROUP.of(id);
    draft.create(new PortGroup(group, now.tenantId(), Optional.of("OS_PORT_GROUP_" + group), true));
    RouterGateway.put(draft, now);
    ExtraRoutes.put(draft, id, List.of(), now.routes());
  }

  @Override
  public void updated(NeutronRouter before, NeutronRouter now, Draft draft)
      throws MidonetException {
    Router router = draft.get(Router.class, now.id());
    draft.put(
        router.with(
            r -> r.tenantId(now.tenantId()).name(now.name()).adminStateUp(now.adminStateUp())));
    Optional<PortGroup> group = draft.find(PortGroup.class, DEVICE_PORT_GROUP.of(now.id()));
    if (group.isPresent()) {
      draft.put(group.get().withTenantId(now.tenantId()));
    }
    RouterGateway.put(draft, now);
    ExtraRoutes.put(draft, now.id(), before.routes(), now.routes());
  }

  @Override
  public void deleted(NeutronRouter before, Draft draft) throws MidonetException {
    draft.remove(Router.class, before.id());
    for (DerivedId chain : List.of(INBOUND_CHAIN, OUTBOUND_CHAIN, FORWARD_CHAIN)) {
      draft.remove(Chain.class, chain.of(before.id()));
    }
    draft.remove(PortGroup.class, DEVICE_PORT_GROUP.of(before.id()));
  }
}
