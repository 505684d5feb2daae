package org.midonet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
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
import org.midonet.agent.upcall.Counters;
import org.midonet.datapath.Connection;
import org.midonet.nsdb.PortBlock;
import org.midonet.packet.Ethernet;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Icmp;
import org.midonet.packet.IcmpQuote;
import org.midonet.packet.IcmpType;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpPacket;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.Prefix;
import org.midonet.packet.Tcp;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Chain;
import org.midonet.topology.ConditionBuilder;
import org.midonet.topology.NatTarget;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;
import org.midonet.topology.error.MidonetException;

/** A tenant's network behind source NAT; the way out is at another host. */
abstract class NatScenarios {

  static final Ip4 PUBLIC = Ip4.parse("203.0.113.2");
  static final Ip4 FLOATING = Ip4.parse("203.0.113.7");
  static final Prefix TENANT = Prefix.parse("192.168.1.0/24");

  final Cloud cloud = new Cloud();
  final Hypervisor compute = cloud.host();
  final Hypervisor gateway = cloud.host();
  final Bridge tenant = cloud.network().bridge("tenant");
  final Router router = cloud.network().router("r");
  final Chain entering = cloud.network().chain("entering");
  final Chain leaving = cloud.network().chain("leaving");
  RouterPort uplink;
  Vm outside;

  /** The router's port to the outside, and a guest there. */
  record Way(RouterPort uplink, Vm outside) {}

  /** Makes the way out. */
  abstract Way makeWayOut();

  @BeforeEach
  void build() {
    cloud.network().attach(router, "192.168.1.1/24", tenant);
    Way made = makeWayOut();
    uplink = made.uplink();
    outside = made.outside();
    cloud.network().route(router, "0.0.0.0/0", uplink, Optional.of(outside.ip()));
    cloud.network().filter(router, Optional.of(entering), Optional.of(leaving));
  }

  @AfterEach
  void close() {
    cloud.close();
  }

  void sourceNat() {
    cloud.network().sourceNat(entering, leaving, TENANT, PUBLIC);
    cloud.settle();
  }

  void floating(Vm vm) {
    cloud.network().floating(entering, leaving, vm.ip(), FLOATING);
    cloud.settle();
  }

  Vm tenantVm(Hypervisor at, int number) {
    return cloud.vm(at, tenant, "192.168.1." + number + "/24", "192.168.1.1");
  }

  /** Answers a datagram to where it came from. */
  void answer(Vm from, Vm.Received received) {
    FlowKey key = received.key();
    from.sendUdp(key.ipSrc(), key.tpDst(), key.tpSrc());
  }

  @Test
  void aGuestPingsTheOutside() {
    sourceNat();
    Vm vm = tenantVm(compute, 2);
    vm.ping(outside.ip());
    vm.ping(outside.ip());
    assertThat(
            outside.count(key -> key.protocol() == IpProtocol.ICMP && key.ipSrc().equals(vm.ip())))
        .isZero();
  }

  @Test
  void aConnectionKeepsItsPortAndItsRepliesComeBack() throws MidonetException {
    sourceNat();
    Vm vm = tenantVm(compute, 2);
    vm.sendUdp(outside.ip(), 5000, 53);
    Vm.Received first = outside.expectUdp(53);
    assertThat(first.key().ipSrc()).isEqualTo(PUBLIC);
    PortBlock block = cloud.nsdb().leases().list(router.id(), PUBLIC).getFirst();
    assertThat(first.key().tpSrc()).isBetween(block.first(), block.last());

    answer(outside, first);
    Vm.Received reply = vm.expectUdp(5000);
    assertThat(reply.key().ipSrc()).isEqualTo(outside.ip());
    assertThat(reply.key().tpSrc()).isEqualTo(53);

    vm.sendUdp(outside.ip(), 5000, 53);
    Vm.Received second = outside.expectUdp(53);
    assertThat(second.key().tpSrc()).isEqualTo(first.key().tpSrc());
    answer(outside, second);
    vm.expectUdp(5000);
  }

