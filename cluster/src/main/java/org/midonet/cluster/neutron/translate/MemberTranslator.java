package org.midonet.cluster.neutron.translate;

import java.util.Optional;
import org.midonet.topology.LbStatus;
import org.midonet.topology.PoolMember;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.neutron.NeutronMember;

/** A member is a member of its pool; what the health monitor found out about it stays. */
public final class MemberTranslator implements Translator<NeutronMember> {

  @Override
  public void created(NeutronMember now, Draft draft) throws MidonetException {
    draft.put(
        new PoolMember(
            now.id(),
            Optional.of(now.poolId()),
            now.adminStateUp(),
            draft.find(PoolMember.class, now.id()).map(PoolMember::status).orElse(LbStatus.ACTIVE),
            now.address(),
            now.protocolPort(),
            now.weight().orElse(1)));
  }

  @Override
  public void updated(NeutronMember before, NeutronMember now, Draft draft)
      throws MidonetException {
    created(now, draft);
  }

  @Override
  public void deleted(NeutronMember before, Draft draft) throws MidonetException {
    draft.remove(PoolMember.class, before.id());
  }
}
