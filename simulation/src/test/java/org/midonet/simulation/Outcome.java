package org.midonet.simulation;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.midonet.packet.FlowMask;
import org.midonet.packet.IpAddress;

/**
 * A verdict without its path, which tells values for people.
 *
 * @param decision what is done
 * @param mask the fields that were read
 * @param question beyond them, which question the packet must be
 * @param dependencies what was looked up
 * @param effects what is learned
 */
record Outcome(
    Decision decision,
    FlowMask mask,
    Optional<IpAddress> question,
    Set<Dependency> dependencies,
    List<Effect> effects) {

  static Outcome of(Verdict verdict) {
    return new Outcome(
        Decision.of(verdict),
        verdict.mask(),
        verdict.basis().question(),
        verdict.dependencies(),
        verdict.effects());
  }

  /** What is done with a packet: all that a flow is made of. */
  record Decision(Class<? extends Verdict> kind, List<?> what, boolean cacheable) {

    static Decision of(Verdict verdict) {
      List<?> what =
          switch (verdict) {
            case Verdict.Forward v -> List.of(v.actions(), v.template());
            case Verdict.Drop v -> List.of(v.reason(), v.rule(), v.ifKnown());
            case Verdict.Answer v -> List.of(v.reply());
            case Verdict.Waiting v -> List.of(v.needs());
          };
      return new Decision(verdict.getClass(), what, verdict.cacheable());
    }
  }
}
