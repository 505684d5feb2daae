package org.midonet.agent.flow;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.midonet.agent.flow.InstalledFlow.Decision;
import org.midonet.datapath.Action;
import org.midonet.datapath.ConnectionKey;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.DatapathException;
import org.midonet.datapath.Flow;
import org.midonet.datapath.FlowMatch;
import org.midonet.datapath.FlowState;
import org.midonet.datapath.Statistics;
import org.midonet.datapath.Template;
import org.midonet.datapath.TemplateRef;
import org.midonet.packet.FlowKey;
import org.midonet.simulation.Dependency;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Packet;
import org.midonet.simulation.Verdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The flows that this agent has put into the datapath, and what each rests on.
 *
 * <p>Order of things (docs/design/simulation.md, law 7): a flow is replaced or removed before its
 * template is retired; else connections would be renewed by old decisions.
 */
public final class FlowTable {

  private static final Logger LOG = LoggerFactory.getLogger(FlowTable.class);

  /** Who makes room is looked for so far, and no further. */
  private static final int MOST_SPARED = 4;

  private static final Duration IN_USE = Duration.ofSeconds(2);

  /** For whom a match is judged. */
  public interface Judge {

    /** The port by whose number, or remote number, packets are matched; empty if it is unknown. */
    Optional<UUID> port(int inPort);

    /** What this host knows. */
    Whereabouts whereabouts();

    /**
     * How many action lists the flows may have whose packets one port brings.
     *
     * @param owner the port's number; 0 for all that no local port brings
     */
    int listsOf(int owner);
  }

  private final Datapath datapath;
  private final Judge judge;
  private final FlowUse use;
  private final Reappraisal reappraisal;
  private final FiledFlows flows = new FiledFlows();
  private long nextCookie = 1;
  private long judgedAgain;
  private long displaced;

  /** An empty table over this datapath; what is in that already comes in by {@link #adopt}. */
  public FlowTable(Datapath datapath, Judge judge) {
    this(datapath, judge, FlowUse.NONE);
  }

  /** The same, and somebody is told what the flows were used for. */
  public FlowTable(Datapath datapath, Judge judge, FlowUse use) {
    this.datapath = datapath;
    this.judge = judge;
    this.use = use;
    reappraisal = new Reappraisal(judge.whereabouts());
  }

  /** How many flows there are. */
  public int size() {
    return flows.size();
  }

  /**
   * Whether packets go by what is known of this. That somebody's questions are answered without
   * being learned from again is no use of it.
   */
  public boolean restsOn(Dependency dependency) {
    return flows.using(dependency).isPresent();
  }

  /** The neighbours to which flows send. */
  public Set<Dependency.OfNeighbour> neighbours() {
    return flows.neighbours();
  }

  /**
   * What would be done if a neighbour were not known that a flow rests on: the verdict waits for
   * it, and has the request among its deliveries. Empty where it is not by that router that the
   * flow gets the address.
   */
  public Optional<Verdict.Waiting> without(Dependency.OfNeighbour neighbour, NetworkView view) {
    return flows.using(neighbour).flatMap(flow -> Reappraisal.without(flow, neighbour, view));
  }

  /** How many flows changes have made to be judged again so far. */
  public long judgedAgain() {
    return judgedAgain;
  }

  /** How many flows have made room for newer ones of their own port so far. */
  public long displaced() {
    return displaced;
  }

  /** Puts a judgement into the datapath; replaces the flow with the same match. */
  public void install(int inPort, UUID ingressPort, Packet packet, Judgement judgement) {
    install(
        new FlowMatch(inPort, packet.key(), judgement.mask()),
        ingressPort,
        packet.asked(),
        judgement);
  }

