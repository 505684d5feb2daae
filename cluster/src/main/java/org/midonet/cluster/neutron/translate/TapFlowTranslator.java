package org.midonet.cluster.neutron.translate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Mirror;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.neutron.NeutronTapFlow;
import org.midonet.topology.neutron.NeutronTapService;

/**
 * A tap flow makes its port name the service's mirror: for what the machine sends where packets
 * enter the bridge, for what it gets where they leave.
 */
public final class TapFlowTranslator implements Translator<NeutronTapFlow> {

  @Override
  public void created(NeutronTapFlow now, Draft draft) throws MidonetException {
    draft.get(BridgePort.class, now.sourcePort());
    draft.get(Mirror.class, now.tapServiceId());
    settle(now.tapServiceId(), now.sourcePort(), Optional.empty(), draft);
  }

  @Override
  public void updated(NeutronTapFlow before, NeutronTapFlow now, Draft draft)
      throws MidonetException {
    settle(before.tapServiceId(), before.sourcePort(), Optional.empty(), draft);
    created(now, draft);
  }

  @Override
  public void deleted(NeutronTapFlow before, Draft draft) throws MidonetException {
    settle(before.tapServiceId(), before.sourcePort(), Optional.of(before.id()), draft);
  }

  /** Makes a port name the mirror as all flows from it to the service say. */
  private static void settle(UUID service, UUID port, Optional<UUID> without, Draft draft)
      throws MidonetException {
    Optional<BridgePort> source = draft.find(BridgePort.class, port);
    if (source.isEmpty()) {
      return;
    }
    boolean in = false;
    boolean out = false;
    for (NeutronTapFlow flow :
        draft.referrers(NeutronTapService.class, service, NeutronTapFlow.class, "tapServiceId")) {
      if (flow.sourcePort().equals(port) && without.filter(flow.id()::equals).isEmpty()) {
        in |= flow.in();
        out |= flow.out();
      }
    }
    draft.put(
        source
            .get()
            .withInboundMirrorIds(with(source.get().inboundMirrorIds(), service, out))
            .withOutboundMirrorIds(with(source.get().outboundMirrorIds(), service, in)));
  }

  private static List<UUID> with(List<UUID> mirrors, UUID mirror, boolean present) {
    List<UUID> changed = new ArrayList<>(mirrors);
    if (!present) {
      changed.remove(mirror);
    } else if (!changed.contains(mirror)) {
      changed.add(mirror);
    }
    return changed;
  }
}
