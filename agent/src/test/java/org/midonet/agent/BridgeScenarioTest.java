package org.midonet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.Cloud;
import org.midonet.agent.cloud.Hypervisor;
import org.midonet.agent.cloud.Vm;
import org.midonet.agent.cloud.Waiting;
import org.midonet.agent.flow.IdleFlows;
import org.midonet.agent.upcall.Counters;
import org.midonet.datapath.SeenMac;
import org.midonet.packet.EtherType;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Mac;
import org.midonet.scenario.Scenario;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgePort;

/** Guests of one bridge, on one host and on several. */
class BridgeScenarioTest {

  private final Cloud cloud = new Cloud();
  private final Hypervisor host = cloud.host();
  private final Bridge bridge = cloud.network().bridge("b");

  @AfterEach
  void close() {
    cloud.close();
  }

  @Test
  void guestsOfOneHostReachEachOther() {
    Vm one = cloud.vm(host, bridge, "10.0.0.1/24");
    Vm two = cloud.vm(host, bridge, "10.0.0.2/24");

    assertThat(one.resolve(two.ip())).isEqualTo(two.mac());
    assertThat(one.ping(two.ip()).key().ethSrc()).isEqualTo(two.mac().value());
    two.ping(one.ip());
  }

  @Test
  void guestsOfTwoHostsReachEachOther() {
    Hypervisor other = cloud.host();
    Vm one = cloud.vm(host, bridge, "10.0.0.1/24");
    Vm two = cloud.vm(other, bridge, "10.0.0.2/24");

    one.ping(two.ip());
    two.ping(one.ip());
    assertThat(host.count(Counters.Event.FAULTS)).isZero();
    assertThat(other.count(Counters.Event.FAULTS)).isZero();
  }

  @Test
  void aKnownFlowAsksTheAgentNoMore() {
    Hypervisor other = cloud.host();
    Vm one = cloud.vm(host, bridge, "10.0.0.1/24");
    Vm two = cloud.vm(other, bridge, "10.0.0.2/24");
    one.ping(two.ip());
    awaitMac(one);
    awaitMac(two);
    one.ping(two.ip());
    cloud.settle();
    long before = host.count(Counters.Event.MISSES) + other.count(Counters.Event.MISSES);

    for (int i = 0; i < 20; i++) {
      one.ping(two.ip());
    }
    assertThat(host.count(Counters.Event.MISSES) + other.count(Counters.Event.MISSES))
        .isEqualTo(before);
  }

  @Test
  void aFloodReachesEveryPortOnceAndNeverItsSender() {
    Hypervisor other = cloud.host();
    Vm one = cloud.vm(host, bridge, "10.0.0.1/24");
    Vm near = cloud.vm(host, bridge, "10.0.0.2/24");
    Vm far = cloud.vm(other, bridge, "10.0.0.3/24");
    Vm stranger = cloud.vm(other, cloud.network().bridge("other"), "10.0.0.4/24");

    one.send(
        FrameBuilder.ethernet(one.mac(), Mac.BROADCAST)
            .etherType(0x88b5)
            .payload(new byte[46])
            .build());
    near.expect("the flood", key -> key.etherType() == 0x88b5);
    far.expect("the flood", key -> key.etherType() == 0x88b5);
    one.ping(near.ip());
    one.ping(far.ip());
    assertThat(one.count(key -> key.etherType() == 0x88b5)).isZero();
    assertThat(near.count(key -> key.etherType() == 0x88b5)).isZero();
    assertThat(far.count(key -> key.etherType() == 0x88b5)).isZero();
    assertThat(stranger.count(key -> key.etherType() == 0x88b5)).isZero();
  }

  @Test
  void whatIsLearnedEndsTheFlood() {
    Hypervisor other = cloud.host();
    Vm one = cloud.vm(host, bridge, "10.0.0.1/24");
    Vm two = cloud.vm(other, bridge, "10.0.0.2/24");
    Vm third = cloud.vm(other, bridge, "10.0.0.3/24");
    one.ping(two.ip());
    awaitMac(one);
    awaitMac(two);
    third.clear();

    one.sendUdp(two.ip(), 1000, 2000);
    two.expectUdp(2000);
    // What is sent to the third one after that comes by the same wire.
    one.sendUdp(third.ip(), 1000, 3000);
    third.expectUdp(3000);
    assertThat(third.count(Vm.udpTo(2000))).isZero();
  }

  @Test
  void aMacThatMovesIsFollowed() {
    Hypervisor other = cloud.host();
    Vm one = cloud.vm(host, bridge, "10.0.0.1/24");
    Vm two = cloud.vm(host, bridge, "10.0.0.2/24");
    BridgePort newPort = cloud.network().port(bridge);
    Vm moved = cloud.idleVm(other, "10.0.0.3/24");
    cloud.connect(moved, newPort);
    one.ping(two.ip());
    awaitMac(two);

    // The guest appears elsewhere, with the MAC that it had.
    moved.send(
        FrameBuilder.ethernet(two.mac(), Mac.BROADCAST)
            .etherType(0x88b5)
            .payload(new byte[46])
            .build());
    awaitMac(two.mac(), newPort);

    two.clear();
    one.sendUdp(two.ip(), 1000, 2000);
    moved.expectUdp(2000);
    assertThat(two.count(Vm.udpTo(2000))).isZero();
    Waiting.until(
        "the datapath has forgotten it",
        () -> host.datapath().seen().keySet().stream().noneMatch(m -> m.mac().equals(two.mac())));

    // And back: its first packet is noticed although the port has known it before.
    two.send(
        FrameBuilder.ethernet(two.mac(), Mac.BROADCAST)
            .etherType(0x88b5)
            .payload(new byte[46])
            .build());
    cloud
        .hosts()
        .forEach(
            each ->
                each.awaitKnown(
                    "the MAC is back",
                    view -> !newPort.id().equals(view.macAt(bridge.id(), 0, two.mac()))));
    one.sendUdp(two.ip(), 1000, 2000);
    two.expectUdp(2000);
  }

