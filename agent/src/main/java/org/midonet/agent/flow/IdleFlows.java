package org.midonet.agent.flow;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.FlowMatch;
import org.midonet.datapath.SeenMac;
import org.midonet.datapath.Statistics;
import org.midonet.packet.EtherType;
import org.midonet.packet.FlowKey;
import org.midonet.packet.Icmpv6Type;
import org.midonet.packet.Mac;

/**
 * Looks at all flows in turn, some at a time, and removes those that nobody uses. Packets that come
 * meanwhile wait for a few flows, not for all.
 */
public final class IdleFlows {

  /** A flow that no packet has used for so long is removed: the next packet is judged anew. */
  public static final Duration IDLE = Duration.ofSeconds(60);

  /**
   * A flow by which neighbours find each other is kept longer, and while the one who asks is heard
   * of: systems ask again after tens of seconds, or much later if their connections tell them that
   * the neighbour is there, and when they do, an agent may be away.
   */
  public static final Duration IDLE_NEIGHBOURS = Duration.ofMinutes(10);

  /** Of one port's flows among neighbours, so many are kept longer than others. */
  static final int NEIGHBOURS = 1024;

  private final FlowTable flows;
  private final Datapath datapath;

  /** The last flow that was looked at; 0 between two rounds. */
  private long at;

  private final Map<Integer, Integer> neighbours = new HashMap<>();
  private Optional<Map<SeenMac, Duration>> seen = Optional.empty();

  /** Looks at these flows of the datapath. */
  public IdleFlows(FlowTable flows, Datapath datapath) {
    this.flows = flows;
    this.datapath = datapath;
  }

  /**
   * Goes on, or begins a round.
   *
   * @param most how many flows to look at
   * @return whether the round is over
   */
  public boolean remove(int most) {
    for (int i = 0; i < most; i++) {
      Optional<InstalledFlow> next = flows.higher(at);
      if (next.isEmpty()) {
        at = 0;
        neighbours.clear();
        seen = Optional.empty();
        return true;
      }
      at = next.get().cookie();
      look(next.get());
    }
    return false;
  }

  private void look(InstalledFlow flow) {
    Optional<Statistics> statistics = flows.measure(flow);
    if (statistics.isPresent() && isIdle(flow.match(), statistics.get().idle())) {
      flows.remove(flow);
    }
  }

  private boolean isIdle(FlowMatch match, Duration idle) {
    if (!isAmongNeighbours(match)
        || neighbours.merge(match.inPort(), 1, Integer::sum) > NEIGHBOURS) {
      return idle.compareTo(IDLE) >= 0;
    }
    return idle.compareTo(IDLE_NEIGHBOURS) >= 0
        && silence(new SeenMac(match.inPort(), 0, new Mac(match.key().ethSrc())))
            .map(silent -> silent.compareTo(IDLE_NEIGHBOURS) >= 0)
            .orElse(true);
  }

  /** For how long nothing was heard of somebody; read once a round, for it takes time. */
  private Optional<Duration> silence(SeenMac asker) {
    if (seen.isEmpty()) {
      seen = Optional.of(datapath.seen());
    }
    return Optional.ofNullable(seen.get().get(asker));
  }

  /** ARP, and solicitations and advertisements of neighbours. */
  private static boolean isAmongNeighbours(FlowMatch match) {
    FlowKey key = match.key();
    if (key.etherType() == EtherType.ARP) {
      return true;
    }
    boolean typed = (match.mask().tpSrc() & 0xff00) == 0xff00;
    return key.isIpv6()
        && key.isIcmp()
        && typed
        && (key.icmpType() == Icmpv6Type.NEIGHBOUR_SOLICITATION
            || key.icmpType() == Icmpv6Type.NEIGHBOUR_ADVERTISEMENT);
  }
}
