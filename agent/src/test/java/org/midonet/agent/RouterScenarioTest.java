package org.midonet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.Cloud;
import org.midonet.agent.cloud.Hypervisor;
import org.midonet.agent.cloud.Vm;
import org.midonet.agent.cloud.Waiting;
import org.midonet.agent.upcall.Counters;
import org.midonet.packet.Arp;
import org.midonet.packet.DhcpMessage;
import org.midonet.packet.DhcpOption;
import org.midonet.packet.DhcpOptions;
import org.midonet.packet.EtherType;
import org.midonet.packet.Ethernet;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.IcmpType;
import org.midonet.packet.Icmpv6Type;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpPacket;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Ipv6;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.NeighbourDiscovery;
import org.midonet.packet.Prefix;
import org.midonet.packet.Udp;
import org.midonet.topology.Bridge;
import org.midonet.topology.DhcpBuilder;
import org.midonet.topology.DhcpHost;
import org.midonet.topology.DhcpV6Builder;
import org.midonet.topology.Ipv6Mode;
import org.midonet.topology.Route;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;

/** Two networks and the router between them, on two hosts. */
class RouterScenarioTest {

  private final Cloud cloud = new Cloud();
  private final Hypervisor host = cloud.host();
  private final Hypervisor other = cloud.host();
  private final Bridge left = cloud.network().bridge("left");
  private final Bridge right = cloud.network().bridge("right");
  private final Router router = cloud.network().router("r");
  private final RouterPort leftPort = cloud.network().attach(router, "10.0.1.1/24", left);
  private final RouterPort rightPort = cloud.network().attach(router, "10.0.2.1/24", right);

  @AfterEach
  void close() {
    cloud.close();
  }

  @Test
  void aGuestReachesItsGateway() {
    Vm vm = leftVm(host, 2);
    assertThat(vm.resolve(Ip4.parse("10.0.1.1"))).isEqualTo(leftPort.mac());
    vm.ping(Ip4.parse("10.0.1.1"));
    vm.ping(Ip4.parse("10.0.2.1"));
  }

  @Test
  void guestsOfTwoNetworksReachEachOtherOnOneHost() {
    Vm one = leftVm(host, 2);
    Vm two = rightVm(host, 2);
    one.ping(two.ip());
    two.ping(one.ip());
  }

  @Test
  void guestsOfTwoNetworksReachEachOtherAcrossHosts() {
    Vm one = leftVm(host, 2);
    Vm two = rightVm(other, 2);
    assertThat(one.ping(two.ip()).key().ethSrc()).isEqualTo(leftPort.mac().value());
    two.ping(one.ip());
    cloud.hosts().forEach(each -> assertThat(each.count(Counters.Event.FAULTS)).isZero());
  }

  @Test
  void whoeverWaitsForANeighbourIsDeliveredInOrder() {
    Vm one = leftVm(host, 2);
    Vm two = rightVm(other, 2).silent();
    one.resolve(Ip4.parse("10.0.1.1"));
    for (int port = 100; port < 110; port++) {
      one.sendUdp(two.ip(), 1000 + port, port);
    }
    Vm.Received request =
        two.expect("a request", key -> key.etherType() == EtherType.ARP && key.protocol() == 1);
    Waiting.until("all wait", () -> host.count(Counters.Event.WAITING) == 10);
    assertThat(two.count(key -> key.protocol() == IpProtocol.UDP)).isZero();

    two.send(reply(request, two.mac()));
    two.expectUdp(109);
    for (int port = 100; port < 109; port++) {
      int expected = port;
      assertThat(two.take(key -> key.protocol() == IpProtocol.UDP).orElseThrow().key().tpDst())
          .isEqualTo(expected);
    }
  }