  private void install(FlowMatch match, UUID ingressPort, Packet.Asked asked, Judgement judgement) {
    Optional<InstalledFlow> before = flows.at(match);
    if (before.isEmpty()) {
      makeRoom(owner(match.inPort()), InstalledFlow.lists(judgement.template().isPresent()));
    }
    long cookie = before.map(InstalledFlow::cookie).orElseGet(() -> nextCookie++);
    Decision decision = decide(judgement, before);
    InstalledFlow flow =
        new InstalledFlow(
            cookie,
            match,
            ingressPort,
            asked,
            judgement.dependencies(),
            judgement.hosts(),
            decision,
            judgement.rule());
    // Another rule's drops are counted anew: what is counted so far is that of the one before.
    boolean anotherRule =
        before
            .flatMap(InstalledFlow::rule)
            .filter(r -> !flow.rule().equals(Optional.of(r)))
            .isPresent();
    if (before.isEmpty() || anotherRule || !before.get().decision().equals(decision)) {
      before.ifPresent(this::settle);
      put(new Flow(match, actions(decision), cookie), flow, before);
    }
    before.ifPresent(flows::unfile);
    flows.file(flow);
    before
        .flatMap(InstalledFlow::template)
        .filter(old -> !flow.template().equals(Optional.of(old)))
        .ifPresent(datapath::retire);
  }

  /** A port that has as much as it may gives up flows of its own, first what it does not use. */
  private void makeRoom(int owner, int lists) {
    int most = judge.listsOf(owner);
    for (int spared = 0; flows.lists(owner) > 0 && flows.lists(owner) + lists > most; ) {
      InstalledFlow oldest = flows.oldest(owner);
      if (measure(oldest).filter(FlowTable::isInUse).isPresent() && spared < MOST_SPARED) {
        flows.spare(oldest);
        spared++;
      } else {
        removeMeasured(oldest);
        displaced++;
      }
    }
  }

  private static boolean isInUse(Statistics use) {
    return use.packets() > 1 && use.idle().compareTo(IN_USE) < 0;
  }

  /** Where the datapath refuses, all is as it was. */
  private void put(Flow wanted, InstalledFlow flow, Optional<InstalledFlow> before) {
    try {
      datapath.putFlow(wanted);
    } catch (DatapathException e) {
      flow.template()
          .filter(made -> !before.flatMap(InstalledFlow::template).equals(Optional.of(made)))
          .ifPresent(datapath::retire);
      throw e;
    }
  }

  /** The decision of a judgement: the template that is there already, if it is the same. */
  private Decision decide(Judgement judgement, Optional<InstalledFlow> before) {
    if (judgement.template().isEmpty()) {
      return new Decision.Stateless(judgement.actions());
    }
    Template template = judgement.template().get();
    if (before.isPresent()
        && before.get().decision() instanceof Decision.Stateful stateful
        && stateful.template().equals(template)) {
      return stateful;
    }
    return new Decision.Stateful(template, datapath.addTemplate(template));
  }

  private static List<Action> actions(Decision decision) {
    return switch (decision) {
      case Decision.Stateless stateless -> stateless.actions();
      case Decision.Stateful stateful -> List.of(new Action.Connect(stateful.ref()));
    };
  }

  /** Judges again what rests on something that changed, and nothing else. */
  public void touched(Set<Dependency> touched, NetworkView view) {
    judgeAgain(flows.restingOn(touched), view);
  }

  /** Judges again what sends, or would send, to these hosts. */
  public void hostsMoved(Collection<UUID> hosts, NetworkView view) {
    judgeAgain(flows.to(hosts), view);
  }

  private void judgeAgain(Set<Long> cookies, NetworkView view) {
    for (long cookie : cookies) {
      flows
          .by(cookie)
          .ifPresent(
              flow -> {
                judgedAgain++;
                judgeAgainOrRemove(flow, view);
              });
    }
  }

  /** What cannot be judged or replaced must not go on, and must not keep others from it. */
  private void judgeAgainOrRemove(InstalledFlow flow, NetworkView view) {
    try {
      judgeAgain(flow, view);
    } catch (RuntimeException e) {
      LOG.error("a flow is removed, for it cannot be judged again: {}", flow.match(), e);
      remove(flow);
    }
  }

  private void judgeAgain(InstalledFlow flow, NetworkView view) {
    Optional<Judgement> now = reappraisal.judgeUnlessTraced(flow, view);
    if (now.isEmpty()) {
      LOG.debug("no flow stands any more for {}", flow.match());
      remove(flow);
    } else if (now.get().mask().equals(flow.match().mask())) {
      install(flow.match(), flow.ingressPort(), flow.asked(), now.get());
    } else {
      settle(flow);
      // The old mask may cover packets of which the new verdict says nothing: first those misses.
      datapath.removeFlow(flow.match());
      FlowMatch match = new FlowMatch(flow.match().inPort(), flow.match().key(), now.get().mask());
      flows.unfile(flow);
      install(match, flow.ingressPort(), flow.asked(), now.get());
      flow.template().ifPresent(datapath::retire);
    }
  }

