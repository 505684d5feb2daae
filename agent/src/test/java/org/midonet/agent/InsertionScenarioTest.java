package org.midonet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.Cloud;
import org.midonet.agent.cloud.Hypervisor;
import org.midonet.agent.cloud.Vm;
import org.midonet.agent.cloud.Waiting;
import org.midonet.datapath.Connection;
import org.midonet.packet.EtherType;
import org.midonet.packet.FlowKey;
import org.midonet.scenario.Scenario;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Chain;
import org.midonet.topology.Condition;
import org.midonet.topology.ConditionBuilder;
import org.midonet.topology.L2Insertion;
import org.midonet.topology.PortRange;
import org.midonet.topology.RuleAction;

/**
 * A guest before which four services stand, each on a host of its own, and rules at both ends that
 * let answers pass. No host of a service is told of a connection: who hands a packet back that only
 * an answer may be, asks the host that has the connection.
 */
class InsertionScenarioTest {
  private static final int SERVICES = 4;
  private static final int DNS = 53;

  private final Cloud cloud = new Cloud();
  private final Hypervisor guestsHost = cloud.host();
  private final Hypervisor peersHost = cloud.host();
  private final Bridge bridge = cloud.network().bridge("b");
  private final Bridge behind = cloud.network().bridge("services");
  private final BridgePort guestPort = cloud.network().port(bridge);
  private final BridgePort peerPort = cloud.network().port(bridge);
  private final Vm guest = cloud.idleVm(guestsHost, "10.0.0.1/24").answeringArpOnly();
  private final Vm peer = cloud.idleVm(peersHost, "10.0.0.2/24").answeringArpOnly();
  private final List<Vm> services = new ArrayList<>();

  @BeforeEach
  void build() {
    for (BridgePort port : List.of(guestPort, peerPort)) {
      Chain guard = cloud.network().chain("guard");
      cloud
          .network()
          .rule(
              guard,
              ConditionBuilder.builder().etherType(EtherType.ARP).build(),
              RuleAction.ACCEPT);
      cloud
          .network()
          .rule(guard, ConditionBuilder.builder().matchReturnFlow(true).build(), RuleAction.ACCEPT);
      cloud
          .network()
          .rule(
              guard,
              ConditionBuilder.builder()
                  .etherType(EtherType.IPV4)
                  .destinationPorts(new PortRange(DNS, DNS))
                  .build(),
              RuleAction.ACCEPT);
      cloud.network().rule(guard, Condition.ANY, RuleAction.DROP);
      cloud.network().filter(port, Optional.empty(), Optional.of(guard));
    }
    cloud.connect(guest, guestPort);
    cloud.connect(peer, peerPort);
    guest.resolve(peer.ip());
    peer.resolve(guest.ip());
    for (Vm vm : List.of(guest, peer)) {
      cloud
          .hosts()
          .forEach(
              host ->
                  host.awaitKnown(
                      "the MAC of " + vm, view -> view.macAt(bridge.id(), 0, vm.mac()) != null));
    }
    for (int i = 0; i < SERVICES; i++) {
      BridgePort port = cloud.network().port(behind);
      Vm service = cloud.idleVm(cloud.host(), "10.9.0." + (i + 1) + "/24").silent();
      cloud.connect(service, port);
      services.add(service);
      cloud
          .network()
          .add(
              new L2Insertion(
                  UUID.randomUUID(),
                  guestPort.id(),
                  port.id(),
                  Optional.of(guest.mac()),
                  10 + i,
                  i,
                  false));
    }
    cloud.settle();
  }

  @AfterEach
  void close() {
    cloud.close();
  }

  private static Predicate<FlowKey> udp(Vm from, int sourcePort) {
    return key -> key.isIpv4() && key.ipSrc().equals(from.ip()) && key.tpSrc() == sourcePort;
  }

  /** All services hand it on, in their order. */
  private void through(Vm from, int sourcePort) {
    for (Vm service : services) {
      String what = "what " + from.ip() + " sends from port " + sourcePort;
      service.send(service.expect(what, udp(from, sourcePort)).frame());
    }
  }

  private void arrives(Vm from, Vm to, int sourcePort, int destinationPort) {
    from.sendUdp(to.ip(), sourcePort, destinationPort);
    through(from, sourcePort);
    Vm.Received received = to.expectUdp(destinationPort);
    assertThat(received.key().ipSrc()).isEqualTo(from.ip());
    assertThat(received.key().vlan()).isZero();
  }

  private void isRefused(Vm from, Vm to, int sourcePort, int destinationPort) {
    long before = drops();
    from.sendUdp(to.ip(), sourcePort, destinationPort);
    for (Vm service : services) {
      service.take(udp(from, sourcePort)).ifPresent(frame -> service.send(frame.frame()));
    }
    Waiting.until(
        "it is refused",
        () -> {
          for (Vm service : services) {
            service.take(udp(from, sourcePort)).ifPresent(frame -> service.send(frame.frame()));
          }
          return drops() > before;
        });
    assertThat(to.count(udp(from, sourcePort))).isZero();
  }

  private long drops() {
    return cloud.hosts().stream().mapToLong(Hypervisor::drops).sum();
  }

  @Test
  @Scenario({"SI-05", "FS-07"})
  void answersPassFourServicesWhoeverAsked() {
    for (int round = 0; round < 2; round++) {
      arrives(peer, guest, 4000, DNS);
      arrives(guest, peer, DNS, 4000);
      arrives(guest, peer, 5000, DNS);
      arrives(peer, guest, DNS, 5000);
    }
    // What looks like an answer, to a question that nobody has asked.
    isRefused(guest, peer, DNS, 4001);
    isRefused(peer, guest, DNS, 5001);
    arrives(guest, peer, DNS, 4000);
    arrives(peer, guest, DNS, 5000);
  }

  /** State stays where both directions pass: at the host of the one who asked. */
  @Test
  @Scenario("FS-07")
  void theAskersHostHasTheConnection() {
    arrives(peer, guest, 4000, DNS);
    arrives(guest, peer, DNS, 4000);
    assertThat(peersHost.datapath().connections())
        .anyMatch(entry -> isOf(entry, 4000) && entry.answered());
  }

  private boolean isOf(Connection entry, int sourcePort) {
    return !entry.reverse()
        && entry.key().source().equals(peer.ip())
        && entry.key().sourcePort() == sourcePort;
  }
}
