package org.midonet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.Cloud;
import org.midonet.agent.cloud.Hypervisor;
import org.midonet.agent.cloud.Vm;
import org.midonet.agent.cloud.Waiting;
import org.midonet.agent.learning.LastKnown;
import org.midonet.agent.learning.Learning;
import org.midonet.datapath.Flow;
import org.midonet.packet.Arp;
import org.midonet.packet.EtherType;
import org.midonet.packet.FlowKey;
import org.midonet.packet.Ip4;
import org.midonet.packet.Mac;
import org.midonet.simulation.Dependency;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Router;
import org.midonet.topology.error.MidonetException;

/** An agent is away longer than its session: what others know by it stays known. */
class SilentAgentScenarioTest {

  private final Cloud cloud = new Cloud();
  private final Hypervisor host = cloud.host();
  private final Hypervisor other = cloud.host();
  private final Bridge left = cloud.network().bridge("left");
  private final Bridge right = cloud.network().bridge("right");
  private final Router router = cloud.network().router("r");
  private final BridgePort guestPort = cloud.network().port(left);
  private final Vm guest = cloud.idleVm(host, "10.0.1.2/24", "10.0.1.1");
  private Vm sibling;
  private Vm far;

  @BeforeEach
  void build() {
    cloud.network().attach(router, "10.0.1.1/24", left);
    cloud.network().attach(router, "10.0.2.1/24", right);
    cloud.connect(guest, guestPort);
    sibling = cloud.vm(other, left, "10.0.1.3/24", "10.0.1.1");
    far = cloud.vm(other, right, "10.0.2.2/24", "10.0.2.1");
    talk();
    cloud
        .hosts()
        .forEach(
            each ->
                each.awaitKnown(
                    "who is where",
                    view ->
                        view.macAt(left.id(), 0, guest.mac()) != null
                            && view.neighbour(router.id(), guest.ip()) != null));
    talk();
    cloud.settle();
  }

  private void talk() {
    sibling.ping(guest.ip());
    far.ping(guest.ip());
  }

  @AfterEach
  void close() {
    cloud.close();
  }

  @Test
  void othersGoOnAsTheyDid() {
    Set<Flow> before = new HashSet<>(other.flows());
    host.kill().close();
    cloud.awaitInactive(guestPort.id());
    cloud.settle();

    talk();
    assertThat(new HashSet<>(other.flows())).containsAll(before);
    assertThat(other.forwarding().lastKnown().held()).isPositive();

    // Also when all watches have told.
    cloud.pass(LastKnown.DOUBT);
    Waiting.until(
        "the neighbour is said in another's name", () -> saidNeighbour().equals(guest.mac()));
    talk();
    assertThat(new HashSet<>(other.flows())).containsAll(before);
  }

  @Test
  void newFlowsToItsGuestsAreMadeToo() {
    host.kill().close();
    cloud.awaitInactive(guestPort.id());
    cloud.pass(LastKnown.DOUBT);
    Waiting.until("the neighbour is kept", () -> saidNeighbour().equals(guest.mac()));
    cloud.settle();

    far.sendUdp(guest.ip(), 1, 2);
    guest.expectUdp(2);
    sibling.sendUdp(guest.ip(), 3, 4);
    guest.expectUdp(4);
  }

  @Test
  void anAgentThatIsBackSpeaksForItselfAgain() {
    host.kill().close();
    cloud.awaitInactive(guestPort.id());
    cloud.settle();
    host.start();
    cloud.awaitActive(guestPort.id(), host);
    cloud.pass(LastKnown.RETURN.plus(LastKnown.DOUBT));
    Waiting.until("nothing is held", () -> other.forwarding().lastKnown().held() == 0);
    other.barrier();
    talk();
    other.awaitKnown("the MAC", view -> view.macAt(left.id(), 0, guest.mac()) != null);
  }