  /** What is to be done with a packet that the flow matches; empty if no flow can say it. */
  Optional<Judgement> judge(InstalledFlow flow, FlowKey key, NetworkView view) {
    return reappraisal.judge(flow, key, view);
  }

  /** The flow that has this template. */
  Optional<InstalledFlow> by(TemplateRef template) {
    return flows.by(template);
  }

  /** Ends a connection that should not be. */
  void end(ConnectionKey entry) {
    datapath.endConnection(entry);
  }

  /** The flow that was put next after the one with this cookie: of all flows, round and round. */
  Optional<InstalledFlow> after(long cookie) {
    return flows.after(cookie);
  }

  /** The flow that was put next after the one with this cookie. */
  Optional<InstalledFlow> higher(long cookie) {
    return flows.higher(cookie);
  }

  /** The port to which connections of packets from there are charged: itself, if it is here. */
  public static int owner(int inPort) {
    return org.midonet.datapath.InPort.isRemote(inPort) ? 0 : inPort;
  }

  /**
   * Takes over what an agent before this one has left in the datapath: each flow is judged again,
   * and stays untouched if the decision is still the same. To be called when the view is complete.
   */
  public void adopt(NetworkView view) {
    Map<TemplateRef, Template> left = new HashMap<>(datapath.templates());
    int kept = 0;
    int dropped = 0;
    for (FlowState state : datapath.flows()) {
      Flow flow = state.flow();
      if (flows.at(flow.match()).isPresent()) {
        continue; // put by this agent while it was not yet in sync
      }
      Optional<InstalledFlow> found = LeftFlow.of(flow, left, judge);
      nextCookie = Math.max(nextCookie, flow.cookie() + 1);
      if (found.isEmpty() || flows.by(flow.cookie()).isPresent()) {
        datapath.removeFlow(flow.match());
        dropped++;
      } else {
        flows.file(found.get());
        judgeAgainOrRemove(found.get(), view);
        kept++;
      }
    }
    Set<TemplateRef> used = flows.templates();
    left.keySet().stream().filter(ref -> !used.contains(ref)).forEach(datapath::retire);
    LOG.info("adopted {} flows, removed {}", kept, dropped);
  }

  /** Tells what every flow was used for. */
  public void measure() {
    datapath.flows().forEach(this::measured);
  }

  private void measured(FlowState state) {
    flows.at(state.flow().match()).ifPresent(used -> use.used(used.asUsed(), state.statistics()));
  }

  /** Tells what one flow was used for. */
  Optional<Statistics> measure(InstalledFlow flow) {
    Optional<Statistics> statistics = datapath.statistics(flow.match());
    statistics.ifPresent(now -> use.used(flow.asUsed(), now));
    return statistics;
  }

  /** Removes every flow of a port that is no longer here. */
  public void portGone(int inPort) {
    flows.matching(match -> match.inPort() == inPort).forEach(this::remove);
  }

  /** The matches that are installed, for people to look at, in a stable order. */
  public List<FlowMatch> matches() {
    return flows.inOrder().stream().map(InstalledFlow::match).toList();
  }

  /** Removes the flows that some of these packets may take: the next of them is judged anew. */
  public int forget(Predicate<FlowMatch> some) {
    List<InstalledFlow> found = flows.matching(some);
    found.forEach(this::remove);
    return found.size();
  }

  /** The agent itself has dropped a packet for a rule. */
  public void dropped(UUID rule, long bytes) {
    use.dropped(rule, bytes);
  }

  /** Tells what a flow was used for, for the last time: its counter goes. */
  private void settle(InstalledFlow flow) {
    Optional<Statistics> _ = measure(flow);
    use.gone(flow.asUsed());
  }

  void remove(InstalledFlow flow) {
    Optional<Statistics> _ = measure(flow);
    removeMeasured(flow);
  }

  private void removeMeasured(InstalledFlow flow) {
    use.gone(flow.asUsed());
    datapath.removeFlow(flow.match());
    flows.unfile(flow);
    flow.template().ifPresent(datapath::retire);
  }
}
