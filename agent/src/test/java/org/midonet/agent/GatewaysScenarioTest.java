package org.midonet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.Cloud;
import org.midonet.agent.cloud.Hypervisor;
import org.midonet.agent.cloud.Vm;
import org.midonet.agent.cloud.Waiting;
import org.midonet.agent.flow.IdleFlows;
import org.midonet.datapath.Connection;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;
import org.midonet.packet.Tcp;
import org.midonet.topology.Bridge;
import org.midonet.topology.Chain;
import org.midonet.topology.Pool;
import org.midonet.topology.PoolMember;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;

/** A router with two ways out, at two hosts. */
class GatewaysScenarioTest {

  private static final Ip4 PUBLIC = Ip4.parse("203.0.113.100");
  private static final Ip4 SERVICE = Ip4.parse("203.0.113.200");
  private static final Ip4 FAR = Ip4.parse("198.51.100.7");
  private static final Ip4 GATEWAY = Ip4.parse("192.168.1.1");

  private final Cloud cloud = new Cloud();
  private final Hypervisor compute = cloud.host();
  private final Hypervisor left = cloud.host();
  private final Hypervisor right = cloud.host();
  private final Bridge tenant = cloud.network().bridge("tenant");
  private final Router router = cloud.network().router("r");
  private final Chain entering = cloud.network().chain("entering");
  private final Chain leaving = cloud.network().chain("leaving");
  private Way first;
  private Way second;

  /** A way out, and the machine behind it that leads on. */
  private record Way(RouterPort uplink, Vm outside) {}

  @BeforeEach
  void build() {
    cloud.network().attach(router, GATEWAY + "/24", tenant);
    first = way(left, "203.0.113.2", "203.0.113.1", 10);
    second = way(right, "203.0.114.2", "203.0.114.1", 20);
  }

  private Way way(Hypervisor at, String own, String next, int weight) {
    RouterPort uplink = cloud.network().port(router, own + "/24");
    Vm outside =
        at.plug(
            "uplink",
            new Mac(0x0200_0000_ff00L + weight),
            Prefix.parse(next + "/24"),
            Optional.empty());
    cloud.network().bind(uplink, at, "uplink");
    cloud.awaitActive(uplink.id(), at);
    var route = cloud.network().route(router, "0.0.0.0/0", uplink, Optional.of(outside.ip()));
    cloud.network().weight(route, weight);
    return new Way(uplink, outside);
  }

  private void sourceNat() {
    cloud.network().filter(router, Optional.of(entering), Optional.of(leaving));
    cloud.network().sourceNat(entering, leaving, Prefix.parse("192.168.1.0/24"), PUBLIC);
    cloud.settle();
  }

  @AfterEach
  void close() {
    cloud.close();
  }

  private Vm guest(int number) {
    return cloud.vm(compute, tenant, "192.168.1." + number + "/24", GATEWAY.toString());
  }

  private static Predicate<FlowKey> udpFrom(int sourcePort) {
    return key -> key.isIp() && key.protocol() == IpProtocol.UDP && key.tpSrc() == sourcePort;
  }

  /** A datagram from far away, by one of the ways. */
  private static void fromFar(Way way, Ip4 to, int sourcePort, int destinationPort) {
    way.outside()
        .send(
            FrameBuilder.ethernet(way.outside().mac(), way.uplink().mac())
                .ip(FAR, to)
                .udp(sourcePort, destinationPort)
                .payload(new byte[] {1})
                .build());
  }

  @Test
  void repliesMayComeByTheOtherWayFromTheFirstOn() {
    sourceNat();
    Vm vm = guest(2);
    vm.sendUdp(FAR, 5000, 53);
    FlowKey out = first.outside().expectUdp(53).key();
    assertThat(out.ipSrc()).isEqualTo(PUBLIC);
    right.awaitKnown(
        "the guest's block", view -> view.blockAt(router.id(), PUBLIC, out.tpSrc()) != null);
    fromFar(second, PUBLIC, 53, out.tpSrc());
    vm.expectUdp(5000);
    fromFar(first, PUBLIC, 53, out.tpSrc());
    vm.expectUdp(5000);
    fromFar(second, PUBLIC, 53, out.tpSrc());
    vm.expectUdp(5000);
  }

