package org.midonet.agent.flow;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.midonet.agent.flow.InstalledFlow.Decision;
import org.midonet.datapath.Action;
import org.midonet.datapath.Flow;
import org.midonet.datapath.InPort;
import org.midonet.datapath.Template;
import org.midonet.datapath.TemplateRef;
import org.midonet.simulation.Packet;

/**
 * A flow that an agent before this one has left in the datapath: what it is for can be told from
 * what it does, but not what it rests on, so it must be judged again.
 */
final class LeftFlow {

  private LeftFlow() {}

  /** As one of ours; empty if its port or its template is not known any more. */
  static Optional<InstalledFlow> of(
      Flow flow, Map<TemplateRef, Template> templates, FlowTable.Judge judge) {
    Optional<UUID> port = judge.port(flow.match().inPort());
    Optional<Decision> decision = Optional.of(new Decision.Stateless(flow.actions()));
    if (flow.actions().size() == 1 && flow.actions().getFirst() instanceof Action.Connect connect) {
      decision =
          Optional.ofNullable(templates.get(connect.template()))
              .map(template -> new Decision.Stateful(template, connect.template()));
    }
    Packet.Asked asked =
        InPort.isRemote(flow.match().inPort()) ? Packet.Asked.REFUSED : Packet.Asked.FORWARD;
    if (port.isEmpty() || decision.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new InstalledFlow(
            flow.cookie(),
            flow.match(),
            port.get(),
            asked,
            Set.of(),
            Set.of(),
            decision.get(),
            Optional.empty()));
  }
}
