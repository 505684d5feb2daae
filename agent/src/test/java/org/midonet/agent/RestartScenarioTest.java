package org.midonet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.Cloud;
import org.midonet.agent.cloud.Hypervisor;
import org.midonet.agent.cloud.Vm;
import org.midonet.agent.cloud.Waiting;
import org.midonet.datapath.Action;
import org.midonet.datapath.DropReason;
import org.midonet.datapath.Flow;
import org.midonet.nsdb.Nsdb;
import org.midonet.packet.Arp;
import org.midonet.packet.EtherType;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Mac;
import org.midonet.packet.NeighbourQuestion;
import org.midonet.scenario.Scenario;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Chain;
import org.midonet.topology.Condition;
import org.midonet.topology.ConditionBuilder;
import org.midonet.topology.LiteralRule;
import org.midonet.topology.Router;
import org.midonet.topology.RuleAction;

/** Agents that are killed and started again, while guests talk. */
class RestartScenarioTest {

  private final Cloud cloud = new Cloud();
  private final Hypervisor host = cloud.host();
  private final Hypervisor other = cloud.host();
  private final Bridge left = cloud.network().bridge("left");
  private final Bridge right = cloud.network().bridge("right");
  private final Router router = cloud.network().router("r");
  private final Chain toGuest = cloud.network().chain("to guest");
  private final BridgePort guestPort = cloud.network().port(left);
  private final Vm guest = cloud.idleVm(host, "10.0.1.2/24", "10.0.1.1");
  private LiteralRule service;
  private Vm near;
  private Vm far;

  @BeforeEach
  void build() {
    cloud.network().attach(router, "10.0.1.1/24", left);
    cloud.network().attach(router, "10.0.2.1/24", right);
    cloud
        .network()
        .rule(
            toGuest,
            ConditionBuilder.builder().etherType(EtherType.ARP).build(),
            RuleAction.ACCEPT);
    cloud
        .network()
        .rule(toGuest, ConditionBuilder.builder().matchReturnFlow(true).build(), RuleAction.ACCEPT);
    service =
        cloud
            .network()
            .rule(
                toGuest,
                ConditionBuilder.builder()
                    .etherType(EtherType.IPV4)
                    .protocol(IpProtocol.ICMP)
                    .build(),
                RuleAction.ACCEPT);
    cloud.network().rule(toGuest, Condition.ANY, RuleAction.DROP);
    cloud.network().filter(guestPort, Optional.empty(), Optional.of(toGuest));
    cloud.connect(guest, guestPort);
    near = cloud.vm(host, left, "10.0.1.3/24", "10.0.1.1");
    far = cloud.vm(other, right, "10.0.2.2/24", "10.0.2.1");
    talk();
    cloud
        .hosts()
        .forEach(
            each ->
                each.awaitKnown(
                    "the guests' MACs",
                    view ->
                        view.macAt(left.id(), 0, guest.mac()) != null
                            && view.macAt(left.id(), 0, near.mac()) != null
                            && view.macAt(right.id(), 0, far.mac()) != null));
    talk();
    cloud.settle();
  }

  private void talk() {
    guest.ping(near.ip());
    near.ping(guest.ip());
    guest.ping(far.ip());
    far.ping(guest.ip());
  }

  @AfterEach
  void close() {
    cloud.close();
  }

  @Test
  void withoutAnAgentWhatIsKnownGoesOn() {
    Nsdb session = host.kill();
    talk();
    talk();
    host.start();
    session.close();
  }

  /** Neighbours ask again, alone and all; also those whom others asked, and who only told. */
  @Test
  void withoutAnAgentNeighboursAreFound() {
    Mac gateway = guest.resolve(guest.gateway().orElseThrow());
    cloud.settle();
    Nsdb session = host.kill();
    for (Ip4 target : List.of(guest.gateway().orElseThrow(), near.ip())) {
      NeighbourQuestion question = new NeighbourQuestion(guest.mac(), guest.ip(), target);
      Mac at = target.equals(near.ip()) ? near.mac() : gateway;
      for (Mac to : List.of(at, Mac.BROADCAST)) {
        assertAnswered(guest, question, to, at);
      }
    }
    NeighbourQuestion back = new NeighbourQuestion(near.mac(), near.ip(), guest.ip());
    for (Mac to : List.of(guest.mac(), Mac.BROADCAST)) {
      assertAnswered(near, back, to, guest.mac());
    }
    host.start();
    session.close();
  }

  private static void assertAnswered(Vm asker, NeighbourQuestion question, Mac to, Mac at) {
    asker.clear();
    asker.send(question.toFrame(to));
    Vm.Received reply =
        asker.expect(
            "an answer to " + question + " sent to " + to,
            key -> key.etherType() == EtherType.ARP && key.protocol() == Arp.REPLY);
    assertThat(reply.key().ethSrc()).isEqualTo(at.value());
    assertThat(reply.key().ipSrc()).isEqualTo(question.target());
  }