  @Test
  void aGatewayThatDiesTakesNoConnectionAlong() {
    sourceNat();
    Vm vm = guest(2);
    Map<Integer, Integer> drawn = new HashMap<>();
    for (int source = 5000; source < 5100; source++) {
      vm.sendUdp(FAR, source, 53);
      int port = first.outside().expectUdp(53).key().tpSrc();
      drawn.put(source, port);
      fromFar(first, PUBLIC, 53, port);
      vm.expectUdp(source);
    }
    left.powerOff().close();
    cloud.awaitInactive(first.uplink().id());

    drawn.forEach(
        (source, port) -> {
          vm.sendUdp(FAR, source, 53);
          second.outside().expect("the same port", udpFrom(port));
          fromFar(second, PUBLIC, 53, port);
          vm.expectUdp(source);
        });
  }

  /**
   * What a change of rules costs does not depend on the connections that it makes stale: only flows
   * are judged again. Each connection is admitted again by its next packet, or reply.
   */
  @Test
  void tensOfThousandsOfConnectionsAreInvalidatedAtOnceAndAdmittedOneByOne() {
    sourceNat();
    Vm vm = guest(2);
    vm.sendUdp(FAR, 5000, 53);
    int port = first.outside().expectUdp(53).key().tpSrc();
    // Answered, it lives longer than all of this takes.
    fromFar(first, PUBLIC, 53, port);
    vm.expectUdp(5000);
    for (int far = 1; far <= 20; far++) {
      Ip4 to = Ip4.parse("198.51.100." + far);
      for (int source = 10_000; source < 12_000; source++) {
        vm.sendUdp(to, source, 53);
      }
      cloud.awaitQuiet();
      compute.barrier();
      cloud.awaitQuiet();
      first.outside().clear();
    }
    assertThat(drawn(compute).count()).isGreaterThan(20_000);
    long judged = compute.forwarding().flowTable().judgedAgain();

    cloud.network().filter(router, Optional.of(entering), Optional.empty());
    cloud.settle();
    cloud.network().filter(router, Optional.of(entering), Optional.of(leaving));
    cloud.settle();
    compute.barrier();
    assertThat(compute.forwarding().flowTable().judgedAgain() - judged).isLessThan(400);
    assertThat(fresh(compute)).isZero();

    fromFar(first, PUBLIC, 53, port);
    vm.expectUdp(5000);
    // A sweep may prefer another block meanwhile: then the template is another, and it is stale
    // anew.
    Waiting.until(
        "that one is admitted, and no other",
        () -> {
          vm.sendUdp(FAR, 5000, 53);
          assertThat(first.outside().expectUdp(53).key().tpSrc()).isEqualTo(port);
          assertThat(fresh(compute)).isLessThanOrEqualTo(1);
          return fresh(compute) == 1;
        });
  }

  /** Connections that have drawn a port. */
  private static Stream<Connection> drawn(Hypervisor host) {
    return host.datapath().connections().stream()
        .filter(c -> c.drawn() && !c.reverse() && !c.over());
  }

  /** Those of them that are not to be judged again. */
  private static long fresh(Hypervisor host) {
    return drawn(host).filter(c -> !c.stale()).count();
  }

  // Load balancers

  private Pool pool(List<PoolMember> members, List<Vm> servers) {
    Pool pool = cloud.network().balance(router, SERVICE, 80);
    for (int i = 0; i < 3; i++) {
      Vm server = guest(10 + i);
      servers.add(server);
      members.add(cloud.network().member(pool, server.ip(), 8080));
    }
    cloud.settle();
    return pool;
  }

