package org.midonet.cluster.neutron.translate;

import java.util.Optional;
import org.midonet.topology.L4Protocol;
import org.midonet.topology.LbMethod;
import org.midonet.topology.LbStatus;
import org.midonet.topology.Pool;
import org.midonet.topology.PoolBuilder;
import org.midonet.topology.PoolMappingStatus;
import org.midonet.topology.Vip;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.neutron.NeutronListener;
import org.midonet.topology.neutron.NeutronLoadBalancer;
import org.midonet.topology.neutron.NeutronPool;

/** A pool is a pool of the load balancer; the listeners that it is made for are served by it. */
public final class PoolTranslator implements Translator<NeutronPool> {

  private final ListenerTranslator listeners;

  /** Listeners begin to answer when they have a pool. */
  public PoolTranslator(ListenerTranslator listeners) {
    this.listeners = listeners;
  }

  @Override
  public NeutronPool kept(NeutronPool now) throws MidonetException {
    if (now.loadbalancers().size() != 1) {
      throw new InvalidInput("loadbalancers", "must be exactly one");
    }
    return now;
  }

  @Override
  public void created(NeutronPool now, Draft draft) throws MidonetException {
    NeutronLoadBalancer balancer =
        draft.get(NeutronLoadBalancer.class, now.loadbalancers().getFirst().id());
    boolean udp = now.protocol().filter(text -> text.equalsIgnoreCase("UDP")).isPresent();
    Pool stored =
        draft
            .find(Pool.class, now.id())
            .orElseGet(
                () ->
                    PoolBuilder.builder()
                        .id(now.id())
                        .method(LbMethod.ROUND_ROBIN)
                        .status(LbStatus.ACTIVE)
                        .mappingStatus(PoolMappingStatus.ACTIVE)
                        .build());
    draft.put(
        stored.with(
            p ->
                p.loadBalancerId(LoadBalancerTranslator.balancer(balancer.id()))
                    .adminStateUp(now.adminStateUp())
                    .protocol(udp ? L4Protocol.UDP : L4Protocol.TCP)));
    for (NeutronListener.Id id : now.listeners()) {
      Optional<NeutronListener> listener = draft.find(NeutronListener.class, id.id());
      if (listener.isPresent()) {
        NeutronListener served = listener.get().withDefaultPoolId(Optional.of(now.id()));
        draft.put(served);
        listeners.created(served, draft);
      }
    }
    for (Vip vip : draft.referrers(Pool.class, now.id(), Vip.class, "poolId")) {
      draft.put(vip.withStickySource(now.sticky()));
    }
  }

  @Override
  public void updated(NeutronPool before, NeutronPool now, Draft draft) throws MidonetException {
    created(now, draft);
  }

  /** Listeners outlive their pool. */
  @Override
  public void deleted(NeutronPool before, Draft draft) throws MidonetException {
    for (Vip vip : draft.referrers(Pool.class, before.id(), Vip.class, "poolId")) {
      draft.put(vip.with(v -> v.poolId(Optional.empty()).stickySource(false)));
    }
    draft.remove(Pool.class, before.id());
  }
}
