package org.midonet.cluster.neutron.translate;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.midonet.topology.HealthMonitor;
import org.midonet.topology.LbStatus;
import org.midonet.topology.Pool;
import org.midonet.topology.PoolMappingStatus;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.neutron.NeutronHealthMonitor;
import org.midonet.topology.neutron.NeutronListener;

/** A health monitor is one, and its pools name it. */
public final class HealthMonitorTranslator implements Translator<NeutronHealthMonitor> {

  @Override
  public void created(NeutronHealthMonitor now, Draft draft) throws MidonetException {
    draft.put(
        new HealthMonitor(
            now.id(),
            now.tenantId(),
            now.adminStateUp(),
            draft
                .find(HealthMonitor.class, now.id())
                .map(HealthMonitor::status)
                .orElse(LbStatus.ACTIVE),
            now.delay(),
            now.timeout(),
            now.maxRetries()));
    Set<UUID> wanted = new HashSet<>();
    now.pools().stream().map(NeutronListener.Id::id).forEach(wanted::add);
    for (Pool pool :
        draft.referrers(HealthMonitor.class, now.id(), Pool.class, "healthMonitorId")) {
      if (!wanted.contains(pool.id())) {
        draft.put(
            pool.with(
                p -> p.healthMonitorId(Optional.empty()).mappingStatus(PoolMappingStatus.ACTIVE)));
      }
    }
    for (UUID id : wanted) {
      Pool pool = draft.get(Pool.class, id);
      if (!pool.healthMonitorId().equals(Optional.of(now.id()))) {
        draft.put(
            pool.with(
                p ->
                    p.healthMonitorId(Optional.of(now.id()))
                        .mappingStatus(PoolMappingStatus.INACTIVE)));
      }
    }
  }

  @Override
  public void updated(NeutronHealthMonitor before, NeutronHealthMonitor now, Draft draft)
      throws MidonetException {
    created(now, draft);
  }

  @Override
  public void deleted(NeutronHealthMonitor before, Draft draft) throws MidonetException {
    draft.remove(HealthMonitor.class, before.id());
  }
}
