package org.midonet.cluster.neutron.translate;

import java.util.List;
import org.midonet.topology.Mirror;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.neutron.NeutronTapService;

/** A tap service is a mirror, of everything, to its port. */
public final class TapServiceTranslator implements Translator<NeutronTapService> {

  /** A tap service keeps its port. */
  @Override
  public NeutronTapService kept(NeutronTapService before, NeutronTapService now)
      throws MidonetException {
    if (!before.portId().equals(now.portId())) {
      throw new InvalidInput("port_id", "cannot be changed");
    }
    return now;
  }

  @Override
  public void created(NeutronTapService now, Draft draft) throws MidonetException {
    draft.create(new Mirror(now.id(), now.portId(), List.of(Rules.any().build())));
  }

  @Override
  public void updated(NeutronTapService before, NeutronTapService now, Draft draft) {
    // Only what is for people.
  }

  @Override
  public void deleted(NeutronTapService before, Draft draft) throws MidonetException {
    draft.remove(Mirror.class, before.id());
  }
}
