package org.midonet.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.RecordedDatapath;
import org.midonet.agent.flow.SmallNetwork.Guest;
import org.midonet.datapath.Action;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.DatapathException;
import org.midonet.datapath.Flow;
import org.midonet.datapath.FlowMatch;
import org.midonet.datapath.FlowState;
import org.midonet.datapath.TemplateRef;
import org.midonet.packet.FlowMask;
import org.midonet.packet.Mac;
import org.midonet.scenario.Scenario;
import org.midonet.simulation.Change;
import org.midonet.simulation.Dependency;
import org.midonet.simulation.Packet;
import org.midonet.topology.Condition;
import org.midonet.topology.ConditionBuilder;
import org.midonet.topology.PortRange;
import org.midonet.topology.RuleAction;

class FlowTableTest {

  private static final Condition ANSWERS = ConditionBuilder.builder().matchReturnFlow(true).build();

  private final SmallNetwork network = new SmallNetwork();
  private final RecordedDatapath recorded = new RecordedDatapath();
  private final Datapath datapath = recorded.datapath();
  private final FlowTable table = new FlowTable(datapath, network);

  @Test
  @Scenario("FP-10")
  void theSameAgainWritesNothing() {
    install(network.ann, network.bob);
    assertThat(onlyFlow().actions()).containsExactly(new Action.Output(2));
    recorded.calls();
    install(network.ann, network.bob);
    assertThat(recorded.calls()).isEmpty();
    assertThat(table.size()).isOne();
  }

  @Test
  void onlyWhatRestsOnAChangeIsJudgedAgain() {
    install(network.ann, network.bob);
    install(network.bob, network.ann);
    recorded.calls();
    touch(new Change.MacAt(network.bridge.id(), 0, network.zoe.mac(), Optional.empty()));
    assertThat(table.judgedAgain()).isZero();

    touch(new Change.MacAt(network.bridge.id(), 0, network.bob.mac(), zoesPort()));
    // Bob's own packets teach where he is: if that too rests on it, it is decided as before.
    assertThat(table.judgedAgain()).isBetween(1L, 2L);
    assertThat(recorded.calls()).containsExactly("statistics", "putFlow");
    assertThat(actions(network.ann))
        .containsExactly(
            new Action.Tunnel(
                SmallNetwork.OTHERS_ADDRESS,
                network.zoe.port().tunnelKey(),
                org.midonet.datapath.TunnelKind.DELIVER));
  }

  @Test
  void aFlowIsReplacedBeforeItsTemplateIsRetired() {
    guardBob(80);
    install(network.ann, network.bob);
    TemplateRef before = template();
    recorded.calls();

    touch(new Change.MacAt(network.bridge.id(), 0, network.bob.mac(), zoesPort()));
    assertThat(recorded.calls()).containsSubsequence("putFlow", "retire");
    assertThat(datapath.templates()).doesNotContainKey(before);
  }

  @Test
  void aTemplateThatIsStillRightStays() {
    guardBob(80);
    install(network.ann, network.bob);
    TemplateRef before = template();
    recorded.calls();

    table.touched(
        network
            .guard(
                network.bob,
                network.rule(1, ANSWERS, RuleAction.ACCEPT),
                network.rule(2, udpTo(80), RuleAction.ACCEPT),
                network.rule(3, Condition.ANY, RuleAction.DROP),
                network.rule(4, Condition.ANY, RuleAction.DROP))
            .touched(),
        network.view);
    assertThat(table.judgedAgain()).isOne();
    assertThat(recorded.calls()).isEmpty();
    assertThat(template()).isEqualTo(before);
  }

  @Test
  void aFlowThatGoesGoesBeforeItsTemplate() {
    guardBob(80);
    install(network.ann, network.bob);
    recorded.calls();
    table.portGone(1);
    assertThat(recorded.calls()).containsExactly("statistics", "removeFlow", "retire");
    assertThat(table.size()).isZero();
    assertThat(datapath.flows()).isEmpty();
    assertThat(datapath.templates()).isEmpty();
  }

  private static Mac nobody(int number) {
    return new Mac(0x0600_0000_0000L | number);
  }

  private void toNobody(Guest from, int number) {
    install(from, network.packet(from, new Guest(from.port(), nobody(number), from.address()), 80));
  }

  private boolean isThere(int number) {
    return table.matches().stream()
        .anyMatch(match -> match.key().ethDst() == nobody(number).value());
  }

