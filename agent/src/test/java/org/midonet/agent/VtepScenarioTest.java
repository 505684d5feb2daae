package org.midonet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.Cloud;
import org.midonet.agent.cloud.HardwareVtep;
import org.midonet.agent.cloud.Hypervisor;
import org.midonet.agent.cloud.Vm;
import org.midonet.agent.flow.Judgement;
import org.midonet.datapath.VtepTunnel;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.VtepConfiguration;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip4;
import org.midonet.packet.Mac;
import org.midonet.scenario.Scenario;
import org.midonet.simulation.DropReason;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgeBuilder;
import org.midonet.topology.Chain;
import org.midonet.topology.Condition;
import org.midonet.topology.Port;
import org.midonet.topology.RuleAction;
import org.midonet.topology.TunnelType;
import org.midonet.topology.TunnelZone;
import org.midonet.topology.TunnelZoneBuilder;
import org.midonet.topology.Vtep;
import org.midonet.topology.VxlanPort;
import org.midonet.topology.VxlanPortBuilder;
import org.midonet.topology.error.MidonetException;

/**
 * A bridge that is bound to a hardware VTEP, whose zone one host is in and another is not. What
 * speaks OVSDB with it is played by the test: it says where the VTEP is, and which MACs are behind.
 */
class VtepScenarioTest {

  private static final int VNI = 10_001;
  private static final Ip4 OWN = Ip4.parse("172.17.0.1");
  private static final Mac SERVER = new Mac(0x0200_0000_0999L);
  private static final Ip4 SERVER_IP = Ip4.parse("10.0.0.99");

  private final Cloud cloud = new Cloud();
  private final Hypervisor member = cloud.host();
  private final Hypervisor stranger = cloud.host();
  private final HardwareVtep vtep = cloud.vtep(Ip4.parse("172.17.9.9"));
  private final Nsdb manager = cloud.ensemble().open();
  private final TunnelZone zone =
      TunnelZoneBuilder.builder()
          .id(UUID.randomUUID())
          .type(TunnelType.VTEP)
          .members(List.of(new TunnelZone.Member(member.id(), OWN)))
          .build();
  private final UUID device = UUID.randomUUID();
  private final Bridge bridge =
      BridgeBuilder.builder()
          .id(UUID.randomUUID())
          .adminStateUp(true)
          .vni(Optional.of(VNI))
          .build();
  private final VxlanPort port =
      VxlanPortBuilder.builder()
          .id(UUID.randomUUID())
          .bridgeId(bridge.id())
          .adminStateUp(true)
          .tunnelKey(4_000_000)
          .vtepId(device)
          .build();

  @BeforeEach
  void bind() {
    cloud.network().add(zone);
    cloud.network().add(bridge);
    cloud
        .network()
        .add(
            new Vtep(
                device,
                Ip4.parse("172.17.9.1"),
                6640,
                Optional.of(zone.id()),
                List.of(new Vtep.Binding("eth1", 0, bridge.id()))));
    cloud.network().add(port);
    says(vtep.address());
    manager.tables().macs(bridge.id(), 0).learn(SERVER, port.id());
    for (Hypervisor host : cloud.hosts()) {
      host.awaitKnown(
          "the server's MAC", view -> port.id().equals(view.macAt(bridge.id(), 0, SERVER)));
    }
    cloud.settle();
  }

  @AfterEach
  void close() {
    manager.close();
    cloud.close();
  }

  private void says(Ip4 address) {
    manager.vteps().declare(device, new VtepConfiguration("tor", "", List.of(address)));
    for (Hypervisor host : cloud.hosts()) {
      host.awaitKnown(
          "the VTEP is at " + address, view -> view.vtep(device).equals(List.of(address)));
    }
  }

  private void members(TunnelZone.Member... members) {
    try {
      var _ =
          cloud
              .nsdb()
              .topology()
              .update(TunnelZone.class, zone.id(), old -> old.withMembers(List.of(members)));
    } catch (MidonetException e) {
      throw new AssertionError(e);
    }
    cloud.settle();
  }

