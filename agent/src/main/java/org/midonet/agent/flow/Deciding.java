package org.midonet.agent.flow;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.midonet.packet.FlowMask;
import org.midonet.simulation.Action;
import org.midonet.simulation.Dependency;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Packet;
import org.midonet.simulation.Simulation;
import org.midonet.simulation.Verdict;

/**
 * Asks the simulation. A packet that it would hand to the owner of a NAT block is asked about once
 * more where the owner is here: the connection table was asked before the packet became a miss, and
 * knows nothing of it. The verdict then rests on both answers.
 */
public final class Deciding {

  private Deciding() {}

  /** What is done here with a packet that entered by this port. */
  public static Verdict decide(
      NetworkView view, UUID ingressPort, Packet packet, Whereabouts whereabouts) {
    Verdict verdict = Simulation.simulate(view, ingressPort, packet);
    Optional<UUID> owner = handedTo(verdict);
    if (owner.isEmpty()) {
      return verdict;
    }
    Verdict.Basis basis = verdict.basis();
    Set<Dependency> dependencies = new HashSet<>(basis.dependencies());
    dependencies.add(new Dependency.OfLocation(owner.get()));
    if (whereabouts.localPort(owner.get()).isEmpty()) {
      return with(verdict, basis, basis.mask(), dependencies);
    }
    Verdict refused = Simulation.simulate(view, ingressPort, packet.as(Packet.Asked.REFUSED));
    dependencies.addAll(refused.dependencies());
    return with(refused, refused.basis(), basis.mask().union(refused.mask()), dependencies);
  }

  /** The owner of the NAT block to whose host the packet goes untouched, if that is the verdict. */
  public static Optional<UUID> handedTo(Verdict verdict) {
    return verdict instanceof Verdict.Forward forward
            && forward.actions().size() == 1
            && forward.actions().getFirst() instanceof Action.ReturnTo back
        ? Optional.of(back.owner())
        : Optional.empty();
  }

  private static Verdict with(
      Verdict verdict, Verdict.Basis basis, FlowMask mask, Set<Dependency> dependencies) {
    Verdict.Basis wider =
        new Verdict.Basis(
            mask,
            basis.question(),
            dependencies,
            basis.effects(),
            basis.path(),
            basis.deliveries(),
            basis.cacheable());
    return switch (verdict) {
      case Verdict.Forward forward ->
          new Verdict.Forward(wider, forward.actions(), forward.template());
      case Verdict.Drop drop -> new Verdict.Drop(wider, drop.reason(), drop.rule(), drop.ifKnown());
      case Verdict.Answer answer -> new Verdict.Answer(wider, answer.reply());
      case Verdict.Waiting waiting -> new Verdict.Waiting(wider, waiting.needs());
    };
  }
}
