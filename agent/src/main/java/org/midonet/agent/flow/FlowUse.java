package org.midonet.agent.flow;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.midonet.datapath.Action;
import org.midonet.datapath.Statistics;
import org.midonet.simulation.Dependency;

/** Is told what flows were used for, on the forwarding thread. */
public interface FlowUse {

  /** The agent itself has dropped a packet of so many octets for a rule. */
  void dropped(UUID rule, long bytes);

  /** Looks away. */
  FlowUse NONE =
      new FlowUse() {
        @Override
        public void used(Flow flow, Statistics now) {}

        @Override
        public void gone(Flow flow) {}

        @Override
        public void dropped(UUID rule, long bytes) {}
      };

  /**
   * A flow.
   *
   * @param cookie its number
   * @param ingressPort by which its packets enter
   * @param dependencies what its verdict rests on
   * @param actions what is done, those of its connections included
   * @param rule the rule that drops its packets, if one does
   */
  record Flow(
      long cookie,
      UUID ingressPort,
      Set<Dependency> dependencies,
      List<Action> actions,
      Optional<UUID> rule) {}

  /** What a flow was used for since it was put. */
  void used(Flow flow, Statistics now);

  /** It is no more, or will count from zero. */
  void gone(Flow flow);
}
