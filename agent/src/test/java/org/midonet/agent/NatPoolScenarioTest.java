package org.midonet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.Cloud;
import org.midonet.agent.cloud.Hypervisor;
import org.midonet.agent.cloud.Vm;
import org.midonet.agent.cloud.Waiting;
import org.midonet.nsdb.PortBlock;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip4;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;
import org.midonet.scenario.Scenario;
import org.midonet.topology.Bridge;
import org.midonet.topology.Chain;
import org.midonet.topology.ConditionBuilder;
import org.midonet.topology.NatTarget;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;
import org.midonet.topology.error.MidonetException;

/** A rule that translates to one of two addresses, of which one port each is allowed. */
class NatPoolScenarioTest {
  private static final Ip4 ONE = Ip4.parse("203.0.113.2");
  private static final Ip4 OTHER = Ip4.parse("203.0.113.3");
  private static final int PORT = 5000;

  private final Cloud cloud = new Cloud();
  private final Hypervisor compute = cloud.host();
  private final Hypervisor gateway = cloud.host();
  private final Bridge tenant = cloud.network().bridge("tenant");
  private final Router router = cloud.network().router("r");
  private final Chain entering = cloud.network().chain("entering");
  private final Chain leaving = cloud.network().chain("leaving");
  private Vm outside;
  private Vm guest;

  @BeforeEach
  void build() {
    cloud.network().attach(router, "192.168.1.1/24", tenant);
    RouterPort uplink = cloud.network().port(router, ONE + "/24");
    outside =
        gateway.plug(
            "uplink",
            Mac.parse("02:00:00:00:ff:01"),
            Prefix.parse("203.0.113.1/24"),
            Optional.empty());
    cloud.network().bind(uplink, gateway, "uplink");
    cloud.awaitActive(uplink.id(), gateway);
    cloud.network().route(router, "0.0.0.0/0", uplink, Optional.of(outside.ip()));
    cloud.network().filter(router, Optional.of(entering), Optional.of(leaving));
    for (Ip4 address : new Ip4[] {ONE, OTHER}) {
      cloud
          .network()
          .undo(
              entering,
              ConditionBuilder.builder().destination(Prefix.host(address)).build(),
              false);
    }
    cloud
        .network()
        .translate(
            leaving,
            ConditionBuilder.builder().source(Prefix.parse("192.168.1.0/24")).build(),
            false,
            new NatTarget(ONE, OTHER, PORT, PORT));
    cloud.settle();
    guest = cloud.vm(compute, tenant, "192.168.1.2/24", "192.168.1.1");
  }

  @AfterEach
  void close() {
    cloud.close();
  }

  private boolean isOwned(Ip4 address) {
    try {
      return cloud.nsdb().leases().list(router.id(), address).stream()
          .map(PortBlock::first)
          .anyMatch(first -> first == PORT);
    } catch (MidonetException e) {
      throw new AssertionError(e);
    }
  }

  /** Says something from a port, and hears the answer; the address that the outside sees. */
  private Ip4 talk(int sourcePort) {
    guest.sendUdp(outside.ip(), sourcePort, 53);
    FlowKey heard = outside.expectUdp(53).key();
    assertThat(heard.tpSrc()).isEqualTo(PORT);
    outside.send(
        FrameBuilder.ethernet(outside.mac(), new Mac(heard.ethSrc()))
            .ip(outside.ip(), heard.ipSrc())
            .udp(53, heard.tpSrc())
            .build());
    guest.expectUdp(sourcePort);
    return (Ip4) heard.ipSrc();
  }

  @Test
  @Scenario("NL-04")
  void theSecondConnectionToADestinationHasTheSecondAddress() {
    assertThat(talk(4000)).isEqualTo(ONE);
    Waiting.until("a block of the other address to be leased ahead", () -> isOwned(OTHER));
    compute.awaitKnown("it", view -> !view.ownedBlocks(guestPort(), router.id(), OTHER).isEmpty());
    compute.barrier();
    assertThat(talk(4001)).isEqualTo(OTHER);
    assertThat(talk(4000)).as("who has a port keeps it").isEqualTo(ONE);
    assertThat(talk(4001)).isEqualTo(OTHER);

    // Both are in use for this destination, and there is no third.
    long before = compute.drops();
    guest.sendUdp(outside.ip(), 4002, 53);
    Waiting.until(
        "it is refused", () -> compute.drops() > before || outside.count(Vm.udpTo(53)) > 0);
    assertThat(outside.count(Vm.udpTo(53))).isZero();
    assertThat(talk(4000)).isEqualTo(ONE);
  }

  private UUID guestPort() {
    return cloud.network().portAt(compute, guest.interfaceName());
  }
}