  private static void call(Way way, int from, int flags) {
    way.outside()
        .send(
            FrameBuilder.ethernet(way.outside().mac(), way.uplink().mac())
                .ip(FAR, SERVICE)
                .tcp(from, 80, 1, 1, flags)
                .build());
  }

  private static Predicate<FlowKey> calledBy(int from) {
    return key -> key.isIp() && key.tpSrc() == from && key.tpDst() == 8080;
  }

  /** Which server is called, when it has been. */
  private static int served(List<Vm> servers, int from) {
    List<Integer> found = new ArrayList<>();
    Waiting.until(
        "a server is called by " + from,
        () -> {
          for (int i = 0; i < servers.size(); i++) {
            if (servers.get(i).take(calledBy(from)).isPresent()) {
              found.add(i);
            }
          }
          return !found.isEmpty();
        });
    return found.getFirst();
  }

  @Test
  void aConnectionStaysWithAMemberThatTakesNoNewOnes() {
    List<PoolMember> members = new ArrayList<>();
    List<Vm> servers = new ArrayList<>();
    pool(members, servers);
    call(first, 4000, Tcp.SYN);
    int chosen = served(servers, 4000);

    cloud.network().admin(members.get(chosen), false);
    cloud.settle();
    call(first, 4000, Tcp.ACK);
    assertThat(served(servers, 4000)).isEqualTo(chosen);
    for (int from = 4001; from < 4010; from++) {
      call(first, from, Tcp.SYN);
      assertThat(served(servers, from)).isNotEqualTo(chosen);
    }
    call(first, 4000, Tcp.ACK);
    assertThat(served(servers, 4000)).isEqualTo(chosen);
  }

  @Test
  void aMemberIsKeptWhenTheFlowHasGone() {
    List<PoolMember> members = new ArrayList<>();
    List<Vm> servers = new ArrayList<>();
    pool(members, servers);
    call(first, 4000, Tcp.SYN);
    int chosen = served(servers, 4000);
    servers.get(chosen).sendTcp(FAR, 8080, 4000, Tcp.SYN | Tcp.ACK);
    first.outside().expect("the answer", key -> key.isIp() && key.tpDst() == 4000);

    cloud.pass(IdleFlows.IDLE.plusSeconds(2));
    Waiting.until(
        "the flow has gone",
        () -> left.flows().stream().noneMatch(flow -> flow.match().key().tpSrc() == 4000));
    cloud.network().admin(members.get(chosen), false);
    cloud.settle();
    call(first, 4000, Tcp.ACK);
    assertThat(served(servers, 4000)).isEqualTo(chosen);
  }

  @Test
  void theOtherGatewayKnowsWhatWasChosen() {
    List<PoolMember> members = new ArrayList<>();
    List<Vm> servers = new ArrayList<>();
    pool(members, servers);
    Map<Integer, Integer> chosen = new HashMap<>();
    for (int from = 4000; from < 4020; from++) {
      call(first, from, Tcp.SYN);
      chosen.put(from, served(servers, from));
    }
    Waiting.until("copies have come", () -> copies(right) == 20);

    // New connections would all go to one member now.
    cloud.network().admin(members.get(0), false);
    cloud.network().admin(members.get(1), false);
    cloud.settle();
    left.powerOff().close();
    cloud.awaitInactive(first.uplink().id());
    chosen.forEach(
        (from, server) -> {
          call(second, from, Tcp.ACK);
          assertThat(served(servers, from)).isEqualTo(server);
        });
    call(second, 4100, Tcp.SYN);
    assertThat(served(servers, 4100)).isEqualTo(2);
  }

  private static long copies(Hypervisor host) {
    return host.datapath().connections().stream()
        .filter(c -> !c.reverse() && !c.over() && c.stale())
        .map(Connection::key)
        .distinct()
        .count();
  }
}