  @Test
  void newConnectionsOfAKnownFlowAskNobody() {
    sourceNat();
    Vm vm = tenantVm(compute, 2);
    vm.sendUdp(outside.ip(), 5000, 53);
    answer(outside, outside.expectUdp(53));
    vm.expectUdp(5000);
    vm.sendUdp(outside.ip(), 5001, 53);
    answer(outside, outside.expectUdp(53));
    vm.expectUdp(5001);
    compute.barrier();
    long before = compute.count(Counters.Event.MISSES);

    Set<Integer> drawn = new HashSet<>();
    for (int port = 6000; port < 6020; port++) {
      vm.sendUdp(outside.ip(), port, 53);
      Vm.Received received = outside.expectUdp(53);
      drawn.add(received.key().tpSrc());
      answer(outside, received);
      vm.expectUdp(port);
    }
    assertThat(drawn).hasSize(20);
    assertThat(compute.count(Counters.Event.MISSES)).isEqualTo(before);
  }

  @Test
  void twoGuestsUseBlocksOfTheirOwn() {
    sourceNat();
    Vm one = tenantVm(compute, 2);
    Vm two = tenantVm(compute, 3);
    one.sendUdp(outside.ip(), 5000, 53);
    Vm.Received first = outside.expectUdp(53);
    two.sendUdp(outside.ip(), 5000, 53);
    Vm.Received second = outside.expectUdp(53);
    assertThat(first.key().tpSrc()).isNotEqualTo(second.key().tpSrc());

    answer(outside, second);
    two.expectUdp(5000);
    answer(outside, first);
    one.expectUdp(5000);
    assertThat(one.count(Vm.udpTo(5000)) + two.count(Vm.udpTo(5000))).isZero();
  }

  @Test
  void aGuestAtTheGatewaysHostDoesTheSame() {
    sourceNat();
    Vm vm = tenantVm(gateway, 2);
    vm.ping(outside.ip());
    vm.sendUdp(outside.ip(), 5000, 53);
    answer(outside, outside.expectUdp(53));
    vm.expectUdp(5000);
  }

  @Test
  void whatAnswersNobodyReachesNobody() {
    sourceNat();
    Vm vm = tenantVm(compute, 2);
    vm.sendUdp(outside.ip(), 5000, 53);
    Vm.Received first = outside.expectUdp(53);
    answer(outside, first);
    vm.expectUdp(5000);

    // The same block, another port: its owner does not know it.
    int stray = first.key().tpSrc() ^ 1;
    for (int i = 0; i < 3; i++) {
      outside.sendUdp(PUBLIC, 53, stray);
    }
    answer(outside, first);
    vm.expectUdp(5000);
    assertThat(vm.count(key -> key.protocol() == IpProtocol.UDP)).isZero();
    cloud
        .hosts()
        .forEach(
            host ->
                assertThat(host.datapath().connections().stream().map(c -> c.key().sourcePort()))
                    .doesNotContain(stray));
  }

  @Test
  void aGuestThatMovesTakesItsBlockAlong() throws MidonetException {
    sourceNat();
    BridgePort port = cloud.network().port(tenant);
    Vm vm = cloud.idleVm(compute, "192.168.1.2/24", "192.168.1.1");
    cloud.connect(vm, port);
    vm.sendUdp(outside.ip(), 5000, 53);
    answer(outside, outside.expectUdp(53));
    vm.expectUdp(5000);
    List<PortBlock> before = cloud.nsdb().leases().list(router.id(), PUBLIC);

    Hypervisor third = cloud.host();
    Vm moved = third.plug(vm.interfaceName(), vm.mac(), vm.address(), vm.gateway());
    cloud.connect(moved, port);
    moved.sendUdp(outside.ip(), 5001, 53);
    Vm.Received received = outside.expectUdp(53);
    assertThat(cloud.nsdb().leases().list(router.id(), PUBLIC)).isEqualTo(before);
    answer(outside, received);
    moved.expectUdp(5001);
  }

  @Test
  void tcpIsTranslatedToo() {
    sourceNat();
    Vm vm = tenantVm(compute, 2);
    vm.sendTcp(outside.ip(), 4000, 80, Tcp.SYN);
    Vm.Received syn =
        outside.expect("a SYN", key -> key.protocol() == IpProtocol.TCP && key.tpDst() == 80);
    outside.sendTcp(PUBLIC, 80, syn.key().tpSrc(), Tcp.SYN | Tcp.ACK);
    vm.expect("its answer", key -> key.protocol() == IpProtocol.TCP && key.tpDst() == 4000);
    vm.sendTcp(outside.ip(), 4000, 80, Tcp.ACK);
    outside.expect("an ACK", key -> key.protocol() == IpProtocol.TCP && key.tpDst() == 80);
    assertThat(compute.datapath().connections().stream().filter(Connection::answered)).isNotEmpty();
  }

