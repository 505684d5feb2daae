package org.midonet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.Cloud;
import org.midonet.agent.cloud.Hypervisor;
import org.midonet.agent.cloud.Vm;
import org.midonet.agent.cloud.Waiting;
import org.midonet.cassandra.memory.MemoryPortStore;
import org.midonet.datapath.Connection;
import org.midonet.nsdb.Nsdb;
import org.midonet.packet.EtherType;
import org.midonet.packet.FlowKey;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;
import org.midonet.packet.Tcp;
import org.midonet.scenario.Scenario;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Chain;
import org.midonet.topology.Condition;
import org.midonet.topology.ConditionBuilder;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;
import org.midonet.topology.RuleAction;
import org.midonet.topology.error.MidonetException;

/** A guest moves to another host, and its connections with it. */
class MigrationScenarioTest {

  private static final Ip4 PUBLIC = Ip4.parse("203.0.113.2");
  private static final Ip4 GATEWAY = Ip4.parse("192.168.1.1");

  private final Cloud cloud = new Cloud();
  private final Hypervisor first = cloud.host();
  private final Hypervisor second = cloud.host();
  private final Hypervisor gateway = cloud.host();
  private final Bridge tenant = cloud.network().bridge("tenant");
  private final Router router = cloud.network().router("r");
  private final BridgePort port = cloud.network().port(tenant);
  private final BridgePort neighbourPort = cloud.network().port(tenant);
  private final Vm guest = cloud.idleVm(first, "192.168.1.2/24", GATEWAY.toString());
  private final Vm neighbour = cloud.idleVm(first, "192.168.1.3/24", GATEWAY.toString());
  private Vm outside;

  @BeforeEach
  void build() {
    cloud.network().attach(router, GATEWAY + "/24", tenant);
    RouterPort uplink = cloud.network().port(router, PUBLIC + "/24");
    outside =
        gateway.plug(
            "uplink",
            Mac.parse("02:00:00:00:ff:01"),
            Prefix.parse("203.0.113.1/24"),
            Optional.empty());
    cloud.network().bind(uplink, gateway, "uplink");
    cloud.awaitActive(uplink.id(), gateway);
    cloud.network().route(router, "0.0.0.0/0", uplink, Optional.of(outside.ip()));
    Chain entering = cloud.network().chain("entering");
    Chain leaving = cloud.network().chain("leaving");
    cloud.network().filter(router, Optional.of(entering), Optional.of(leaving));
    cloud.network().sourceNat(entering, leaving, Prefix.parse("192.168.1.0/24"), PUBLIC);
    protect(port);
    protect(neighbourPort);
    cloud.connect(guest, port);
    cloud.connect(neighbour, neighbourPort);
  }

  /** Only ARP, answers, and TCP to port 80 reach it. */
  private void protect(BridgePort guarded) {
    Chain group = cloud.network().chain("group");
    cloud
        .network()
        .rule(
            group, ConditionBuilder.builder().etherType(EtherType.ARP).build(), RuleAction.ACCEPT);
    cloud
        .network()
        .rule(group, ConditionBuilder.builder().matchReturnFlow(true).build(), RuleAction.ACCEPT);
    cloud
        .network()
        .rule(
            group,
            ConditionBuilder.builder().etherType(EtherType.IPV4).protocol(IpProtocol.TCP).build(),
            RuleAction.ACCEPT);
    cloud.network().rule(group, Condition.ANY, RuleAction.DROP);
    cloud.network().filter(guarded, Optional.empty(), Optional.of(group));
  }

  @AfterEach
  void close() {
    cloud.close();
  }

  private Vm move(Vm vm, BridgePort itsPort, Hypervisor to) {
    vm.host().unplug(vm.interfaceName());
    Vm moved = to.plug(vm.interfaceName(), vm.mac(), vm.address(), vm.gateway());
    cloud.connect(moved, itsPort);
    moved.knows(vm);
    return moved;
  }

