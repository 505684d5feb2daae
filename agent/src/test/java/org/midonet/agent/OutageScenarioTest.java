package org.midonet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.Cloud;
import org.midonet.agent.cloud.Hypervisor;
import org.midonet.agent.cloud.Vm;
import org.midonet.agent.cloud.Waiting;
import org.midonet.packet.Ip4;
import org.midonet.scenario.Scenario;
import org.midonet.topology.Bridge;
import org.midonet.topology.Router;

/** The store goes away; agents go on with what they know. */
class OutageScenarioTest {

  private final Cloud cloud = new Cloud();
  private final Hypervisor host = cloud.host();
  private final Hypervisor other = cloud.host();
  private final Bridge left = cloud.network().bridge("left");
  private final Bridge right = cloud.network().bridge("right");
  private final Router router = cloud.network().router("r");
  private Vm one;
  private Vm two;
  private Vm third;

  @BeforeEach
  void build() {
    cloud.network().attach(router, "10.0.1.1/24", left);
    cloud.network().attach(router, "10.0.2.1/24", right);
    one = cloud.vm(host, left, "10.0.1.2/24", "10.0.1.1");
    two = cloud.vm(host, left, "10.0.1.3/24", "10.0.1.1");
    third = cloud.vm(other, right, "10.0.2.2/24", "10.0.2.1");
  }

  @AfterEach
  void close() {
    cloud.close();
  }

  @Test
  @Scenario("AG-10")
  void newFlowsAreForwarded() {
    one.resolve(Ip4.parse("10.0.1.1"));
    third.resolve(Ip4.parse("10.0.2.1"));
    one.ping(third.ip());
    cloud.ensemble().suspend();

    one.ping(two.ip());
    one.sendUdp(third.ip(), 1, 2);
    third.expectUdp(2);
    third.sendUdp(one.ip(), 2, 1);
    one.expectUdp(1);
    one.ping(Ip4.parse("10.0.2.1"));
  }

  @Test
  void whatIsLearnedMeanwhileIsToldAfterwards() {
    cloud.ensemble().suspend();
    one.ping(two.ip());
    cloud.ensemble().resume();
    cloud
        .hosts()
        .forEach(
            each ->
                each.awaitKnown(
                    "the MAC of " + one, view -> view.macAt(left.id(), 0, one.mac()) != null));
  }

  @Test
  void anInterfaceThatComesMeanwhileIsUsedAtOnce() {
    var port = cloud.network().port(left);
    Vm late = cloud.idleVm(host, "10.0.1.9/24", "10.0.1.1");
    host.unplug(late.interfaceName());
    cloud.network().bind(port, host, late.interfaceName());
    cloud.settle();
    cloud.ensemble().suspend();

    host.plug(late.interfaceName());
    Waiting.until("the port is there", () -> host.datapath().ports().size() == 3);
    host.barrier();
    late.ping(one.ip());
    one.ping(late.ip());

    cloud.ensemble().resume();
    cloud.awaitActive(port.id(), host);
  }

  @Test
  @Scenario("AG-11")
  void whatChangedMeanwhileIsAppliedAfterwards() {
    one.ping(two.ip());
    cloud.ensemble().suspend();
    one.ping(two.ip());
    cloud.ensemble().resume();
    cloud.network().admin(left, false);
    cloud.settle();
    long before = host.drops();
    one.sendUdp(two.ip(), 1, 2);
    Waiting.until("it is dropped", () -> host.drops() > before);
    assertThat(two.count(Vm.udpTo(2))).isZero();
  }

  @Test
  void sessionsThatExpireAreBegunAgain() {
    one.ping(third.ip());
    cloud.ensemble().expireSessions();
    var port = cloud.network().portAt(host, one.interfaceName());
    cloud.awaitActive(port, host);
    cloud.awaitActive(cloud.network().portAt(other, third.interfaceName()), other);
    cloud
        .hosts()
        .forEach(
            each ->
                each.awaitKnown(
                    "who is where",
                    view ->
                        view.macAt(left.id(), 0, one.mac()) != null
                            && view.macAt(right.id(), 0, third.mac()) != null
                            && view.neighbour(router.id(), one.ip()) != null
                            && view.neighbour(router.id(), third.ip()) != null));
    one.ping(third.ip());
    third.ping(two.ip());
    assertThat(host.datapath().ports()).hasSize(2);
    assertThat(other.datapath().ports()).hasSize(1);
  }
}
