package org.midonet.agent.flow;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.midonet.datapath.Connection;
import org.midonet.packet.FlowKey;
import org.midonet.simulation.NetworkView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Doubts what is installed. It takes one flow after another, draws a packet at random from inside
 * the flow's mask, and asks the simulation about it. A flow that would do something else with that
 * packet is wrong, by a mask or a dependency that lacks something: it is told and removed, so that
 * the next packet is judged anew. Belongs to the forwarding thread, between two changes of the
 * view.
 */
public final class Auditor {

  private static final Logger LOG = LoggerFactory.getLogger(Auditor.class);

  private final FlowTable flows;
  private final RandomKeys keys;
  private long last;

  /** Doubts the flows of this table. */
  public Auditor(FlowTable flows, RandomGenerator random) {
    this.flows = flows;
    keys = new RandomKeys(random);
  }

  /**
   * Looks at the next flow.
   *
   * @return whether it was right; empty if there is none
   */
  public Optional<Boolean> next(NetworkView view) {
    Optional<InstalledFlow> flow = flows.after(last);
    flow.ifPresent(found -> last = found.cookie());
    return flow.map(found -> isRight(found, view));
  }

  /**
   * Looks at a connection: the flow whose template made it must let it pass today, with this very
   * translation. One that is wrong is ended, or goes stale with the flow.
   *
   * @return whether it was right; empty if it is stale, and will be judged with its next packet
   */
  public Optional<Boolean> entry(Connection entry, NetworkView view) {
    if (entry.stale() || entry.reverse() || entry.over()) {
      return Optional.empty();
    }
    Optional<InstalledFlow> flow = flows.by(entry.template());
    if (flow.isEmpty() || !LiveEntry.isOf(entry, flow.get())) {
      LOG.error("a connection is ended, as no flow explains it: {} by {}", entry, flow);
      flows.end(entry.key());
      return Optional.of(false);
    }
    return Optional.of(isRight(flow.get(), LiveEntry.opener(entry, flow.get()), view));
  }

  private boolean isRight(InstalledFlow flow, NetworkView view) {
    return isRight(flow, keys.inside(flow.match().mask(), flow.match().key()), view);
  }

  private boolean isRight(InstalledFlow flow, FlowKey drawn, NetworkView view) {
    Optional<Judgement> now = flows.judge(flow, drawn, view);
    if (now.map(flow::does).orElse(false)) {
      return true;
    }
    LOG.error(
        "a flow does not do what the simulation says, and is removed: {} does {} with {}, it should"
            + " be {}",
        flow.match(),
        flow.decision(),
        drawn,
        now);
    flows.remove(flow);
    return false;
  }
}
