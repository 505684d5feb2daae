package org.midonet.agent.flow;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.midonet.datapath.Action;
import org.midonet.datapath.FlowMatch;
import org.midonet.datapath.Template;
import org.midonet.datapath.TemplateRef;
import org.midonet.packet.IpAddress;
import org.midonet.simulation.Dependency;
import org.midonet.simulation.Packet;

/**
 * A flow in the datapath, with what the agent must know to judge it again.
 *
 * @param cookie the number that it has in the datapath
 * @param match which packets
 * @param ingressPort the port for which it was judged
 * @param asked how its packets stand with the connection table
 * @param dependencies what its verdict rests on
 * @param hosts other hosts whose addresses its actions name, or lack
 * @param decision what is done
 * @param rule the rule that drops its packets, if one does
 */
record InstalledFlow(
    long cookie,
    FlowMatch match,
    UUID ingressPort,
    Packet.Asked asked,
    Set<Dependency> dependencies,
    Set<UUID> hosts,
    Decision decision,
    Optional<UUID> rule) {

  /** What a flow does with its packets. */
  sealed interface Decision {

    /** These actions; the last of a drop tells the reason. */
    record Stateless(List<Action> actions) implements Decision {}

    /** Connections are made by this template, which the datapath knows under this name. */
    record Stateful(Template template, TemplateRef ref) implements Decision {}
  }

  /** How many action lists a flow has in the datapath. */
  static int lists(boolean stateful) {
    return stateful ? 3 : 1;
  }

  int lists() {
    return lists(decision instanceof Decision.Stateful);
  }

  /** Whether this is what is done. */
  boolean does(Judgement judgement) {
    return switch (decision) {
      case Decision.Stateless stateless ->
          judgement.template().isEmpty() && stateless.actions().equals(judgement.actions());
      case Decision.Stateful stateful ->
          judgement.template().equals(Optional.of(stateful.template()));
    };
  }

  /** As those see it who count. */
  FlowUse.Flow asUsed() {
    List<Action> actions =
        switch (decision) {
          case Decision.Stateless stateless -> stateless.actions();
          case Decision.Stateful stateful -> stateful.template().forwardActions();
        };
    return new FlowUse.Flow(cookie, ingressPort, dependencies, actions, rule);
  }

  /** The neighbour for whom its packets ask, if it is for plain questions alone. */
  Optional<IpAddress> question() {
    return decision instanceof Decision.Stateless stateless
        ? Judgement.question(stateless.actions())
        : Optional.empty();
  }

  /** The name of its template. */
  Optional<TemplateRef> template() {
    return decision instanceof Decision.Stateful stateful
        ? Optional.of(stateful.ref())
        : Optional.empty();
  }
}