  @Test
  void whatIsTooMuchOfOnePortTakesThePlaceOfItsOldestAndOfNobodyElse() {
    toNobody(network.bob, 100);
    network.listsOf = 3;
    for (int number = 1; number <= 5; number++) {
      toNobody(network.ann, number);
    }
    assertThat(table.size()).isEqualTo(4);
    assertThat(datapath.flows()).hasSize(4);
    assertThat(table.displaced()).isEqualTo(2);
    assertThat(isThere(1) || isThere(2)).isFalse();
    assertThat(isThere(100) && isThere(3) && isThere(4) && isThere(5)).isTrue();
    // One that is there already needs no place.
    toNobody(network.ann, 4);
    assertThat(table.displaced()).isEqualTo(2);
  }

  @Test
  void aFlowThatMakesConnectionsTakesThreePlaces() {
    network.listsOf = 4;
    toNobody(network.ann, 1);
    toNobody(network.ann, 2);
    guardBob(80);
    install(network.ann, network.bob);
    assertThat(isThere(1)).isFalse();
    assertThat(isThere(2)).isTrue();
    TemplateRef made = datapath.templates().keySet().iterator().next();
    toNobody(network.ann, 3);
    toNobody(network.ann, 4);
    assertThat(datapath.templates()).doesNotContainKey(made);
  }

  @Test
  void whatTheDatapathRefusesLeavesTheTableAsItWas() {
    guardBob(80);
    recorded.refuse("putFlow");
    assertThatThrownBy(() -> install(network.ann, network.bob))
        .isInstanceOf(DatapathException.class);
    assertThat(table.size()).isZero();
    assertThat(datapath.templates()).isEmpty();

    recorded.allow();
    install(network.ann, network.bob);
    assertThat(table.size()).isOne();
  }

  @Test
  void aFlowThatCannotBeReplacedGoesAndTheOthersAreJudged() {
    install(network.ann, network.bob);
    install(network.zoe, network.bob);
    recorded.refuse("putFlow");
    touch(new Change.MacAt(network.bridge.id(), 0, network.bob.mac(), annsPort()));
    assertThat(table.judgedAgain()).isEqualTo(2);
    assertThat(datapath.flows()).isEmpty();
    assertThat(table.size()).isZero();
  }

  @Test
  void whoIsReachedDifferentlyIsSentToAnew() {
    install(network.ann, network.zoe);
    install(network.ann, network.bob);
    network.tunnels.clear();
    table.hostsMoved(Set.of(SmallNetwork.OTHER), network.view);
    assertThat(table.judgedAgain()).isOne();
    assertThat(datapath.flows().stream().flatMap(state -> state.flow().actions().stream()))
        .noneMatch(Action.Tunnel.class::isInstance);

    network.tunnels.put(SmallNetwork.OTHER, SmallNetwork.OTHERS_ADDRESS);
    table.hostsMoved(Set.of(SmallNetwork.OTHER), network.view);
    assertThat(datapath.flows().stream().flatMap(state -> state.flow().actions().stream()))
        .anyMatch(Action.Tunnel.class::isInstance);
  }

  @Test
  void aPortThatIsHereNowIsSentToHere() {
    install(network.ann, network.zoe);
    network.local.put(network.zoe.port().id(), 3);
    table.touched(Set.of(new Dependency.OfLocation(network.zoe.port().id())), network.view);
    assertThat(actions(network.ann)).containsExactly(new Action.Output(3));
  }

  @Test
  void theNextAgentFindsWhatIsRightAndLeavesIt() {
    guardBob(80);
    install(network.ann, network.bob);
    install(network.bob, network.ann);
    List<FlowState> before = List.copyOf(datapath.flows());
    FlowTable next = new FlowTable(datapath, network);
    recorded.calls();

    next.adopt(network.view);
    assertThat(recorded.calls()).containsOnly("templates", "flows");
    assertThat(next.size()).isEqualTo(2);
    assertThat(datapath.flows())
        .extracting(FlowState::flow)
        .containsExactlyInAnyOrderElementsOf(before.stream().map(FlowState::flow).toList());

    // And it knows what they rest on.
    table.touched(Set.of(), network.view);
    next.touched(
        network
            .change(new Change.MacAt(network.bridge.id(), 0, network.bob.mac(), zoesPort()))
            .touched(),
        network.view);
    assertThat(next.judgedAgain()).isPositive();
  }

  @Test
  void theNextAgentRemovesWhatItCannotExplain() {
    guardBob(80);
    install(network.ann, network.bob);
    TemplateRef used = template();
    datapath.putFlow(
        new Flow(
            new FlowMatch(77, network.packet(network.ann, network.bob, 1).key(), FlowMask.NONE),
            List.of(new Action.Output(2)),
            5));
    TemplateRef orphan = datapath.addTemplate(datapath.templates().values().iterator().next());

    FlowTable next = new FlowTable(datapath, network);
    next.adopt(network.view);
    assertThat(datapath.flows()).hasSize(1);
    assertThat(datapath.templates()).containsOnlyKeys(used);
    assertThat(orphan).isNotEqualTo(used);
  }