  @Test
  void whatIsUnboundMeanwhileIsForgotten() {
    host.kill().close();
    cloud.awaitInactive(guestPort.id());
    cloud.settle();
    assertThat(other.forwarding().lastKnown().held()).isPositive();
    cloud.network().unbind(guestPort);
    Waiting.until("nothing is held", () -> other.forwarding().lastKnown().held() == 0);
  }

  @Test
  void aGuestThatIsBoundElsewhereIsFoundThere() {
    host.kill().close();
    cloud.awaitInactive(guestPort.id());
    cloud.settle();
    Hypervisor third = cloud.host();
    Vm moved = third.plug(guest.interfaceName(), guest.mac(), guest.address(), guest.gateway());
    cloud.connect(moved, guestPort);
    far.ping(moved.ip());
    sibling.ping(moved.ip());
  }

  @Test
  void aNeighbourThatNobodyUsesIsForgotten() {
    Waiting.until("its entry is there", () -> saidNeighbour().equals(guest.mac()));
    cloud.pass(Duration.ofSeconds(61));
    // Else whoever uses the entry asks again when the time has passed, and the answer renews it.
    for (Hypervisor each : cloud.hosts()) {
      Waiting.until("no flow of " + each + " uses it", () -> !uses(each));
    }
    cloud.settle();
    long asked = guest.count(SilentAgentScenarioTest::asks);
    cloud.pass(Learning.NEIGHBOUR_AGE);
    Waiting.until("its entry is gone", () -> !saidNeighbour().equals(guest.mac()));
    assertThat(guest.count(SilentAgentScenarioTest::asks)).isEqualTo(asked);
    talk();
  }

  private boolean uses(Hypervisor at) {
    Dependency.OfNeighbour entry = new Dependency.OfNeighbour(router.id(), guest.ip());
    return at.forwarding().ask(() -> at.forwarding().flowTable().restsOn(entry));
  }

  @Test
  void aNeighbourInUseIsAskedForAgain() {
    guest.clear();
    Ip4 gateway = Ip4.parse("10.0.1.1");
    awaitAsked(() -> far.ping(guest.ip()));
    assertThat(guest.resolve(gateway)).isNotEqualTo(guest.mac());
    far.ping(guest.ip());
  }

  @Test
  void aNeighbourWithAnotherMacIsFoundByAsking() {
    guest.silent();
    Mac fresh = Mac.parse("02:00:00:00:aa:01");
    far.sendUdp(guest.ip(), 1, 2);
    guest.expectUdp(2);
    guest.clear();
    awaitAsked(() -> far.sendUdp(guest.ip(), 1, 2));
    FlowKey asked = guest.take(SilentAgentScenarioTest::asks).orElseThrow().key();
    guest.send(
        new Arp(
                Arp.REPLY,
                fresh.value(),
                guest.ip().value(),
                asked.ethSrc(),
                Ip4.parse("10.0.1.1").value())
            .toFrame());
    Waiting.until("the new MAC is known", () -> saidNeighbour().equals(fresh));
    Waiting.until(
        "packets go to the new MAC",
        () -> {
          far.sendUdp(guest.ip(), 1, 2);
          return guest.count(key -> key.isIp() && key.ethDst() == fresh.value()) > 0;
        });
  }

  /** Time passes, and traffic goes on, until the guest is asked for its MAC. */
  private void awaitAsked(Runnable traffic) {
    Waiting.until(
        "the guest is asked for",
        () -> {
          traffic.run();
          cloud.pass(Duration.ofMillis(500));
          return guest.count(SilentAgentScenarioTest::asks) > 0;
        });
  }

  private static boolean asks(FlowKey key) {
    return key.etherType() == EtherType.ARP && key.protocol() == Arp.REQUEST;
  }

  private Mac saidNeighbour() {
    try {
      return cloud.nsdb().tables().neighbours(router.id()).find(guest.ip()).orElse(new Mac(0));
    } catch (MidonetException e) {
      throw new AssertionError(e);
    }
  }
}