  private Vm.Received talkOutside(Vm from, int sourcePort) {
    from.sendUdp(outside.ip(), sourcePort, 53);
    Vm.Received received = outside.expectUdp(53);
    answer(outside, received);
    from.expectUdp(sourcePort);
    return received;
  }

  private static void answer(Vm from, Vm.Received received) {
    FlowKey key = received.key();
    from.sendUdp(key.ipSrc(), key.tpDst(), key.tpSrc());
  }

  @Test
  void aTranslatedConnectionKeepsItsPort() {
    Vm.Received before = talkOutside(guest, 5000);
    Vm moved = move(guest, port, second);
    Vm.Received after = talkOutside(moved, 5000);
    assertThat(after.key().tpSrc()).isEqualTo(before.key().tpSrc());
    assertThat(after.key().ipSrc()).isEqualTo(PUBLIC);
  }

  @Test
  void theOutsideMaySpeakFirst() {
    Vm.Received before = talkOutside(guest, 5000);
    Vm moved = move(guest, port, second);
    answer(outside, before);
    moved.expectUdp(5000);
    Vm.Received after = talkOutside(moved, 5000);
    assertThat(after.key().tpSrc()).isEqualTo(before.key().tpSrc());
  }

  @Test
  void manyConnectionsMove() {
    Vm.Received one = talkOutside(guest, 5000);
    for (int source = 5001; source < 5200; source++) {
      talkOutside(guest, source);
    }
    assertThat(live(first)).isEqualTo(400);
    Vm moved = move(guest, port, second);
    assertThat(live(second)).isEqualTo(400);
    assertThat(live(first)).isZero();
    answer(outside, one);
    moved.expectUdp(5000);
    talkOutside(moved, 5199);
  }

  private static long live(Hypervisor host) {
    return host.datapath().connections().stream().filter(c -> !c.over()).count();
  }

  @Test
  void whatItHasOpenedToANeighbourGoesOn() {
    guest.sendTcp(neighbour.ip(), 4000, 80, Tcp.SYN);
    neighbour.expect("a SYN", tcpTo(80));
    neighbour.sendTcp(guest.ip(), 80, 4000, Tcp.SYN | Tcp.ACK);
    guest.expect("its answer", tcpTo(4000));
    Vm moved = move(guest, port, second);

    // The neighbour, which stayed, speaks first: it is an answer still.
    neighbour.sendTcp(moved.ip(), 80, 4000, Tcp.ACK);
    moved.expect("more of the answer", tcpTo(4000));
    moved.sendTcp(neighbour.ip(), 4000, 80, Tcp.ACK);
    neighbour.expect("an ACK", tcpTo(80));
  }

  @Test
  void whatItAnswersGoesOn() {
    neighbour.sendTcp(guest.ip(), 4000, 80, Tcp.SYN);
    guest.expect("a SYN", tcpTo(80));
    guest.sendTcp(neighbour.ip(), 80, 4000, Tcp.SYN | Tcp.ACK);
    neighbour.expect("its answer", tcpTo(4000));
    Vm moved = move(guest, port, second);

    moved.sendTcp(neighbour.ip(), 80, 4000, Tcp.ACK);
    neighbour.expect("more of the answer", tcpTo(4000));
    assertThat(
            second.datapath().connections().stream()
                .filter(c -> !c.reverse() && c.key().sourcePort() == 80))
        .as("the answer is no connection of its own")
        .isEmpty();
    neighbour.sendTcp(moved.ip(), 4000, 80, Tcp.ACK);
    moved.expect("an ACK", tcpTo(80));
  }

  private static Predicate<FlowKey> tcpTo(int port) {
    return key -> key.isIp() && key.protocol() == IpProtocol.TCP && key.tpDst() == port;
  }

  @Test
  void itMovesBack() {
    Vm.Received before = talkOutside(guest, 5000);
    Vm moved = move(guest, port, second);
    talkOutside(moved, 5000);
    cloud.pass(Duration.ofSeconds(15));
    first.datapath().sweep();
    Vm back = move(moved, port, first);
    Vm.Received after = talkOutside(back, 5000);
    assertThat(after.key().tpSrc()).isEqualTo(before.key().tpSrc());
  }

