package org.midonet.cluster.neutron.translate;

import java.util.Optional;
import java.util.UUID;
import org.midonet.topology.Pool;
import org.midonet.topology.Vip;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.neutron.NeutronListener;
import org.midonet.topology.neutron.NeutronLoadBalancer;
import org.midonet.topology.neutron.NeutronPool;

/** A listener is a VIP of its default pool; without one it answers nobody. */
public final class ListenerTranslator implements Translator<NeutronListener> {

  @Override
  public NeutronListener kept(NeutronListener now) throws MidonetException {
    if (now.loadbalancers().size() != 1) {
      throw new InvalidInput("loadbalancers", "must be exactly one");
    }
    if (now.protocolPort() < 1 || now.protocolPort() > 65535) {
      throw new InvalidInput("protocol_port", "must lie between 1 and 65535");
    }
    return now;
  }

  @Override
  public void created(NeutronListener now, Draft draft) throws MidonetException {
    NeutronLoadBalancer balancer =
        draft.get(NeutronLoadBalancer.class, now.loadbalancers().getFirst().id());
    Optional<NeutronPool> pool = Optional.empty();
    if (now.defaultPoolId().isPresent()) {
      pool = draft.find(NeutronPool.class, now.defaultPoolId().get());
    }
    Optional<UUID> served = pool.map(NeutronPool::id);
    if (served.isPresent() && draft.find(Pool.class, served.get()).isEmpty()) {
      served = Optional.empty();
    }
    draft.put(
        new Vip(
            now.id(),
            served,
            now.adminStateUp(),
            balancer.vipAddress(),
            now.protocolPort(),
            pool.map(NeutronPool::sticky).orElse(false),
            Optional.empty()));
  }

  @Override
  public void updated(NeutronListener before, NeutronListener now, Draft draft)
      throws MidonetException {
    created(now, draft);
  }

  @Override
  public void deleted(NeutronListener before, Draft draft) throws MidonetException {
    draft.remove(Vip.class, before.id());
  }
}