  @Test
  void aStaticTranslationWorksInBothDirections() {
    Vm vm = tenantVm(compute, 2);
    floating(vm);
    vm.sendUdp(outside.ip(), 5000, 53);
    Vm.Received received = outside.expectUdp(53);
    assertThat(received.key().ipSrc()).isEqualTo(FLOATING);
    assertThat(received.key().tpSrc()).isEqualTo(5000);
    answerFloating(vm);
  }

  @Test
  void theOutsideOpensToAStaticAddress() {
    Vm vm = tenantVm(compute, 2);
    floating(vm);
    answerFloating(vm);
  }

  private void answerFloating(Vm vm) {
    callFloating(7001);
    Vm.Received received = vm.expectUdp(7001);
    assertThat(received.key().ipDst()).isEqualTo(vm.ip());
    answer(vm, received);
    assertThat(outside.expectUdp(7000).key().ipSrc()).isEqualTo(FLOATING);
  }

  /** Somebody outside speaks to the floating address. */
  private void callFloating(int port) {
    outside.send(
        FrameBuilder.ethernet(outside.mac(), uplink.mac())
            .ip(outside.ip(), FLOATING)
            .udp(7000, port)
            .build());
  }

  /** A guest says of what it has received that nobody listens there. */
  private void refuse(Vm vm, Vm.Received received) {
    vm.send(
        FrameBuilder.ethernet(vm.mac(), vm.resolve(Ip4.parse("192.168.1.1")))
            .ip(vm.ip(), outside.ip())
            .icmp(3, 3, 0)
            .payload(Arrays.copyOfRange(received.frame(), 14, 14 + 28))
            .build());
  }

  private static Vm.Received expectUnreachable(Vm by) {
    return by.expect("the error", key -> key.isIcmp() && key.icmpType() == IcmpType.UNREACHABLE);
  }

  /** The connection is known where it came in; the guest's host only knows where that is. */
  @Test
  void anErrorAboutWhatCameInThroughDestinationNatQuotesWhatWasSent() throws MalformedPacket {
    Vm vm = tenantVm(compute, 2);
    cloud
        .network()
        .translate(
            entering,
            ConditionBuilder.builder().destination(Prefix.host(FLOATING)).build(),
            true,
            new NatTarget(vm.ip(), vm.ip(), 7001, 7001));
    cloud
        .network()
        .undo(
            leaving,
            ConditionBuilder.builder().source(Prefix.host(vm.ip())).matchReturnFlow(true).build(),
            true);
    cloud.settle();
    callFloating(80);
    Vm.Received received = vm.expectUdp(7001);
    refuse(vm, received);
    Vm.Received error = expectUnreachable(outside);
    assertThat(error.key().ipSrc()).isEqualTo(FLOATING);
    IcmpQuote quote = IcmpQuote.find(MemorySegment.ofArray(error.frame())).orElseThrow();
    assertThat(quote.key().ipDst()).isEqualTo(FLOATING);
    assertThat(quote.key().tpDst()).isEqualTo(80);
  }

  /** Its answer cannot be told from a question by what is at its host: that remembers the way. */
  @Test
  void aGuestRightAtARoutersPortIsReachedThroughDestinationNat() {
    RouterPort port = cloud.network().port(router, "192.168.2.1/24");
    Vm guest =
        compute.plug(
            "guest",
            Mac.parse("02:00:00:00:fe:01"),
            Prefix.parse("192.168.2.2/24"),
            Optional.of(Ip4.parse("192.168.2.1")));
    cloud.network().bind(port, compute, "guest");
    cloud.awaitActive(port.id(), compute);
    cloud
        .network()
        .translate(
            entering,
            ConditionBuilder.builder().destination(Prefix.host(FLOATING)).build(),
            true,
            new NatTarget(guest.ip(), guest.ip(), 7001, 7001));
    cloud
        .network()
        .undo(leaving, ConditionBuilder.builder().source(Prefix.host(guest.ip())).build(), true);
    cloud.settle();
    for (int i = 0; i < 2; i++) {
      callFloating(80);
      Vm.Received received = guest.expectUdp(7001);
      answer(guest, received);
      Vm.Received answered = outside.expectUdp(7000);
      assertThat(answered.key().ipSrc()).isEqualTo(FLOATING);
      assertThat(answered.key().tpSrc()).isEqualTo(80);
    }
  }

