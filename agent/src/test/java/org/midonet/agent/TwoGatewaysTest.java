package org.midonet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.Cloud;
import org.midonet.agent.cloud.Hypervisor;
import org.midonet.agent.cloud.Vm;
import org.midonet.agent.cloud.Waiting;
import org.midonet.agent.upcall.Counters;
import org.midonet.datapath.DropReason;
import org.midonet.packet.EtherType;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.IcmpQuote;
import org.midonet.packet.IcmpType;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.Prefix;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Chain;
import org.midonet.topology.ConditionBuilder;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;
import org.midonet.topology.RuleAction;

/**
 * A guest that lets in only answers, and two gateways: it leaves by one, answers come by either.
 */
class TwoGatewaysTest {

  private static final Ip4 FAR = Ip4.parse("198.51.100.9");
  private static final Ip4 FLOATING = Ip4.parse("203.0.113.7");

  private final Cloud cloud = new Cloud();
  private final Hypervisor compute = cloud.host();
  private final Hypervisor first = cloud.host();
  private final Hypervisor second = cloud.host();
  private final Bridge tenant = cloud.network().bridge("tenant");
  private final Router router = cloud.network().router("r");
  private final RouterPort firstWay = cloud.network().port(router, "203.0.113.2/24");
  private final RouterPort secondWay = cloud.network().port(router, "203.0.114.2/24");
  private final Vm vm = cloud.idleVm(compute, "192.168.1.2/24", "192.168.1.1");
  private Vm behindFirst;
  private Vm behindSecond;

  @BeforeEach
  void build() {
    cloud.network().attach(router, "192.168.1.1/24", tenant);
    behindFirst = way(firstWay, first, "203.0.113.1/24");
    behindSecond = way(secondWay, second, "203.0.114.1/24");
    cloud.network().route(router, "0.0.0.0/0", firstWay, Optional.of(behindFirst.ip()));
    Chain toGuest = cloud.network().chain("to guest");
    cloud
        .network()
        .rule(
            toGuest,
            ConditionBuilder.builder().etherType(EtherType.ARP).build(),
            RuleAction.ACCEPT);
    cloud
        .network()
        .rule(toGuest, ConditionBuilder.builder().matchReturnFlow(true).build(), RuleAction.ACCEPT);
    cloud.network().rule(toGuest, ConditionBuilder.builder().build(), RuleAction.DROP);
    BridgePort port = cloud.network().port(tenant);
    cloud.network().filter(port, Optional.empty(), Optional.of(toGuest));
    cloud.connect(vm, port);
    cloud.settle();
  }

  private Vm way(RouterPort port, Hypervisor at, String address) {
    Vm guest =
        at.plug(
            "uplink",
            new Mac(0x0200_0000_ff00L | cloud.hosts().indexOf(at)),
            Prefix.parse(address),
            Optional.empty());
    cloud.network().bind(port, at, "uplink");
    cloud.awaitActive(port.id(), at);
    return guest;
  }

  @AfterEach
  void close() {
    cloud.close();
  }

  private void answer(Vm by, RouterPort way, IpAddress to, int sourcePort, int port) {
    by.send(FrameBuilder.ethernet(by.mac(), way.mac()).ip(FAR, to).udp(sourcePort, port).build());
  }

  private static long unknown(Hypervisor host) {
    return host.datapath().drops().getOrDefault(DropReason.NOT_KNOWN.code(), 0L);
  }

  @Test
  void answersComeInByEither() {
    vm.sendUdp(FAR, 5000, 53);
    behindFirst.expectUdp(53);
    answer(behindSecond, secondWay, vm.ip(), 53, 5000);
    vm.expectUdp(5000);
    answer(behindFirst, firstWay, vm.ip(), 53, 5000);
    vm.expectUdp(5000);
    long misses = second.count(Counters.Event.MISSES);
    answer(behindSecond, secondWay, vm.ip(), 53, 5000);
    vm.expectUdp(5000);
    assertThat(second.count(Counters.Event.MISSES)).as("it has a flow").isEqualTo(misses);
  }

  @Test
  void whatAnswersNobodyIsDroppedAtTheGuestsHost() {
    vm.sendUdp(FAR, 5000, 53);
    behindFirst.expectUdp(53);
    answer(behindSecond, secondWay, vm.ip(), 53, 5001);
    Waiting.until("it is dropped", () -> unknown(compute) == 1);
    answer(behindSecond, secondWay, vm.ip(), 53, 5000);
    vm.expectUdp(5000);
    assertThat(vm.count(Vm.udpTo(5001))).isZero();
  }

  @Test
  void floatingAddressesToo() throws MalformedPacket {
    Chain entering = cloud.network().chain("entering");
    Chain leaving = cloud.network().chain("leaving");
    cloud.network().floating(entering, leaving, vm.ip(), FLOATING);
    cloud.network().filter(router, Optional.of(entering), Optional.of(leaving));
    cloud.settle();
    vm.sendUdp(FAR, 5000, 53);
    Vm.Received sent = behindFirst.expectUdp(53);
    assertThat(sent.key().ipSrc()).isEqualTo(FLOATING);
    answer(behindSecond, secondWay, FLOATING, 53, 5000);
    assertThat(vm.expectUdp(5000).key().ipSrc()).isEqualTo(FAR);

    error(behindSecond, secondWay, FLOATING, sent.frame());
    assertThat(expectError().tpSrc()).isEqualTo(5000);
  }

  @Test
  void errorsAboutWhatTheGuestSentComeInByEither() throws MalformedPacket {
    vm.sendUdp(FAR, 5000, 53);
    Vm.Received sent = behindFirst.expectUdp(53);
    error(behindFirst, firstWay, vm.ip(), sent.frame());
    expectError();
    error(behindSecond, secondWay, vm.ip(), sent.frame());
    expectError();

    byte[] invented = sent.frame().clone();
    invented[14 + 20] ^= 1; // another source port
    error(behindSecond, secondWay, vm.ip(), invented);
    Waiting.until("it is dropped", () -> unknown(compute) == 1);
    assertThat(vm.count(key -> key.isIcmp())).isZero();
  }

  private void error(Vm by, RouterPort way, IpAddress to, byte[] about) {
    by.send(
        FrameBuilder.ethernet(by.mac(), way.mac())
            .ip(Ip4.parse("198.51.100.1"), to)
            .icmp(3, 4, 1280)
            .payload(Arrays.copyOfRange(about, 14, 14 + 28))
            .build());
  }

  private FlowKey expectError() throws MalformedPacket {
    Vm.Received error =
        vm.expect(
            "the error",
            key ->
                key.isIp()
                    && key.protocol() == IpProtocol.ICMP
                    && key.icmpType() == IcmpType.UNREACHABLE);
    FlowKey quoted = IcmpQuote.find(MemorySegment.ofArray(error.frame())).orElseThrow().key();
    assertThat(quoted.ipSrc()).isEqualTo(vm.ip());
    return quoted;
  }
}
