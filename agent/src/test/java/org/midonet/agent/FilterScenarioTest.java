package org.midonet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.Cloud;
import org.midonet.agent.cloud.Hypervisor;
import org.midonet.agent.cloud.Vm;
import org.midonet.agent.cloud.Waiting;
import org.midonet.agent.flow.IdleFlows;
import org.midonet.agent.meter.Meters;
import org.midonet.datapath.DropReason;
import org.midonet.packet.EtherType;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Chain;
import org.midonet.topology.Condition;
import org.midonet.topology.ConditionBuilder;
import org.midonet.topology.LiteralRule;
import org.midonet.topology.PortRange;
import org.midonet.topology.RuleAction;

/**
 * What a security group makes: the guest may open connections, answers to them are let in, and from
 * outside only what a rule admits.
 */
class FilterScenarioTest {

  private static final Condition ARP = ConditionBuilder.builder().etherType(EtherType.ARP).build();
  private static final Condition ANSWERS = ConditionBuilder.builder().matchReturnFlow(true).build();
  private static final Condition SERVICE =
      ConditionBuilder.builder()
          .etherType(EtherType.IPV4)
          .protocol(IpProtocol.UDP)
          .destinationPorts(new PortRange(80, 80))
          .build();

  private final Cloud cloud = new Cloud();
  private final Hypervisor host = cloud.host();
  private final Hypervisor other = cloud.host();
  private final Bridge bridge = cloud.network().bridge("b");
  private final BridgePort guardedPort = cloud.network().port(bridge);
  private final Chain toGuest = cloud.network().chain("to guest");
  private final Chain fromGuest = cloud.network().chain("from guest");
  private final Vm guarded = cloud.idleVm(host, "10.0.0.1/24").answeringArpOnly();
  private Vm near;
  private Vm far;
  private LiteralRule service;
  private LiteralRule last;

  @BeforeEach
  void build() {
    cloud.network().rule(toGuest, ARP, RuleAction.ACCEPT);
    cloud.network().rule(toGuest, ANSWERS, RuleAction.ACCEPT);
    service = cloud.network().rule(toGuest, SERVICE, RuleAction.ACCEPT);
    last = cloud.network().rule(toGuest, Condition.ANY, RuleAction.DROP);
    cloud.network().rule(fromGuest, ANSWERS, RuleAction.ACCEPT);
    cloud
        .network()
        .rule(
            fromGuest,
            ConditionBuilder.builder().ethSource(guarded.mac()).ethSourceInverted(true).build(),
            RuleAction.DROP);
    cloud
        .network()
        .rule(
            fromGuest,
            ConditionBuilder.builder()
                .etherType(EtherType.IPV4)
                .source(Prefix.host(guarded.ip()))
                .sourceInverted(true)
                .build(),
            RuleAction.DROP);
    cloud.network().filter(guardedPort, Optional.of(fromGuest), Optional.of(toGuest));
    cloud.connect(guarded, guardedPort);
    near = cloud.vm(host, bridge, "10.0.0.2/24").answeringArpOnly();
    far = cloud.vm(other, bridge, "10.0.0.3/24").answeringArpOnly();
    for (Vm vm : new Vm[] {near, far}) {
      guarded.resolve(vm.ip());
      vm.resolve(guarded.ip());
      awaitMac(vm);
    }
    awaitMac(guarded);
  }

  private void awaitMac(Vm vm) {
    cloud
        .hosts()
        .forEach(
            each ->
                each.awaitKnown(
                    "the MAC of " + vm, view -> view.macAt(bridge.id(), 0, vm.mac()) != null));
  }

  @AfterEach
  void close() {
    cloud.close();
  }

  @Test
  void answersToTheGuestAreLetInAndNothingElse() {
    for (Vm vm : new Vm[] {near, far}) {
      refused(vm, guarded, 53, 5000);
      guarded.sendUdp(vm.ip(), 5000, 53);
      vm.expectUdp(53);
      vm.sendUdp(guarded.ip(), 53, 5000);
      guarded.expectUdp(5000);
      refused(vm, guarded, 54, 5000);
      refused(vm, guarded, 53, 5001);
    }
  }

  @Test
  void whatARuleAdmitsIsLetInAndAnswered() {
    for (Vm vm : new Vm[] {near, far}) {
      vm.sendUdp(guarded.ip(), 6000, 80);
      guarded.expectUdp(80);
      guarded.sendUdp(vm.ip(), 80, 6000);
      vm.expectUdp(6000);
    }
  }

  @Test
  void aGuestThatLiesAboutItselfIsNotHeard() {
    for (Vm vm : new Vm[] {near, far}) {
      long before = host.drops();
      guarded.send(
          FrameBuilder.ethernet(new Mac(0x0200_0000_0099L), vm.mac())
              .ip(guarded.ip(), vm.ip())
              .udp(1, 2)
              .build());
      Waiting.until("a stolen MAC is refused", () -> host.drops() > before);
      long then = host.drops();
      guarded.send(
          FrameBuilder.ethernet(guarded.mac(), vm.mac()).ip(near.ip(), vm.ip()).udp(1, 2).build());
      Waiting.until("a stolen address is refused", () -> host.drops() > then);
      assertThat(vm.count(Vm.udpTo(2))).isZero();
    }
  }

