package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.FrameEditor;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.topology.NextHop;
import org.midonet.topology.Router;

/** Each way to end nowhere has its reason, which counters and traces tell. */
class DropReasonTest {

  private static final String VM1 = "02:00:00:00:00:01";
  private static final String VM2 = "02:00:00:00:00:02";
  private static final String R1 = "ac:ca:ba:00:00:01";

  private final Cloud cloud = new Cloud();

  @BeforeEach
  void network() {
    cloud
        .bridge("net1")
        .bridge("net2")
        .vm("vm1", "net1")
        .vm("vm2", "net2")
        .router("r")
        .routerPort("r1", "r", R1, "10.0.1.1/24")
        .routerPort("r2", "r", "ac:ca:ba:00:00:02", "10.0.2.1/24")
        .plug("r1", "net1")
        .plug("r2", "net2")
        .route("r", "10.0.1.0/24", "r1")
        .route("r", "10.0.2.0/24", "r2")
        .neighbour("r", "10.0.2.5", VM2)
        .mac("net2", VM2, "vm2")
        .mac("net1", VM1, "vm1");
  }

  private void drops(DropReason reason, byte[] frame) {
    Verdict verdict = cloud.send("vm1", frame);
    // A router may say so to the sender: then it is answered.
    assertThat(verdict)
        .as(Steps.render(verdict.path()))
        .isInstanceOfAny(Verdict.Drop.class, Verdict.Answer.class);
    if (verdict instanceof Verdict.Drop drop) {
      assertThat(drop.reason()).isEqualTo(reason);
    }
    assertThat(verdict.path())
        .filteredOn(Step.Dropped.class::isInstance)
        .anyMatch(step -> ((Step.Dropped) step).reason() == reason);
  }

  private static byte[] routed() {
    return Frames.udp(VM1, R1, "10.0.1.5", "10.0.2.5", 1, 2);
  }

  @Test
  void ofPorts() {
    Verdict unknown = Simulation.simulate(cloud.view, new UUID(7, 7), Cloud.packet(routed()));
    assertThat(unknown)
        .isInstanceOfSatisfying(
            Verdict.Drop.class,
            drop -> assertThat(drop.reason()).isEqualTo(DropReason.NO_SUCH_PORT));
    Verdict interior = cloud.send("r1", routed());
    assertThat(interior)
        .isInstanceOfSatisfying(
            Verdict.Drop.class,
            drop -> assertThat(drop.reason()).isEqualTo(DropReason.NO_SUCH_PORT));
    cloud.bridgePortWith("vm1", p -> p.withAdminStateUp(false));
    drops(DropReason.ADMIN_DOWN, routed());
    cloud.bridgePortWith("vm1", p -> p.withAdminStateUp(true));
    cloud.bridgePortWith("vm2", p -> p.withAdminStateUp(false));
    drops(DropReason.ADMIN_DOWN, routed());
  }

  @Test
  void ofBridges() {
    drops(
        DropReason.BAD_SOURCE_MAC,
        Frames.udp("03:00:00:00:00:01", R1, "10.0.1.5", "10.0.2.5", 1, 2));
    drops(DropReason.SAME_PORT, Frames.udp(VM2, VM1, "10.0.1.6", "10.0.1.5", 1, 2));
    cloud.bridgePort("trunk", "net1", p -> p.withVlanId(Optional.of(7)));
    cloud.mac("net1", "02:00:00:00:00:07", "trunk");
    drops(
        DropReason.WRONG_VLAN, Frames.udp(VM1, "02:00:00:00:00:07", "10.0.1.5", "10.0.1.7", 1, 2));
  }

  @Test
  void aFloodWithNobodyElse() {
    cloud.bridge("lonely").vm("alone", "lonely");
    Verdict verdict =
        cloud.send("alone", Frames.udp(VM1, "02:00:00:00:00:77", "10.0.1.5", "10.0.1.7", 1, 2));
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Drop.class,
            drop -> assertThat(drop.reason()).isEqualTo(DropReason.NOBODY_THERE));
  }

  @Test
  void ofRouters() throws MalformedPacket {
    drops(DropReason.WRONG_VLAN, FrameEditor.copyOf(routed()).pushVlan(5).toBytes());
    assertThat(cloud.send("vm1", FrameEditor.copyOf(routed()).pushVlan(0).toBytes()))
        .isInstanceOf(Verdict.Forward.class);
    drops(
        DropReason.NOT_IP,
        FrameBuilder.ethernet(Mac.parse(VM1), Mac.parse(R1))
            .etherType(0x88cc)
            .payload(new byte[46])
            .build());
    drops(DropReason.NO_ROUTE, Frames.udp(VM1, R1, "10.0.1.5", "172.16.0.1", 1, 2));
    drops(DropReason.LOCAL_UNUSED, Frames.tcp(VM1, R1, "10.0.1.5", "10.0.1.1", 1, 2));
    drops(
        DropReason.TTL_EXPIRED,
        Frames.ip(VM1, R1, "10.0.1.5", "10.0.2.5").ttl(1).udp(1, 2).build());
    cloud.put(((Router) cloud.object("r")).withAdminStateUp(false));
    drops(DropReason.ADMIN_DOWN, routed());
    cloud.remove(Router.class, "r");
    drops(DropReason.ADMIN_DOWN, routed());
  }

  @Test
  void ofRoutes() {
    for (NextHop kind : new NextHop[] {NextHop.BLACKHOLE, NextHop.REJECT}) {
      cloud.route(
          "special", "r", "0.0.0.0/0", "10.0.2.5/32", kind, Optional.empty(), Optional.empty(), 0);
      drops(kind == NextHop.REJECT ? DropReason.REJECT_ROUTE : DropReason.BLACKHOLE, routed());
    }
    cloud.routeVia("r", "192.168.0.0/16", "r2", "198.51.100.1");
    drops(DropReason.UNREACHABLE, Frames.udp(VM1, R1, "10.0.1.5", "192.168.0.1", 1, 2));
  }

  @Test
  void ofRules() {
    cloud.chain("c", Cloud.drop(c -> c.protocol(17))).filters("vm1", "c", "");
    drops(DropReason.RULE, routed());
    assertThat(cloud.send("vm1", routed()))
        .isInstanceOfSatisfying(Verdict.Drop.class, drop -> assertThat(drop.rule()).isPresent());
    cloud.filters("vm1", "", "").filters("r1", "c", "");
    drops(DropReason.RULE, routed());
    cloud.filters("r1", "", "").filters("r2", "", "c");
    drops(DropReason.RULE, routed());
    cloud.filters("r2", "", "").filters("vm2", "", "c");
    drops(DropReason.RULE, routed());
    cloud.filters("vm2", "", "");
    assertThat(cloud.send("vm1", routed())).isInstanceOf(Verdict.Forward.class);
  }
}