  @Test
  void whatIsStillRightIsNotTouched() {
    Set<Flow> flows = new HashSet<>(host.flows());
    var templates = host.datapath().templates();
    assertThat(templates).isNotEmpty();

    Nsdb session = host.kill();
    host.start();
    assertThat(new HashSet<>(host.flows())).isEqualTo(flows);
    assertThat(host.datapath().templates()).isEqualTo(templates);
    session.close();
    cloud.settle();
    talk();
    assertThat(host.datapath().templates()).containsAllEntriesOf(templates);
  }

  @Test
  void theEndOfTheOldSessionChangesNothing() {
    Nsdb session = host.kill();
    host.start();
    cloud.settle();
    Set<Flow> flows = new HashSet<>(host.flows());
    Set<Flow> theirs = new HashSet<>(other.flows());
    long judged = other.forwarding().flowTable().judgedAgain();

    session.close();
    cloud.settle();
    // What the store tells of the end comes before what it tells of this.
    far.ping(guest.ip());
    assertThat(new HashSet<>(host.flows())).containsAll(flows);
    assertThat(new HashSet<>(other.flows())).containsAll(theirs);
    assertThat(other.forwarding().flowTable().judgedAgain()).isEqualTo(judged);
    assertThat(cloud.activeAt(guestPort.id())).contains(host.id());
  }

  @Test
  void anAgentThatWasAwayForLongKnowsWhoIsBehindItsPorts() {
    var session = host.kill();
    session.close();
    other.awaitKnown("nothing of them", view -> view.macAt(left.id(), 0, guest.mac()) == null);
    guest.ping(near.ip());
    host.start();
    other.awaitKnown("their MACs again", view -> view.macAt(left.id(), 0, guest.mac()) != null);
    cloud.awaitActive(guestPort.id(), host);
    guest.ping(near.ip());
    near.ping(guest.ip());
    talk();
    assertThat(near.count(key -> key.isIp() && key.ipDst().equals(guest.ip()))).isZero();
  }

  @Test
  void whoseAgentIsAwayForLongIsStillReached() {
    host.kill().close();
    cloud.awaitInactive(guestPort.id());
    assertThat(other.flows())
        .filteredOn(flow -> flow.match().key().ethSrc() == far.mac().value())
        .noneMatch(
            flow -> flow.actions().equals(List.of(new Action.Drop(DropReason.NO_OUTPUT.code()))));
    assertThat(other.datapath().remotePorts()).containsKey(guestPort.tunnelKey());
    host.start();
    cloud.awaitActive(guestPort.id(), host);
    talk();
  }

  @Test
  void aRuleThatWentMeanwhileIsObeyed() {
    Nsdb session = host.kill();
    cloud.network().remove(service);
    cloud.settle();
    int before = host.flows().size();
    host.start();
    session.close();

    for (Vm from : new Vm[] {near, far}) {
      guest.clear();
      long drops = host.drops() + other.drops();
      from.sendEcho(guest.ip());
      Waiting.until("it is refused", () -> host.drops() + other.drops() > drops);
      assertThat(guest.count(key -> key.isIp())).isZero();
    }
    assertThat(host.flows().size()).isLessThanOrEqualTo(before + 2);
    guest.ping(near.ip());
    guest.ping(far.ip());
  }

  @Test
  @Scenario("FP-21")
  void whoCameWhileNobodyJudgedIsJudgedThen() {
    Nsdb session = host.kill();
    guest.sendUdp(near.ip(), 1, 2);
    cloud.awaitQuiet();
    assertThat(near.count(Vm.udpTo(2))).isZero();
    host.start();
    near.expectUdp(2);
    session.close();
  }

  @Test
  void aGuestThatWentMeanwhileLeavesNothing() {
    Nsdb session = host.kill();
    host.unplug(near.interfaceName());
    host.start();
    session.close();
    cloud.awaitInactive(cloud.network().portAt(host, near.interfaceName()));
    assertThat(host.datapath().ports()).hasSize(1);
    guest.ping(far.ip());
  }

  @Test
  void everybodyStartsAgain() {
    Nsdb first = host.kill();
    Nsdb second = other.kill();
    talk();
    host.begin();
    other.begin();
    host.awaitReady();
    other.awaitReady();
    first.close();
    second.close();
    cloud.settle();
    talk();
  }

  @Test
  void anAgentThatStopsLeavesItsFlowsToTheNext() {
    var templates = host.datapath().templates();
    host.stop();
    guest.ping(near.ip());
    near.ping(guest.ip());
    host.start();
    assertThat(host.datapath().templates()).containsAllEntriesOf(templates);
    cloud.awaitActive(guestPort.id(), host);
    talk();
  }
}