  private static byte[] toServer(Vm from) {
    return FrameBuilder.ethernet(from.mac(), SERVER)
        .ip(from.ip(), SERVER_IP)
        .udp(4000, 53)
        .payload(new byte[] {1, 2, 3})
        .build();
  }

  private static byte[] fromServer(Vm to, int sourcePort, int destinationPort) {
    return FrameBuilder.ethernet(SERVER, to.mac())
        .ip(SERVER_IP, to.ip())
        .udp(sourcePort, destinationPort)
        .payload(new byte[] {4, 5, 6})
        .build();
  }

  private long refused(Hypervisor host) {
    cloud.calm();
    return host.datapath().drops().getOrDefault(Judgement.code(DropReason.NOT_IN_VTEP_ZONE), 0L);
  }

  private Vm vm(Hypervisor host, String address) {
    return cloud.vm(host, bridge, address).silent();
  }

  @Test
  @Scenario("TU-08")
  void anOutputToAVtepIsATunnelWithItsNetworksVni() {
    Vm guest = vm(member, "10.0.0.1/24");
    guest.send(toServer(guest));
    guest.send(toServer(guest));
    assertThat(vtep.took(OWN, VNI, toServer(guest))).isEqualTo(2);
    int number = member.datapath().vtepTunnels().keySet().iterator().next();
    assertThat(member.datapath().vtepTunnels())
        .containsExactly(
            Map.entry(
                number, new VtepTunnel(number, VNI, OWN, vtep.address(), Set.of(vtep.address()))));
  }

  @Test
  @Scenario("TU-08")
  void aHostThatIsNoMemberOfTheZoneSendsNothingAndSaysSo() {
    Vm guest = vm(stranger, "10.0.0.2/24");
    guest.send(toServer(guest));
    guest.send(toServer(guest));
    assertThat(refused(stranger)).isEqualTo(2);
    assertThat(vtep.took()).isZero();
    assertThat(stranger.datapath().vtepTunnels()).isEmpty();

    Ip4 own = Ip4.parse("172.17.0.2");
    members(new TunnelZone.Member(member.id(), OWN), new TunnelZone.Member(stranger.id(), own));
    guest.send(toServer(guest));
    assertThat(vtep.took(own, VNI, toServer(guest))).isEqualTo(1);

    members(new TunnelZone.Member(member.id(), OWN));
    guest.send(toServer(guest));
    assertThat(refused(stranger)).isEqualTo(3);
    assertThat(vtep.took()).isZero();
  }

  @Test
  void flowsFollowTheVteps() {
    Vm guest = vm(member, "10.0.0.1/24");
    guest.send(toServer(guest));
    assertThat(vtep.took(OWN, VNI, toServer(guest))).isEqualTo(1);
    HardwareVtep moved = cloud.vtep(Ip4.parse("172.17.9.10"));
    says(moved.address());
    guest.send(toServer(guest));
    assertThat(moved.took(OWN, VNI, toServer(guest))).isEqualTo(1);
    assertThat(vtep.took()).isZero();
    vtep.send(member, VNI, fromServer(guest, 1, 2));
    cloud.calm();
    assertThat(guest.count(Vm.udpTo(2))).as("nobody is there any more").isZero();
  }

  /** Its manager is not the VTEP. */
  @Test
  void aManagerThatIsGoneTakesNobodysWay() {
    Vm guest = vm(member, "10.0.0.1/24");
    manager.vteps().withdraw(device);
    member.awaitKnown("nobody says where it is", view -> view.vtep(device).isEmpty());
    guest.send(toServer(guest));
    assertThat(vtep.took(OWN, VNI, toServer(guest))).isEqualTo(1);
  }