  @Test
  void aHostThatDoesNotAnswerHoldsNobodyUp() {
    talkOutside(guest, 5000);
    Nsdb session = first.kill();
    Vm moved = move(guest, port, second);
    talkOutside(moved, 6000);
    session.close();
  }

  /** Else frames to it would be flooded until it sends something that no flow stands for. */
  @Test
  void theMacsThatWereHeardComeAlong() throws MidonetException {
    talkOutside(guest, 5000);
    Vm _ = move(guest, port, second);
    assertThat(cloud.nsdb().tables().macs(tenant.id(), 0).find(guest.mac()))
        .as("its last host has withdrawn what it said, before it knew of the move")
        .contains(port.id());
    assertThat(second.datapath().seen().keySet()).anyMatch(seen -> seen.mac().equals(guest.mac()));
  }

  /** The interface goes, what was said of it is withdrawn; only then it is bound elsewhere. */
  @Test
  void theMacsComeAlongOfAGuestThatWasSwitchedOffBefore() throws MidonetException {
    talkOutside(guest, 5000);
    first.unplug(guest.interfaceName());
    first.awaitKnown(
        "nothing is said of it any more", view -> view.macAt(tenant.id(), 0, guest.mac()) == null);
    Vm moved = second.plug(guest.interfaceName(), guest.mac(), guest.address(), guest.gateway());
    cloud.connect(moved, port);
    assertThat(cloud.nsdb().tables().macs(tenant.id(), 0).find(guest.mac())).contains(port.id());
    assertThat(second.datapath().seen().keySet()).anyMatch(seen -> seen.mac().equals(guest.mac()));
  }

  @Test
  void onlyTheHostWhereItIsBoundIsTold() {
    talkOutside(guest, 5000);
    long before = first.datapath().connections().stream().filter(Connection::drawn).count();
    move(guest, port, second);
    Waiting.until("they are ended", () -> live(first) == 0);
    assertThat(before).isPositive();
    assertThat(
            gateway.datapath().connections().stream()
                .filter(c -> c.key().place() == port.tunnelKey()))
        .isEmpty();
  }

  /** Agents that start from now on keep connections beyond the life of their hosts. */
  private MemoryPortStore keepConnections() {
    MemoryPortStore store = new MemoryPortStore(cloud::nanos);
    cloud.keepIn(store);
    cloud
        .hosts()
        .forEach(
            host -> {
              Nsdb session = host.kill();
              host.start();
              session.close();
            });
    cloud.awaitActive(port.id(), first);
    return store;
  }

  /** The guest's host loses power, and it is started at another. */
  private Vm madeAgainAt(Hypervisor next) {
    first.awaitSweep();
    first.powerOff().close();
    cloud.awaitInactive(port.id());
    Vm moved = next.plug(guest.interfaceName(), guest.mac(), guest.address(), guest.gateway());
    moved.knows(guest);
    cloud.connect(moved, port);
    return moved;
  }

  @Test
  void aHostThatIsSwitchedOffHasToldTheStore() {
    keepConnections();
    Vm.Received before = talkOutside(guest, 5000);
    Vm moved = madeAgainAt(second);
    Vm.Received after = talkOutside(moved, 5000);
    assertThat(after.key().tpSrc()).isEqualTo(before.key().tpSrc());
  }

  @Test
  @Scenario("FS-09")
  void theOutsideMaySpeakFirstThenToo() {
    keepConnections();
    Vm.Received before = talkOutside(guest, 5000);
    Vm moved = madeAgainAt(second);
    answer(outside, before);
    moved.expectUdp(5000);
  }

  @Test
  void aStoreThatIsAwayHoldsNobodyUp() {
    MemoryPortStore store = keepConnections();
    talkOutside(guest, 5000);
    store.away(true);
    talkOutside(guest, 5001);
    Vm moved = madeAgainAt(second);
    talkOutside(moved, 6000);
  }
}