  @Test
  void aNeighbourThatDoesNotAnswerIsAskedAgainAndGivenUp() {
    Vm one = leftVm(host, 2);
    rightVm(other, 2).silent();
    one.resolve(Ip4.parse("10.0.1.1"));
    one.sendUdp(Ip4.parse("10.0.2.77"), 1, 2);
    Waiting.until("it waits", () -> host.count(Counters.Event.WAITING) == 1);
    Waiting.until("it has waited in vain", () -> host.count(Counters.Event.WAITED_IN_VAIN) == 1);
    Vm.Received told =
        one.expect(
            "host unreachable",
            key -> key.protocol() == IpProtocol.ICMP && key.icmpType() == IcmpType.UNREACHABLE);
    assertThat(told.key().icmpCode()).isEqualTo(1);
    assertThat(told.key().ipSrc()).isEqualTo(Ip4.parse("10.0.1.1"));
  }

  @Test
  void aNeighbourThatChangesItsMacIsFollowed() {
    Vm one = leftVm(host, 2);
    Vm two = rightVm(host, 2);
    one.ping(two.ip());
    two.clear();

    Mac changed = new Mac(0x0200_0000_00ffL);
    two.send(Arp.announcement(changed, two.ip()).toFrame());
    host.awaitKnown("the new MAC", view -> changed.equals(view.neighbour(router.id(), two.ip())));
    one.sendUdp(two.ip(), 1, 2);
    assertThat(two.expectUdp(2).key().ethDst()).isEqualTo(changed.value());
  }

  @Test
  void aTtlThatRunsOutIsToldToTheSender() {
    Vm one = leftVm(host, 2);
    Vm two = rightVm(host, 2);
    one.ping(two.ip());
    one.send(
        FrameBuilder.ethernet(one.mac(), leftPort.mac())
            .ip(one.ip(), two.ip())
            .ttl(1)
            .udp(7, 8)
            .build());
    one.expect(
        "time exceeded",
        key -> key.protocol() == IpProtocol.ICMP && key.icmpType() == IcmpType.TIME_EXCEEDED);
    assertThat(two.count(Vm.udpTo(8))).isZero();
  }

  @Test
  void aRouteThatGoesAndAnotherThatComesAreFollowed() {
    Vm one = leftVm(host, 2);
    Vm two = rightVm(other, 2);
    Route detour = cloud.network().route(router, "10.9.0.0/16", rightPort, Optional.of(two.ip()));
    cloud.settle();
    Ip4 far = Ip4.parse("10.9.1.1");
    one.sendUdp(far, 1, 2);
    two.expectUdp(2);
    one.clear();

    cloud.network().delete(Route.class, detour.id());
    cloud.settle();
    one.sendUdp(far, 1, 2);
    one.expect(
        "unreachable",
        key -> key.protocol() == IpProtocol.ICMP && key.icmpType() == IcmpType.UNREACHABLE);
    assertThat(two.count(Vm.udpTo(2))).isZero();
  }

  @Test
  void onlyFlowsThatDependOnAChangeAreJudgedAgain() {
    Vm one = leftVm(host, 2);
    Vm two = rightVm(host, 2);
    Vm third = leftVm(host, 3);
    one.ping(two.ip());
    third.ping(one.ip());
    third.ping(two.ip());
    cloud.settle();
    long before = host.forwarding().flowTable().judgedAgain();

    Bridge unrelated = cloud.network().bridge("unrelated");
    cloud.network().port(unrelated);
    cloud.network().route(router, "192.168.0.0/16", rightPort, Optional.of(two.ip()));
    cloud.settle();
    assertThat(host.forwarding().flowTable().judgedAgain()).isEqualTo(before);
  }

  @Test
  void guestsAreToldOfTheirIpv6RouterUnasked() throws MalformedPacket {
    Vm first = leftVm(host, 2);
    Prefix own = Prefix.parse("2001:db8:1::1/64");
    cloud.network().change(leftPort, p -> p.withAddresses(List.of(p.addresses().getFirst(), own)));
    cloud
        .network()
        .dhcp(
            DhcpV6Builder.builder()
                .id(UUID.randomUUID())
                .bridgeId(left.id())
                .prefix(Prefix.parse("2001:db8:1::/64"))
                .raMode(Optional.of(Ipv6Mode.SLAAC))
                .enabled(true)
                .build());
    assertThat(advertised(first).prefixes().getFirst().autonomous()).isTrue();
    Vm later = leftVm(other, 3);
    assertThat(advertised(later).sourceMac()).contains(leftPort.mac());
    assertThat(first.count(RouterScenarioTest::isAdvertisement)).as("heard it already").isZero();

    cloud.network().change(leftPort, p -> p.withAdminStateUp(false));
    assertThat(advertised(first).lifetime()).as("it is taken back").isZero();
    assertThat(advertised(later).lifetime()).isZero();
  }