  @Test
  void whenARuleGoesNothingPassesInEitherDirection() {
    for (Vm vm : new Vm[] {near, far}) {
      vm.sendUdp(guarded.ip(), 6000, 80);
      guarded.expectUdp(80);
      guarded.sendUdp(vm.ip(), 80, 6000);
      vm.expectUdp(6000);
    }
    long judged = judgedAgain();
    int flows = host.flows().size() + other.flows().size();

    cloud.network().remove(service);
    cloud.settle();
    assertThat(judgedAgain() - judged).isBetween(2L, (long) flows);
    for (Vm vm : new Vm[] {near, far}) {
      refused(vm, guarded, 6000, 80);
    }
    // The guest's packets were answers; now they open, which it may, and are not what they were.
    for (Vm vm : new Vm[] {near, far}) {
      assertThat(guarded.count(Vm.udpTo(80))).isZero();
      assertThat(vm.count(Vm.udpTo(6000))).isZero();
    }
  }

  @Test
  void whenNothingMayLeaveAnAnswerDoesNotEither() {
    for (Vm vm : new Vm[] {near, far}) {
      vm.sendUdp(guarded.ip(), 6000, 80);
      guarded.expectUdp(80);
      guarded.sendUdp(vm.ip(), 80, 6000);
      vm.expectUdp(6000);
    }
    Chain nothing = cloud.network().chain("nothing");
    cloud.network().rule(nothing, Condition.ANY, RuleAction.DROP);
    cloud.network().filter(guardedPort, Optional.of(nothing), Optional.of(nothing));
    cloud.settle();
    for (Vm vm : new Vm[] {near, far}) {
      refused(vm, guarded, 6000, 80);
      refused(guarded, vm, 80, 6000);
    }
  }

  @Test
  void aRuleThatStaysTheSameLeavesItsConnectionsAlone() {
    guarded.sendUdp(far.ip(), 5000, 53);
    far.expectUdp(53);
    far.sendUdp(guarded.ip(), 53, 5000);
    guarded.expectUdp(5000);
    var templates = host.datapath().templates();

    // Before the last rule, and without consequence for what flows.
    cloud.network().rule(toGuest, Condition.ANY, RuleAction.DROP);
    cloud.settle();
    assertThat(host.datapath().templates()).isEqualTo(templates);
    far.sendUdp(guarded.ip(), 53, 5000);
    guarded.expectUdp(5000);
  }

  @Test
  void aRuleThatComesIsObeyedByConnectionsThatAreThere() {
    for (Vm vm : new Vm[] {near, far}) {
      vm.sendUdp(guarded.ip(), 6000, 80);
      guarded.expectUdp(80);
    }
    Chain first = cloud.network().chain("first");
    cloud
        .network()
        .rule(
            first,
            ConditionBuilder.builder().source(Prefix.host(far.ip())).build(),
            RuleAction.DROP);
    cloud.network().filter(bridge, Optional.of(first), Optional.empty());
    cloud.settle();
    refused(far, guarded, 6000, 80);
    near.sendUdp(guarded.ip(), 6000, 80);
    guarded.expectUdp(80);
  }

  /** By the agent and by the kernel, also when the flows are gone, and in another rule's place. */
  @Test
  void whatARuleDropsIsCountedForIt() {
    int octets = 14 + 20 + 8 + 3;
    for (int i = 0; i < 5; i++) {
      refused(near, guarded, 1, 99);
    }
    assertThat(host.metered(Meters.DROP + last.id())).isEqualTo(new Meters.Count(5, 5L * octets));
    assertThat(host.metered(Meters.DROP + last.id()).packets()).isEqualTo(5);

    cloud.pass(IdleFlows.IDLE.plusSeconds(1));
    Waiting.until(
        "the flows are gone",
        () -> host.flows().stream().noneMatch(flow -> flow.match().key().isIpv4()));
    assertThat(host.metered(Meters.DROP + last.id()).packets()).isEqualTo(5);

    refused(near, guarded, 1, 99);
    refused(near, guarded, 1, 99);
    LiteralRule next = cloud.network().rule(toGuest, Condition.ANY, RuleAction.DROP);
    cloud.network().remove(last);
    cloud.settle();
    refused(near, guarded, 1, 99);
    assertThat(host.metered(Meters.DROP + last.id()).packets()).isEqualTo(7);
    assertThat(host.metered(Meters.DROP + next.id()).packets()).isOne();
  }

  /** Where it came in nobody can tell whether the receiver's host knows its connection. */
  @Test
  void whatIsDroppedUnlessItsConnectionIsKnownIsCountedAside() {
    refused(far, guarded, 1, 99);
    refused(far, guarded, 1, 99);
    assertThat(other.metered(Meters.DROP_UNLESS_KNOWN + last.id()).packets()).isEqualTo(2);
    assertThat(other.metered(Meters.DROP + last.id()).packets()).isZero();
    assertThat(host.datapath().drops().get(DropReason.NOT_KNOWN.code())).isEqualTo(2);
  }

  private long judgedAgain() {
    return host.forwarding().flowTable().judgedAgain()
        + other.forwarding().flowTable().judgedAgain();
  }

  /** Sends a datagram that is dropped somewhere. */
  private void refused(Vm from, Vm to, int source, int destination) {
    Predicate<FlowKey> there = Vm.udpTo(destination);
    assertThat(to.count(there)).isZero();
    long before = host.drops() + other.drops();
    from.sendUdp(to.ip(), source, destination);
    Waiting.until(from + " is refused by " + to, () -> host.drops() + other.drops() > before);
    assertThat(to.count(there)).isZero();
  }
}
