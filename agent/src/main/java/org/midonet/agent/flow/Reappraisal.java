package org.midonet.agent.flow;

import java.util.Optional;
import org.midonet.agent.flow.InstalledFlow.Decision;
import org.midonet.datapath.Translation;
import org.midonet.packet.FlowKey;
import org.midonet.simulation.Change;
import org.midonet.simulation.Dependency;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Packet;
import org.midonet.simulation.Simulation;
import org.midonet.simulation.Step;
import org.midonet.simulation.Verdict;

/** What is to be done now with the packets that a flow stands for, judged by one of them. */
final class Reappraisal {

  private final Whereabouts whereabouts;

  Reappraisal(Whereabouts whereabouts) {
    this.whereabouts = whereabouts;
  }

  /** For a packet that the flow matches; empty if no flow can say it. */
  Optional<Judgement> judge(InstalledFlow flow, FlowKey key, NetworkView view) {
    return judgement(flow, decide(flow, key, view), view);
  }

  /** Who asked for a packet wants to see one, not what stands for many: it is to come here. */
  Optional<Judgement> judgeUnlessTraced(InstalledFlow flow, NetworkView view) {
    Verdict verdict = decide(flow, flow.match().key(), view);
    boolean traced = verdict.path().stream().anyMatch(Step.Traced.class::isInstance);
    return traced ? Optional.empty() : judgement(flow, verdict, view);
  }

  /**
   * What would be done if a neighbour were not known that a flow rests on: the verdict waits for
   * it, and has the request among its deliveries. Empty where it is not by that router that the
   * flow gets the address.
   */
  static Optional<Verdict.Waiting> without(
      InstalledFlow flow, Dependency.OfNeighbour neighbour, NetworkView view) {
    NetworkView unknown =
        view.with(new Change.NeighbourAt(neighbour.device(), neighbour.address(), Optional.empty()))
            .view();
    Packet packet = RepresentativePacket.of(flow.match().key(), flow.question(), flow.asked());
    return Simulation.simulate(unknown, flow.ingressPort(), packet)
            instanceof Verdict.Waiting waiting
        ? Optional.of(waiting)
        : Optional.empty();
  }

  private Verdict decide(InstalledFlow flow, FlowKey key, NetworkView view) {
    Packet packet =
        kept(flow.decision(), RepresentativePacket.of(key, flow.question(), flow.asked()));
    return Deciding.decide(view, flow.ingressPort(), packet, whereabouts);
  }

  private Optional<Judgement> judgement(InstalledFlow flow, Verdict verdict, NetworkView view) {
    return Judgement.of(verdict, view, whereabouts, FlowTable.owner(flow.match().inPort()));
  }

  /** What a load balancer has chosen for a flow stays chosen, if it may: connections rest on it. */
  private static Packet kept(Decision decision, Packet packet) {
    if (!(decision instanceof Decision.Stateful stateful)) {
      return packet;
    }
    Translation change = stateful.template().translation();
    return change
        .destination()
        .map(to -> packet.keeping(new Packet.Chosen(to, change.destinationPort().orElse(0))))
        .orElse(packet);
  }
}