  @Test
  void whatChangedWhileNobodyWatchedIsReplaced() {
    install(network.ann, network.bob);
    network.change(new Change.MacAt(network.bridge.id(), 0, network.bob.mac(), zoesPort()));
    FlowTable next = new FlowTable(datapath, network);
    next.adopt(network.view);
    assertThat(datapath.flows()).hasSize(1);
    assertThat(onlyFlow().actions().getFirst()).isInstanceOf(Action.Tunnel.class);
  }

  @Test
  @Scenario("FP-20")
  void cookiesOfTheAgentBeforeAreNotGivenAgain() {
    install(network.ann, network.bob);
    FlowTable next = new FlowTable(datapath, network);
    next.adopt(network.view);
    Packet packet = network.packet(network.bob, network.ann, 80);
    next.install(2, network.bob.port().id(), packet, judge(network.bob, packet));
    assertThat(datapath.flows().stream().map(state -> state.flow().cookie()))
        .doesNotHaveDuplicates();
  }

  @Test
  @Scenario({"FP-15", "FP-17", "FP-18"})
  void whatNoFlowRestsOnAnyMoreIsForgotten() {
    Dependency whereBobIs = new Dependency.OfMac(network.bridge.id(), 0, network.bob.mac());
    install(network.ann, network.bob);
    install(network.zoe, network.bob);
    assertThat(table.restsOn(whereBobIs)).isTrue();
    table.portGone(1);
    assertThat(table.restsOn(whereBobIs)).as("the other flow's").isTrue();
    table.portGone(9);
    assertThat(table.restsOn(whereBobIs)).isFalse();
    assertThat(table.restsOn(new Dependency.OfBridge(network.bridge.id()))).isFalse();
    assertThat(table.size()).isZero();
    touch(new Change.MacAt(network.bridge.id(), 0, network.bob.mac(), zoesPort()));
    assertThat(table.judgedAgain()).isZero();
  }

  @Test
  @Scenario({"FP-11", "FP-12"})
  void whatIsGoneIsNotRemovedAgain() {
    install(network.ann, network.bob);
    table.portGone(1);
    recorded.calls();
    table.portGone(1);
    assertThat(new IdleFlows(table, datapath).remove(1)).isTrue();
    touch(new Change.MacAt(network.bridge.id(), 0, network.bob.mac(), zoesPort()));
    assertThat(recorded.calls()).isEmpty();
    assertThat(table.size()).isZero();
  }

  private void guardBob(int port) {
    network.guard(
        network.bob,
        network.rule(1, ANSWERS, RuleAction.ACCEPT),
        network.rule(2, udpTo(port), RuleAction.ACCEPT),
        network.rule(3, Condition.ANY, RuleAction.DROP));
  }

  private static Condition udpTo(int port) {
    return ConditionBuilder.builder()
        .etherType(0x0800)
        .protocol(17)
        .destinationPorts(new PortRange(port, port))
        .build();
  }

  private void install(Guest from, Guest to) {
    install(from, network.packet(from, to, 80));
  }

  private void install(Guest from, Packet packet) {
    int inPort = network.localPort(from.port().id()).orElse(9);
    table.install(inPort, from.port().id(), packet, judge(from, packet));
  }

  private Judgement judge(Guest from, Packet packet) {
    return Judgement.of(
            Deciding.decide(network.view, from.port().id(), packet, network),
            network.view,
            network,
            network.localPort(from.port().id()).orElse(0))
        .orElseThrow();
  }

  private void touch(Change change) {
    table.touched(network.change(change).touched(), network.view);
  }

  private Optional<UUID> zoesPort() {
    return Optional.of(network.zoe.port().id());
  }

  private Optional<UUID> annsPort() {
    return Optional.of(network.ann.port().id());
  }

  private Flow onlyFlow() {
    assertThat(datapath.flows()).hasSize(1);
    return datapath.flows().iterator().next().flow();
  }

  private List<Action> actions(Guest from) {
    int inPort = network.localPort(from.port().id()).orElse(9);
    return datapath.flows().stream()
        .map(FlowState::flow)
        .filter(flow -> flow.match().inPort() == inPort)
        .map(Flow::actions)
        .findFirst()
        .orElseThrow();
  }

  private TemplateRef template() {
    return ((Action.Connect) onlyFlow().actions().getFirst()).template();
  }
}