  static byte[] large(
      Mac from, Mac to, Ip4 source, Ip4 destination, int sourcePort, int port, boolean mayBeCut) {
    FrameBuilder frame = FrameBuilder.ethernet(from, to).ip(source, destination);
    return (mayBeCut ? frame.identification(77) : frame.dontFragment())
        .udp(sourcePort, port)
        .payload(new byte[1600])
        .build();
  }

  static IcmpQuote expectTooBig(Vm vm) throws MalformedPacket {
    Vm.Received error =
        vm.expect(
            "fragmentation needed",
            key ->
                key.isIp()
                    && key.protocol() == IpProtocol.ICMP
                    && key.icmpType() == IcmpType.UNREACHABLE
                    && key.icmpCode() == 4);
    Icmp icmp = Icmp.parse(IpPacket.parse(Ethernet.parse(error.frame()).payload()).payload());
    assertThat(icmp.rest()).as("the MTU of the way out").isEqualTo(1500);
    return IcmpQuote.find(MemorySegment.ofArray(error.frame())).orElseThrow();
  }

  @Test
  void whatIsTooBigForItsWayIsToldToItsSender() throws MalformedPacket {
    sourceNat();
    Vm vm = tenantVm(compute, 2);
    Mac router = vm.resolve(Ip4.parse("192.168.1.1"));
    vm.send(large(vm.mac(), router, vm.ip(), outside.ip(), 5000, 53, false));
    assertThat(expectTooBig(vm).key().ipSrc()).isEqualTo(vm.ip());

    vm.sendUdp(outside.ip(), 5000, 53);
    outside.expectUdp(53);
    vm.send(large(vm.mac(), router, vm.ip(), outside.ip(), 5000, 53, false));
    assertThat(expectTooBig(vm).key().tpSrc()).as("also of a connection").isEqualTo(5000);

    assertThat(outside.count(Vm.udpTo(53))).isZero();
  }

  @Test
  void anAnswerThatIsTooBigIsToldToItsSender() throws MalformedPacket {
    sourceNat();
    Vm vm = tenantVm(compute, 2);
    vm.sendUdp(outside.ip(), 5000, 53);
    int drawn = outside.expectUdp(53).key().tpSrc();
    outside.send(large(outside.mac(), uplink.mac(), outside.ip(), PUBLIC, 53, drawn, false));
    IcmpQuote quote = expectTooBig(outside);
    assertThat(quote.key().ipDst()).as("what it sent itself").isEqualTo(PUBLIC);
    assertThat(quote.key().tpDst()).isEqualTo(drawn);

    outside.send(large(outside.mac(), uplink.mac(), outside.ip(), PUBLIC, 53, drawn, true));
    assertThat(vm.expectUdp(5000).key().fragment()).isEqualTo(FlowKey.FIRST_FRAGMENT);
    assertThat(vm.expect("the rest", key -> key.fragment() == FlowKey.LATER_FRAGMENT).key().ipDst())
        .isEqualTo(vm.ip());
  }

  /**
   * Path MTU discovery through source NAT: somebody out there cannot forward what the guest sent.
   */
  @Test
  void anErrorAboutATranslatedConnectionReachesTheGuest() throws MalformedPacket {
    sourceNat();
    Vm vm = tenantVm(compute, 2);
    vm.sendUdp(outside.ip(), 5000, 53);
    Vm.Received sent = outside.expectUdp(53);
    Ip4 middle = Ip4.parse("198.51.100.1");
    outside.send(
        FrameBuilder.ethernet(outside.mac(), uplink.mac())
            .ip(middle, PUBLIC)
            .icmp(3, 4, 1280)
            .payload(Arrays.copyOfRange(sent.frame(), 14, 14 + 28))
            .build());
    Vm.Received error = expectUnreachable(vm);
    assertThat(error.key().ipSrc()).isEqualTo(middle);
    IcmpQuote quote = IcmpQuote.find(MemorySegment.ofArray(error.frame())).orElseThrow();
    assertThat(quote.key().ipSrc()).isEqualTo(vm.ip());
    assertThat(quote.key().tpSrc()).isEqualTo(5000);
  }

