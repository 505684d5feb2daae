package org.midonet.datapath;

import java.util.List;

/**
 * A decision that holds for many packets.
 *
 * @param match for which
 * @param actions what to do with each, in order; none drops it. {@link Action.Connect} stands alone
 * @param cookie a number of the agent's, by which it finds what the flow depends on
 */
public record Flow(FlowMatch match, List<Action> actions, long cookie) {
  /** Copies the list. */
  public Flow {
    actions = List.copyOf(actions);
    if (actions.size() > 1 && actions.stream().anyMatch(Action.Connect.class::isInstance)) {
      throw new IllegalArgumentException("connect must be the only action of its flow: " + actions);
    }
  }
}