  private static boolean isAdvertisement(FlowKey key) {
    return key.isIpv6() && key.isIcmp() && key.icmpType() == Icmpv6Type.ROUTER_ADVERTISEMENT;
  }

  private static NeighbourDiscovery.RouterAdvertisement advertised(Vm vm) throws MalformedPacket {
    Vm.Received received = vm.expect("a router advertisement", RouterScenarioTest::isAdvertisement);
    return (NeighbourDiscovery.RouterAdvertisement)
        NeighbourDiscovery.parse(Ipv6.parse(Ethernet.parse(received.frame()).payload()))
            .orElseThrow();
  }

  /** The store is away, which guests do not notice. */
  @Test
  void dhcpGivesAddresses() throws MalformedPacket {
    Vm vm = leftVm(host, 2);
    cloud
        .network()
        .dhcp(
            DhcpBuilder.builder()
                .id(UUID.randomUUID())
                .bridgeId(left.id())
                .subnet(Prefix.parse("10.0.1.0/24"))
                .defaultGateway(Optional.of(Ip4.parse("10.0.1.1")))
                .dnsServers(List.of(Ip4.parse("8.8.8.8")))
                .hosts(List.of(new DhcpHost(vm.mac(), vm.ip(), Optional.of("vm"), List.of())))
                .enabled(true)
                .build());
    cloud.settle();
    cloud.ensemble().suspend();

    vm.send(dhcp(vm, DhcpMessage.Type.DISCOVER, DhcpOptions.NONE));
    DhcpMessage offer = dhcp(vm.expectUdp(Udp.DHCP_CLIENT));
    assertThat(offer.type()).contains(DhcpMessage.Type.OFFER);
    assertThat(offer.yourAddress()).isEqualTo(vm.ip());

    vm.send(
        dhcp(
            vm,
            DhcpMessage.Type.REQUEST,
            DhcpOptions.builder().putAddress(DhcpOption.REQUESTED_ADDRESS, vm.ip()).build()));
    DhcpMessage ack = dhcp(vm.expectUdp(Udp.DHCP_CLIENT));
    assertThat(ack.type()).contains(DhcpMessage.Type.ACK);
    assertThat(ack.options().address(DhcpOption.ROUTER)).contains(Ip4.parse("10.0.1.1"));
    assertThat(ack.options().addresses(DhcpOption.DNS_SERVERS))
        .containsExactly(Ip4.parse("8.8.8.8"));
    assertThat(ack.options().u16Value(DhcpOption.INTERFACE_MTU)).hasValue(1500);
  }

  private static byte[] dhcp(Vm vm, DhcpMessage.Type type, DhcpOptions options) {
    return FrameBuilder.ethernet(vm.mac(), Mac.BROADCAST)
        .ip(Ip4.ANY, Ip4.BROADCAST)
        .udp(Udp.DHCP_CLIENT, Udp.DHCP_SERVER)
        .payload(DhcpMessage.ofClient(type, 42, vm.mac(), options).toBytes())
        .build();
  }

  private static DhcpMessage dhcp(Vm.Received received) throws MalformedPacket {
    IpPacket ip = IpPacket.parse(Ethernet.parse(received.frame()).payload());
    return DhcpMessage.parse(Udp.parse(ip.payload()).payload());
  }

  private static byte[] reply(Vm.Received request, Mac mac) {
    try {
      return Arp.parse(Ethernet.parse(request.frame()).payload()).reply(mac).toFrame();
    } catch (MalformedPacket e) {
      throw new AssertionError(e);
    }
  }

  private Vm leftVm(Hypervisor at, int number) {
    return cloud.vm(at, left, "10.0.1." + number + "/24", "10.0.1.1");
  }

  private Vm rightVm(Hypervisor at, int number) {
    return cloud.vm(at, right, "10.0.2." + number + "/24", "10.0.2.1");
  }
}