  /** One port serves many destinations, each once; that no second is to be had ends nothing. */
  @Test
  void onePortServesEachDestinationOnce() {
    cloud
        .network()
        .undo(entering, ConditionBuilder.builder().destination(Prefix.host(PUBLIC)).build(), false);
    cloud
        .network()
        .translate(
            leaving,
            ConditionBuilder.builder().source(TENANT).build(),
            false,
            new NatTarget(PUBLIC, PUBLIC, 5000, 5000));
    cloud.settle();
    Vm vm = tenantVm(compute, 2);
    for (int i = 0; i < 40; i++) {
      vm.sendUdp(outside.ip(), 4000 + i, 100 + i);
      assertThat(outside.expectUdp(100 + i).key().tpSrc()).isEqualTo(5000);
      // A destination that has the port already.
      vm.sendUdp(outside.ip(), 6000 + i, 100);
      compute.barrier();
      cloud.pass(Duration.ofSeconds(1));
    }
    assertThat(outside.count(Vm.udpTo(100))).isZero();
  }

  /** The guest has closed its socket, and says so about an answer. */
  @Test
  void anErrorOfTheGuestAboutAnAnswerLeavesUnderTheSharedAddress() throws MalformedPacket {
    sourceNat();
    Vm vm = tenantVm(compute, 2);
    vm.sendUdp(outside.ip(), 5000, 53);
    Vm.Received sent = outside.expectUdp(53);
    answer(outside, sent);
    Vm.Received received = vm.expectUdp(5000);
    refuse(vm, received);
    Vm.Received error = expectUnreachable(outside);
    assertThat(error.key().ipSrc()).isEqualTo(PUBLIC);
    IcmpQuote quote = IcmpQuote.find(MemorySegment.ofArray(error.frame())).orElseThrow();
    assertThat(quote.key().ipDst()).isEqualTo(PUBLIC);
    assertThat(quote.key().tpDst()).isEqualTo(sent.key().tpSrc());
  }

  @Test
  void whatIsTooBigForAStaticAddressIsToldToItsSender() throws MalformedPacket {
    Vm vm = tenantVm(compute, 2);
    floating(vm);
    outside.send(large(outside.mac(), uplink.mac(), outside.ip(), FLOATING, 7000, 7001, false));
    assertThat(expectTooBig(outside).key().ipDst()).isEqualTo(FLOATING);
    assertThat(vm.count(Vm.udpTo(7001))).isZero();
  }

  @Test
  void whatMayBeCutArrivesInFragments() throws MalformedPacket {
    sourceNat();
    Vm vm = tenantVm(compute, 2);
    Mac router = vm.resolve(Ip4.parse("192.168.1.1"));
    vm.send(large(vm.mac(), router, vm.ip(), outside.ip(), 5000, 53, true));
    Vm.Received first = outside.expectUdp(53);
    assertThat(first.key().fragment()).isEqualTo(FlowKey.FIRST_FRAGMENT);
    assertThat(first.key().ipSrc()).isEqualTo(PUBLIC);
    Vm.Received later = outside.expect("the rest", key -> key.fragment() == FlowKey.LATER_FRAGMENT);
    assertThat(later.key().ipSrc()).as("translated like the first").isEqualTo(PUBLIC);
    assertThat(first.frame().length + later.frame().length).isEqualTo(1600 + 8 + 2 * (20 + 14));
  }

  @Test
  void aTranslationThatIsRemovedTranslatesNoMore() {
    sourceNat();
    Vm vm = tenantVm(compute, 2);
    vm.sendUdp(outside.ip(), 5000, 53);
    Vm.Received first = outside.expectUdp(53);
    answer(outside, first);
    vm.expectUdp(5000);

    cloud.network().filter(router, Optional.empty(), Optional.empty());
    cloud.settle();
    long before = compute.drops() + gateway.drops();
    answer(outside, first);
    Waiting.until(
        "the answer is refused",
        () ->
            compute.drops() + gateway.drops() > before
                || gateway.count(Counters.Event.ANSWERED) > 0);
    assertThat(vm.count(Vm.udpTo(5000))).isZero();
  }
}
