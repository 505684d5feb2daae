package org.midonet.agent.flow;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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
import org.midonet.datapath.Translation;
import org.midonet.packet.FlowKey;
import org.midonet.simulation.Change;
import org.midonet.simulation.Dependency;
import org.midonet.simulation.DependencyIndex;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Packet;
import org.midonet.simulation.Simulation;
import org.midonet.simulation.Step;
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

  /** For whom a match is judged. */
  public interface Judge {

    /** The port by whose number, or remote number, packets are matched; empty if it is unknown. */
    Optional<UUID> port(int inPort);

    /** What this host knows. */
    Whereabouts whereabouts();
  }

  private final Datapath datapath;
  private final Judge judge;
  private final FlowUse use;
  private final Map<FlowMatch, InstalledFlow> byMatch = new HashMap<>();
  private final NavigableMap<Long, InstalledFlow> byCookie = new TreeMap<>();
  private final DependencyIndex<Long> dependents = new DependencyIndex<>();
  private final Map<UUID, Set<Long>> byHost = new HashMap<>();
  private final RuleDrops ruleDrops = new RuleDrops();
  private long nextCookie = 1;
  private long judgedAgain;

  /** An empty table over this datapath; what is in that already comes in by {@link #adopt}. */
  public FlowTable(Datapath datapath, Judge judge) {
    this(datapath, judge, FlowUse.NONE);
  }

  /** The same, and somebody is told what the flows were used for. */
  public FlowTable(Datapath datapath, Judge judge, FlowUse use) {
    this.datapath = datapath;
    this.judge = judge;
    this.use = use;
  }

  /** How many flows there are. */
  public int size() {
    return byMatch.size();
  }

  /**
   * Whether packets go by what is known of this. That somebody's questions are answered without
   * being learned from again is no use of it.
   */
  public boolean restsOn(Dependency dependency) {
    return dependents.touched(Set.of(dependency)).stream()
        .map(byCookie::get)
        .anyMatch(flow -> flow != null && flow.question().isEmpty());
  }

  /** The neighbours to which flows send. */
  public Set<Dependency.OfNeighbour> neighbours() {
    return dependents.ofKind(Dependency.OfNeighbour.class).keySet().stream()
        .filter(this::restsOn)
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * What would be done if a neighbour were not known that a flow rests on: the verdict waits for
   * it, and has the request among its deliveries. Empty where it is not by that router that the
   * flow gets the address.
   */
  public Optional<Verdict.Waiting> without(Dependency.OfNeighbour neighbour, NetworkView view) {
    return dependents.touched(Set.of(neighbour)).stream()
        .flatMap(cookie -> Optional.ofNullable(byCookie.get(cookie)).stream())
        .filter(flow -> flow.question().isEmpty())
        .findFirst()
        .flatMap(
            flow ->
                Simulation.simulate(
                            view.with(
                                    new Change.NeighbourAt(
                                        neighbour.device(), neighbour.address(), Optional.empty()))
                                .view(),
                            flow.ingressPort(),
                            RepresentativePacket.of(
                                flow.match().key(), flow.question(), flow.asked()))
                        instanceof Verdict.Waiting waiting
                    ? Optional.of(waiting)
                    : Optional.empty());
  }

  /** How many flows changes have made to be judged again so far. */
  public long judgedAgain() {
    return judgedAgain;
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
    Optional<InstalledFlow> before = Optional.ofNullable(byMatch.get(match));
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
      before.ifPresent(this::settleDrops);
      put(new Flow(match, actions(decision), cookie), flow, before);
    }
    before.ifPresent(this::unfile);
    file(flow);
    before
        .flatMap(InstalledFlow::template)
        .filter(old -> !flow.template().equals(Optional.of(old)))
        .ifPresent(datapath::retire);
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
    judgeAgain(dependents.touched(touched), view);
  }

  /** Judges again what sends, or would send, to these hosts. */
  public void hostsMoved(Collection<UUID> hosts, NetworkView view) {
    Set<Long> cookies = new HashSet<>();
    hosts.forEach(host -> cookies.addAll(byHost.getOrDefault(host, Set.of())));
    judgeAgain(cookies, view);
  }

  private void judgeAgain(Set<Long> cookies, NetworkView view) {
    for (long cookie : cookies) {
      InstalledFlow flow = byCookie.get(cookie);
      if (flow != null) {
        judgedAgain++;
        judgeAgainOrRemove(flow, view);
      }
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
    Optional<Judgement> now = judgeUnlessTraced(flow, view);
    if (now.isEmpty()) {
      LOG.debug("no flow stands any more for {}", flow.match());
      remove(flow);
    } else if (now.get().mask().equals(flow.match().mask())) {
      install(flow.match(), flow.ingressPort(), flow.asked(), now.get());
    } else {
      settleDrops(flow);
      // The old mask may cover packets of which the new verdict says nothing: first those misses.
      datapath.removeFlow(flow.match());
      FlowMatch match = new FlowMatch(flow.match().inPort(), flow.match().key(), now.get().mask());
      install(match, flow.ingressPort(), flow.asked(), now.get());
      unfile(flow);
      flow.template().ifPresent(datapath::retire);
    }
  }

  /** What is to be done with a packet that the flow matches; empty if no flow can say it. */
  Optional<Judgement> judge(InstalledFlow flow, FlowKey key, NetworkView view) {
    return judgement(flow, decide(flow, key, view), view);
  }

  private Verdict decide(InstalledFlow flow, FlowKey key, NetworkView view) {
    Packet packet =
        kept(flow.decision(), RepresentativePacket.of(key, flow.question(), flow.asked()));
    return Deciding.decide(view, flow.ingressPort(), packet, judge.whereabouts());
  }

  private Optional<Judgement> judgement(InstalledFlow flow, Verdict verdict, NetworkView view) {
    return Judgement.of(verdict, view, judge.whereabouts(), owner(flow.match().inPort()));
  }

  /** Who asked for a packet wants to see one, not what stands for many: it is to come here. */
  private Optional<Judgement> judgeUnlessTraced(InstalledFlow flow, NetworkView view) {
    Verdict verdict = decide(flow, flow.match().key(), view);
    boolean traced = verdict.path().stream().anyMatch(Step.Traced.class::isInstance);
    return traced ? Optional.empty() : judgement(flow, verdict, view);
  }

  /** The flow that has this template. */
  Optional<InstalledFlow> by(TemplateRef template) {
    return byCookie.values().stream()
        .filter(flow -> flow.template().equals(Optional.of(template)))
        .findFirst();
  }

  /** Ends a connection that should not be. */
  void end(ConnectionKey entry) {
    datapath.endConnection(entry);
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

  /** The flow that was put next after the one with this cookie: of all flows, round and round. */
  Optional<InstalledFlow> after(long cookie) {
    return higher(cookie)
        .or(() -> Optional.ofNullable(byCookie.firstEntry()).map(Map.Entry::getValue));
  }

  /** The flow that was put next after the one with this cookie. */
  Optional<InstalledFlow> higher(long cookie) {
    return Optional.ofNullable(byCookie.higherEntry(cookie)).map(Map.Entry::getValue);
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
      if (byMatch.containsKey(flow.match())) {
        continue; // put by this agent while it was not yet in sync
      }
      Optional<InstalledFlow> found = found(flow, left);
      nextCookie = Math.max(nextCookie, flow.cookie() + 1);
      if (found.isEmpty() || byCookie.containsKey(flow.cookie())) {
        datapath.removeFlow(flow.match());
        dropped++;
      } else {
        file(found.get());
        judgeAgainOrRemove(found.get(), view);
        kept++;
      }
    }
    Set<TemplateRef> used = new HashSet<>();
    byMatch.values().forEach(flow -> flow.template().ifPresent(used::add));
    left.keySet().stream().filter(ref -> !used.contains(ref)).forEach(datapath::retire);
    LOG.info("adopted {} flows, removed {}", kept, dropped);
  }

  private Optional<InstalledFlow> found(Flow flow, Map<TemplateRef, Template> templates) {
    Optional<UUID> port = judge.port(flow.match().inPort());
    Optional<Decision> decision = Optional.of(new Decision.Stateless(flow.actions()));
    if (flow.actions().size() == 1 && flow.actions().getFirst() instanceof Action.Connect connect) {
      decision =
          Optional.ofNullable(templates.get(connect.template()))
              .map(template -> new Decision.Stateful(template, connect.template()));
    }
    Packet.Asked asked =
        org.midonet.datapath.InPort.isRemote(flow.match().inPort())
            ? Packet.Asked.REFUSED
            : Packet.Asked.FORWARD;
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

  /** Tells what every flow was used for. */
  public void measure() {
    datapath.flows().forEach(this::measured);
  }

  private void measured(FlowState state) {
    InstalledFlow used = byMatch.get(state.flow().match());
    if (used != null) {
      use.used(used.asUsed(), state.statistics());
    }
  }

  /** Tells what one flow was used for. */
  Optional<Statistics> measure(InstalledFlow flow) {
    Optional<Statistics> statistics = datapath.statistics(flow.match());
    statistics.ifPresent(now -> use.used(flow.asUsed(), now));
    return statistics;
  }

  /** Removes every flow of a port that is no longer here. */
  public void portGone(int inPort) {
    List<InstalledFlow> gone =
        byMatch.values().stream().filter(flow -> flow.match().inPort() == inPort).toList();
    gone.forEach(this::remove);
  }

  /** The matches that are installed, for people to look at, in a stable order. */
  public List<FlowMatch> matches() {
    return byCookie.values().stream().map(InstalledFlow::match).toList();
  }

  /** Removes the flows that some of these packets may take: the next of them is judged anew. */
  public int forget(Predicate<FlowMatch> some) {
    List<InstalledFlow> found =
        byMatch.values().stream().filter(flow -> some.test(flow.match())).toList();
    found.forEach(this::remove);
    return found.size();
  }

  /**
   * What each rule has dropped here, packets and octets: in the datapath and by the agent, since
   * the agent began (with what flows that it has found had dropped before).
   */
  public Map<UUID, RuleDrops.Count> droppedByRule() {
    Map<UUID, RuleDrops.Count> counts = ruleDrops.counts();
    for (InstalledFlow flow : byMatch.values()) {
      if (flow.rule().isPresent()) {
        counts.merge(flow.rule().get(), dropped(flow), RuleDrops.Count::plus);
      }
    }
    counts.values().removeIf(count -> count.packets() <= 0);
    return counts;
  }

  /** The agent itself has dropped a packet for a rule. */
  public void dropped(UUID rule, long bytes) {
    ruleDrops.add(rule, new RuleDrops.Count(1, bytes));
  }

  /** Keeps what a flow has dropped for its rule, before its counter goes. */
  private void settleDrops(InstalledFlow flow) {
    flow.rule().ifPresent(rule -> ruleDrops.add(rule, dropped(flow)));
  }

  private RuleDrops.Count dropped(InstalledFlow flow) {
    return datapath
        .statistics(flow.match())
        .map(use -> new RuleDrops.Count(use.packets(), use.bytes()))
        .orElse(RuleDrops.Count.NONE);
  }

  void remove(InstalledFlow flow) {
    settleDrops(flow);
    datapath.statistics(flow.match()).ifPresent(last -> use.used(flow.asUsed(), last));
    use.gone(flow.asUsed());
    datapath.removeFlow(flow.match());
    unfile(flow);
    flow.template().ifPresent(datapath::retire);
  }

  private void file(InstalledFlow flow) {
    byMatch.put(flow.match(), flow);
    byCookie.put(flow.cookie(), flow);
    dependents.add(flow.cookie(), flow.dependencies());
    flow.hosts()
        .forEach(host -> byHost.computeIfAbsent(host, h -> new HashSet<>()).add(flow.cookie()));
  }

  private void unfile(InstalledFlow flow) {
    byMatch.remove(flow.match(), flow);
    byCookie.remove(flow.cookie(), flow);
    dependents.remove(flow.cookie(), flow.dependencies());
    for (UUID host : flow.hosts()) {
      byHost.computeIfPresent(
          host,
          (h, cookies) -> {
            cookies.remove(flow.cookie());
            return cookies.isEmpty() ? null : cookies;
          });
    }
  }
}
