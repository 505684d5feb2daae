package org.midonet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.Cloud;
import org.midonet.agent.cloud.Hypervisor;
import org.midonet.agent.cloud.Vm;
import org.midonet.agent.cloud.Waiting;
import org.midonet.agent.upcall.Counters;
import org.midonet.packet.Arp;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Mac;
import org.midonet.scenario.Scenario;
import org.midonet.topology.Bridge;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;

/** What becomes of a packet that the datapath hands over, by the kind of its verdict. */
class UpcallScenarioTest {

  private final Cloud cloud = new Cloud();
  private final Hypervisor host = cloud.host();
  private final Bridge bridge = cloud.network().bridge("b");
  private final Router router = cloud.network().router("r");
  private final RouterPort gateway = cloud.network().attach(router, "10.0.0.1/24", bridge);
  private final Vm ann = cloud.vm(host, bridge, "10.0.0.2/24", "10.0.0.1").silent();
  private final Vm bob = cloud.vm(host, bridge, "10.0.0.3/24", "10.0.0.1").silent();

  @AfterEach
  void close() {
    cloud.close();
  }

  private static byte[] datagram(Vm from, Mac to, Vm towards, int port) {
    return FrameBuilder.ethernet(from.mac(), to)
        .ip(from.ip(), towards.ip())
        .udp(1000, port)
        .build();
  }

  /** Who speaks first teaches the bridge where it is: then nothing is flooded. */
  private void introduce() {
    ann.resolve(Ip4.parse("10.0.0.1"));
    bob.resolve(Ip4.parse("10.0.0.1"));
    cloud.settle();
    // Each will ask the gateway again, alone or all: those flows are made a moment later.
    Waiting.until("flows for further questions", () -> host.flows().size() == 4);
  }

  @Test
  @Scenario("FP-01")
  void packetsOneAfterAnotherAllArriveOnceWhetherAFlowIsThereOrNot() {
    introduce();
    ann.send(datagram(ann, bob.mac(), bob, 1));
    ann.send(datagram(ann, bob.mac(), bob, 1));
    bob.send(datagram(bob, ann.mac(), ann, 2));
    ann.send(datagram(ann, bob.mac(), bob, 3));
    bob.expectUdp(1);
    bob.expectUdp(1);
    bob.expectUdp(3);
    ann.expectUdp(2);
    cloud.awaitQuiet();
    assertThat(bob.count(Vm.udpTo(1)) + bob.count(Vm.udpTo(3)) + ann.count(Vm.udpTo(2))).isZero();
  }

  @Test
  @Scenario("FP-04")
  void anAnswerIsSentOnceAndLeavesNothingBehind() {
    introduce();
    int flows = host.flows().size();
    long answered = host.count(Counters.Event.ANSWERED);
    for (int i = 1; i <= 3; i++) {
      ann.send(
          FrameBuilder.ethernet(ann.mac(), gateway.mac())
              .ip(ann.ip(), Ip4.parse("10.0.0.1"))
              .echoRequest(77, i)
              .build());
    }
    for (int i = 1; i <= 3; i++) {
      ann.expect("an echo reply", key -> key.protocol() == IpProtocol.ICMP && key.tpDst() == 77);
    }
    assertThat(host.count(Counters.Event.ANSWERED)).isEqualTo(answered + 3);
    assertThat(host.flows()).hasSize(flows);
    assertThat(host.datapath().connections()).isEmpty();
  }

  @Test
  @Scenario("FP-05")
  void whatIsOnlyTakenNoticeOfLeavesNothingBehind() {
    introduce();
    int flows = host.flows().size();
    long misses = host.count(Counters.Event.MISSES);
    ann.clear();
    bob.clear();
    // An answer to a question that the router has not asked: it ends there.
    ann.send(
        Arp.request(gateway.mac(), Ip4.parse("10.0.0.1"), ann.ip()).reply(ann.mac()).toFrame());
    Waiting.until("it was judged", () -> host.count(Counters.Event.MISSES) > misses);
    cloud.awaitQuiet();
    host.barrier();
    cloud.awaitQuiet();
    assertThat(ann.count(key -> true) + bob.count(key -> true)).isZero();
    assertThat(host.flows()).hasSize(flows);
    assertThat(host.datapath().connections()).isEmpty();
    assertThat(Optional.ofNullable(host.known().neighbour(router.id(), ann.ip())))
        .contains(ann.mac());
  }
}
