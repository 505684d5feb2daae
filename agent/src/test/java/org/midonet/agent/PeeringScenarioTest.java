package org.midonet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
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
import org.midonet.agent.upcall.Counters;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.FrameEditor;
import org.midonet.packet.Ip4;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.Prefix;
import org.midonet.packet.VxlanFrame;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;
import org.midonet.topology.error.MidonetException;

/**
 * A VTEP router with an uplink on each of two hosts, and a guest on a third: what its VTEP makes
 * leaves by either, what is for it comes in by either.
 */
class PeeringScenarioTest {

  private static final int VNI = 100;
  private static final Ip4 TUNNEL = Ip4.parse("2.0.0.1");
  private static final Mac FAR = new Mac(0x0200_0000_0f01L);

  private final Cloud cloud = new Cloud();
  private final Hypervisor compute = cloud.host();
  private final Bridge net = cloud.network().bridge("net");
  private final Router router = cloud.network().router("vtep");
  private final Way first = way("2.0.1.1/24", "2.0.1.2/24");
  private final Way second = way("2.0.2.1/24", "2.0.2.2/24");
  private final Vm vm = cloud.vm(compute, net, "192.168.1.2/24");
  private RouterPort vtep;

  /** An uplink, where it is, and what is behind it. */
  private record Way(RouterPort port, Hypervisor host, Vm outside) {}

  private Way way(String own, String other) {
    Hypervisor host = cloud.host();
    RouterPort port = cloud.network().port(router, own);
    Vm outside =
        host.plug(
            "uplink",
            new Mac(0x0200_0000_ff00L | cloud.hosts().indexOf(host)),
            Prefix.parse(other),
            Optional.empty());
    cloud.network().bind(port, host, "uplink");
    cloud.awaitActive(port.id(), host);
    return new Way(port, host, outside);
  }

  @BeforeEach
  void join() throws MidonetException {
    vtep =
        cloud
            .network()
            .port(router, "169.254.0.1/30")
            .with(b -> b.vni(Optional.of(VNI)).tunnelAddress(Optional.of(TUNNEL)));
    BridgePort behind = cloud.network().port(net);
    cloud.network().link(behind, vtep);
    cloud.nsdb().tables().macs(net.id(), 0).putPersistent(FAR, behind.id());
    Waiting.until("it is at work on one host", () -> home().isPresent());
    cloud.awaitActive(
        vtep.id(), home().equals(Optional.of(first.host().id())) ? first.host() : second.host());
  }

  @AfterEach
  void close() {
    cloud.close();
  }

  private Optional<UUID> home() {
    return cloud.activeAt(vtep.id());
  }

  private byte[] fromFar(Way by, int port) throws MalformedPacket {
    byte[] inner =
        FrameBuilder.ethernet(FAR, vm.mac())
            .ip(Ip4.parse("192.168.1.9"), vm.ip())
            .udp(53, port)
            .build();
    return FrameEditor.copyOf(VxlanFrame.wrap(inner, by.outside().ip(), TUNNEL, VNI))
        .setEthSrc(by.outside().mac().value())
        .setEthDst(by.port().mac().value())
        .toBytes();
  }

  @Test
  void whatIsForTheVtepComesInByEither() throws MalformedPacket {
    for (Way way : new Way[] {first, second}) {
      way.outside().send(fromFar(way, 4000));
      assertThat(vm.expectUdp(4000).key().ethSrc()).isEqualTo(FAR.value());
      long misses = way.host().count(Counters.Event.MISSES);
      way.outside().send(fromFar(way, 4000));
      assertThat(vm.expectUdp(4000).key().ethSrc()).isEqualTo(FAR.value());
      assertThat(way.host().count(Counters.Event.MISSES)).as("it has a flow").isEqualTo(misses);
    }
  }

  @Test
  void whatTheVtepMakesLeavesByEither() throws MidonetException {
    for (Way way : new Way[] {first, second}) {
      cloud.nsdb().tables().peers(vtep.id()).putPersistent(FAR, way.outside().ip());
      cloud.settle();
      vm.send(
          FrameBuilder.ethernet(vm.mac(), FAR)
              .ip(vm.ip(), Ip4.parse("192.168.1.9"))
              .udp(4000, 53)
              .build());
      Predicate<FlowKey> vxlan = key -> key.ipDst().equals(way.outside().ip());
      byte[] outer = way.outside().expect("VXLAN", vxlan.and(Vm.udpTo(4789))).frame();
      assertThat(VxlanFrame.unwrap(MemorySegment.ofArray(outer)).orElseThrow().vni())
          .isEqualTo(VNI);
    }
  }

  @Test
  void oneUplinkIsEnough() throws MalformedPacket {
    Way lost = home().equals(Optional.of(first.host().id())) ? first : second;
    Way left = lost.equals(first) ? second : first;
    lost.host().unplug("uplink");
    cloud.awaitActive(vtep.id(), left.host());
    left.outside().send(fromFar(left, 4001));
    assertThat(vm.expectUdp(4001).key().ethSrc()).isEqualTo(FAR.value());
  }
}