  @Test
  void aBroadcastGoesToItOnce() {
    Vm guest = vm(member, "10.0.0.1/24");
    Vm near = vm(member, "10.0.0.3/24");
    Vm far = vm(stranger, "10.0.0.2/24");
    byte[] frame =
        FrameBuilder.ethernet(guest.mac(), Mac.BROADCAST)
            .ip(guest.ip(), Ip4.parse("10.0.0.255"))
            .udp(68, 4067)
            .build();
    guest.send(frame);
    near.expectUdp(4067);
    far.expectUdp(4067);
    assertThat(vtep.took(OWN, VNI, frame)).isEqualTo(1);
  }

  @Test
  void whatComesFromItIsForGuestsHereAndElsewhere() {
    Vm here = vm(member, "10.0.0.1/24");
    Vm there = vm(stranger, "10.0.0.2/24");
    here.send(toServer(here));
    there.send(toServer(there)); // so that their MACs are known
    cloud.calm();
    vtep.send(member, VNI, fromServer(here, 1, 2));
    vtep.send(member, VNI, fromServer(there, 1, 3));
    here.expectUdp(2);
    there.expectUdp(3);
    vtep.send(member, VNI + 1, fromServer(here, 1, 4));
    vtep.send(stranger, VNI, fromServer(there, 1, 5));
    cloud.calm();
    assertThat(here.count(Vm.udpTo(4))).as("another network").isZero();
    assertThat(there.count(Vm.udpTo(5))).as("no member of the zone").isZero();
  }

  /** A guest that takes nothing but answers gets the server's, also by another host of the zone. */
  @Test
  void answersOfTheServerAreKnown() {
    Ip4 own = Ip4.parse("172.17.0.3");
    Hypervisor third = cloud.host();
    members(new TunnelZone.Member(member.id(), OWN), new TunnelZone.Member(third.id(), own));
    Vm guest = vm(member, "10.0.0.1/24");
    Chain strict = cloud.network().chain("strict");
    cloud.network().rule(strict, Condition.ANY.withMatchReturnFlow(true), RuleAction.ACCEPT);
    cloud.network().rule(strict, Condition.ANY, RuleAction.DROP);
    cloud
        .network()
        .filter(
            (org.midonet.topology.BridgePort) portOf(guest), Optional.empty(), Optional.of(strict));
    cloud.settle();
    vtep.send(member, VNI, fromServer(guest, 53, 4000));
    cloud.calm();
    assertThat(guest.count(Vm.udpTo(4000))).as("before it was asked").isZero();
    guest.send(toServer(guest));
    assertThat(vtep.took(OWN, VNI, toServer(guest))).isEqualTo(1);
    vtep.send(member, VNI, fromServer(guest, 53, 4000));
    guest.expectUdp(4000);
    vtep.send(third, VNI, fromServer(guest, 53, 4000));
    guest.expectUdp(4000);
  }

  private Port portOf(Vm guest) {
    try {
      UUID id = cloud.network().portAt(guest.host(), guest.interfaceName());
      return cloud.nsdb().topology().get(Port.class, id);
    } catch (MidonetException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aRestartChangesNothing() {
    Vm guest = vm(member, "10.0.0.1/24");
    guest.send(toServer(guest));
    assertThat(vtep.took(OWN, VNI, toServer(guest))).isEqualTo(1);
    Map<Integer, VtepTunnel> before = member.datapath().vtepTunnels();
    member.stop();
    guest.send(toServer(guest));
    assertThat(vtep.took(OWN, VNI, toServer(guest))).as("without an agent").isEqualTo(1);
    member.start();
    assertThat(member.datapath().vtepTunnels()).isEqualTo(before);
    guest.send(toServer(guest));
    assertThat(vtep.took(OWN, VNI, toServer(guest))).isEqualTo(1);
  }

  @Test
  void aBindingThatGoesTakesAllAlong() {
    Vm guest = vm(member, "10.0.0.1/24");
    guest.send(toServer(guest));
    assertThat(vtep.took()).isEqualTo(1);
    cloud.network().delete(Port.class, port.id());
    cloud.settle();
    guest.send(toServer(guest));
    assertThat(vtep.took()).isZero();
    assertThat(member.datapath().vtepTunnels()).isEmpty();
    assertThat(member.datapath().ports()).hasSize(1);
  }
}