  @Test
  void aPortThatGoesTakesItsMacsWithIt() {
    Vm one = cloud.vm(host, bridge, "10.0.0.1/24");
    Vm two = cloud.vm(host, bridge, "10.0.0.2/24");
    one.ping(two.ip());
    awaitMac(two);

    host.unplug(two.interfaceName());
    host.awaitKnown("the MAC is nowhere", view -> view.macAt(bridge.id(), 0, two.mac()) == null);
    assertThat(host.datapath().seen().keySet().stream().map(SeenMac::mac))
        .doesNotContain(two.mac());
  }

  @Test
  void aGuestIsFoundAgainWhenALoopBeyondAnotherBridgeHasEchoedIt() {
    Hypervisor other = cloud.host();
    Bridge aware = cloud.network().bridge("with VLANs");
    BridgePort vlan = cloud.network().trunk(aware, 100, bridge);
    Vm guest = cloud.vm(host, bridge, "10.0.0.1/24");
    BridgePort uplink = cloud.network().port(aware);
    Vm beyond = cloud.idleVm(other, "10.0.0.2/24");
    cloud.connect(beyond, uplink);
    beyond.send(tagged(beyond.mac(), Mac.BROADCAST));
    guest.expect("a frame from beyond", key -> key.etherType() == 0x88b5);
    guest.send(plain(guest.mac(), beyond.mac()));
    beyond.expect("a frame of the guest's", key -> key.ethSrc() == guest.mac().value());
    awaitMac(aware, 100, guest.mac(), vlan);
    awaitMac(aware, 100, beyond.mac(), uplink);

    // Its own frame comes in again by the uplink, and the guest's own bridge never sees it.
    beyond.send(tagged(guest.mac(), beyond.mac()));
    awaitMac(aware, 100, guest.mac(), uplink);
    Waiting.until(
        "the guest's next frame is noticed",
        () -> host.datapath().seen().keySet().stream().noneMatch(m -> m.mac().equals(guest.mac())));
    guest.send(plain(guest.mac(), beyond.mac()));
    awaitMac(aware, 100, guest.mac(), vlan);
  }

  private static byte[] tagged(Mac from, Mac to) {
    return FrameBuilder.ethernet(from, to)
        .vlan(100)
        .etherType(0x88b5)
        .payload(new byte[46])
        .build();
  }

  private static byte[] plain(Mac from, Mac to) {
    return FrameBuilder.ethernet(from, to).etherType(0x88b5).payload(new byte[46]).build();
  }

  @Test
  @Scenario("FP-13")
  void aFlowThatNobodyUsesGoes() {
    Vm one = cloud.vm(host, bridge, "10.0.0.1/24");
    Vm two = cloud.vm(host, bridge, "10.0.0.2/24");
    one.ping(two.ip());
    assertThat(host.flows()).isNotEmpty();

    cloud.pass(IdleFlows.IDLE.plus(Duration.ofSeconds(1)));
    Waiting.until(
        "only those are left by which the two find each other",
        () ->
            host.flows().stream()
                .allMatch(flow -> flow.match().key().etherType() == EtherType.ARP));
    assertThat(host.flows()).isNotEmpty();
    cloud.pass(IdleFlows.IDLE_NEIGHBOURS);
    Waiting.until("all flows are gone", () -> host.flows().isEmpty());
    one.ping(two.ip());
  }

  @Test
  void aGuestMayUseTags() {
    Hypervisor other = cloud.host();
    Vm one = cloud.vm(host, bridge, "10.0.0.1/24");
    Vm two = cloud.vm(other, bridge, "10.0.0.2/24");

    one.send(
        FrameBuilder.ethernet(one.mac(), two.mac())
            .vlan(7)
            .ip(one.ip(), two.ip())
            .udp(1, 2)
            .build());
    Vm.Received received = two.expectUdp(2);
    assertThat(received.key().vlanId()).isEqualTo(7);
    assertThat(received.key().etherType()).isEqualTo(EtherType.IPV4);
  }

  @Test
  void aBridgeThatIsDownForwardsNothingAndThenAgain() {
    Vm one = cloud.vm(host, bridge, "10.0.0.1/24");
    Vm two = cloud.vm(host, bridge, "10.0.0.2/24");
    one.ping(two.ip());

    cloud.network().admin(bridge, false);
    cloud.settle();
    long drops = host.drops();
    one.sendUdp(two.ip(), 1, 2);
    Waiting.until("it is dropped", () -> host.drops() > drops);
    assertThat(two.count(Vm.udpTo(2))).isZero();

    cloud.network().admin(bridge, true);
    cloud.settle();
    one.sendUdp(two.ip(), 1, 2);
    two.expectUdp(2);
  }

  private void awaitMac(Vm vm) {
    cloud
        .hosts()
        .forEach(
            each ->
                each.awaitKnown(
                    "the MAC of " + vm, view -> view.macAt(bridge.id(), 0, vm.mac()) != null));
  }

  private void awaitMac(Mac mac, BridgePort at) {
    awaitMac(bridge, 0, mac, at);
  }

  private void awaitMac(Bridge of, int vlan, Mac mac, BridgePort at) {
    cloud
        .hosts()
        .forEach(
            each ->
                each.awaitKnown(
                    "the MAC at its new port",
                    view -> at.id().equals(view.macAt(of.id(), vlan, mac))));
  }
}
