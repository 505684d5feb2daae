package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.simulation.Cloud.accept;
import static org.midonet.simulation.Cloud.drop;
import static org.midonet.simulation.Frames.arpRequest;
import static org.midonet.simulation.Frames.udp;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.packet.FlowKey;
import org.midonet.packet.Ip4;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.Udp;
import org.midonet.packet.VxlanFrame;
import org.midonet.scenario.Scenario;
import org.midonet.simulation.Action.Decapsulate;
import org.midonet.simulation.Action.Output;
import org.midonet.simulation.Place.PortPlace;
import org.midonet.simulation.Simulation.Onward;

/**
 * A tenant's router has a network in common with another site's: a VTEP router joins it, by VXLAN
 * that goes out of the uplink of that router.
 */
class OverlayTest {

  private static final String VM = "02:00:00:00:00:01";
  private static final String TENANT = "ac:ca:ba:00:00:01";
  private static final String EDGE = "ac:ca:ba:00:00:02";
  private static final String FAR = "ac:ca:ba:00:0f:02";
  private static final String L2 = "ac:ca:ba:00:00:03";
  private static final String UP = "ac:ca:ba:00:00:04";
  private static final String FAR_UP = "ac:ca:ba:00:0f:04";
  private static final int VNI = 100;

  private final Cloud cloud = new Cloud();

  @BeforeEach
  void peeredSite() {
    cloud
        .bridge("net")
        .vm("vm", "net")
        .router("tenant")
        .routerPort("inside", "tenant", TENANT, "10.0.1.1/24")
        .plug("inside", "net")
        .bridge("common")
        .routerPort("edge", "tenant", EDGE, "192.168.9.1/24")
        .plug("edge", "common")
        .router("vtep")
        .overlay("l2", "vtep", L2, VNI, "2.0.0.1")
        .plug("l2", "common")
        .uplink("up", "vtep", UP, "2.0.0.1/24")
        .route("tenant", "10.0.1.0/24", "inside")
        .routeVia("tenant", "10.0.2.0/24", "edge", "192.168.9.2")
        .route("vtep", "2.0.0.0/24", "up")
        .neighbour("vtep", "2.0.0.2", FAR_UP)
        .neighbour("common", "192.168.9.2", FAR)
        .mac("common", FAR, "l2-common")
        .mac("net", VM, "vm")
        .neighbour("tenant", "10.0.1.5", VM)
        .peer("l2", FAR, "2.0.0.2");
  }

  private static byte[] fromVm(int port) {
    return udp(VM, TENANT, "10.0.1.5", "10.0.2.5", port, 53);
  }

  private static byte[] fromFar() {
    return udp(FAR, EDGE, "10.0.2.5", "10.0.1.5", 53, 4000);
  }

  private static byte[] outer(int vni, String to, byte[] inner) {
    try {
      byte[] frame = VxlanFrame.wrap(inner, Ip4.parse("2.0.0.2"), Ip4.parse(to), vni);
      return org.midonet.packet.FrameEditor.copyOf(frame)
          .setEthSrc(org.midonet.packet.Mac.parse(FAR_UP).value())
          .setEthDst(org.midonet.packet.Mac.parse(UP).value())
          .toBytes();
    } catch (MalformedPacket e) {
      throw new AssertionError(e);
    }
  }

  private Onward onward(byte[] frame, String port) {
    try {
      return Simulation.onward(cloud.view, cloud.send(port, frame), Packet.of(frame)).orElseThrow();
    } catch (MalformedPacket e) {
      throw new AssertionError(e);
    }
  }

  private static VxlanFrame inside(Packet outer) {
    return VxlanFrame.unwrap(outer.frame()).orElseThrow();
  }

  private static FlowKey key(MemorySegment frame) {
    try {
      return Packet.of(frame.toArray(ValueLayout.JAVA_BYTE)).key();
    } catch (MalformedPacket e) {
      throw new AssertionError(e);
    }
  }

  private Verdict.Forward forward(Verdict verdict) {
    assertThat(verdict).as(Steps.render(verdict.path())).isInstanceOf(Verdict.Forward.class);
    return (Verdict.Forward) verdict;
  }

  @Test
  void whatGoesToTheOtherSiteLeavesByTheVtepAndItsOuterPacketByTheUplink() {
    Verdict.Forward inner = forward(cloud.send("vm", fromVm(4000)));
    assertThat(inner.actions().getLast()).isEqualTo(new Output(cloud.id("l2")));
    assertThat(inner.path())
        .contains(
            new Step.Encapsulated(cloud.id("l2"), VNI, Ip4.parse("2.0.0.1"), Ip4.parse("2.0.0.2")));
    assertThat(inner.mask().tpSrc()).isZero();

    Onward outer = onward(fromVm(4000), "vm");
    FlowKey key = outer.packet().key();
    assertThat(List.of(key.ipSrc(), key.ipDst()))
        .isEqualTo(List.of(Ip4.parse("2.0.0.1"), Ip4.parse("2.0.0.2")));
    assertThat(key.tpDst()).isEqualTo(Udp.VXLAN);
    VxlanFrame inside = inside(outer.packet());
    assertThat(inside.vni()).isEqualTo(VNI);
    assertThat(key(inside.frame()).ethDst()).isEqualTo(org.midonet.packet.Mac.parse(FAR).value());
    assertThat(key(inside.frame()).ipSrc()).isEqualTo(Ip4.parse("10.0.1.5"));

    Verdict.Forward routed =
        forward(Simulation.simulate(cloud.view, outer.ingress(), outer.packet()));
    assertThat(routed.actions().getLast()).isEqualTo(new Output(cloud.id("up")));
    assertThat(routed.actions()).noneMatch(Action.DecTtl.class::isInstance);
    assertThat(routed.cacheable()).isTrue();
  }

  @Test
  @Scenario("RP-01")
  void outerSourcePortsOfAThousandConnectionsAllDiffer() {
    Set<Integer> ports = new HashSet<>();
    for (int port = 1; port <= 1000; port++) {
      ports.add(onward(fromVm(20_000 + 7 * port), "vm").packet().key().tpSrc());
    }
    assertThat(ports).hasSize(1000).allMatch(port -> port >= 1 && port <= 65_534);
  }

  @Test
  void whatComesInVxlanIsUnwrappedAndReachesTheVm() {
    Verdict.Forward outer = forward(cloud.send("up", outer(VNI, "2.0.0.1", fromFar())));
    assertThat(outer.actions())
        .isEqualTo(
            List.of(new Decapsulate(cloud.id("up"), new TreeMap<>(Map.of(VNI, cloud.id("l2"))))));
    assertThat(outer.cacheable()).isTrue();
    Onward inner = onward(outer(VNI, "2.0.0.1", fromFar()), "up");
    assertThat(inner.ingress()).isEqualTo(cloud.id("l2"));
    Verdict.Forward delivered =
        forward(Simulation.simulate(cloud.view, inner.ingress(), inner.packet()));
    assertThat(delivered.actions().getLast()).isEqualTo(new Output(cloud.id("vm")));
  }

  @Test
  void anotherNetworkIsNotUnwrappedAndAnotherAddressIsRouted() throws MalformedPacket {
    byte[] other = outer(VNI + 1, "2.0.0.1", fromFar());
    Verdict verdict = cloud.send("up", other);
    assertThat(Simulation.onward(cloud.view, verdict, Packet.of(other))).isEmpty();

    byte[] elsewhere = outer(VNI, "2.0.0.9", fromFar());
    assertThat(cloud.send("up", elsewhere)).isInstanceOf(Verdict.Waiting.class);
    byte[] noVxlan = udp(FAR_UP, UP, "2.0.0.2", "2.0.0.1", 4000, 4788);
    assertThat(((Verdict.Drop) cloud.send("up", noVxlan)).reason())
        .isEqualTo(DropReason.LOCAL_UNUSED);
  }

  @Test
  void severalNetworksShareATunnelAddress() {
    cloud.bridge("other").overlay("l3", "vtep", "ac:ca:ba:00:00:07", 200, "2.0.0.1");
    assertThat(cloud.touched).contains(new Dependency.OfLocation(cloud.id("l3")));
    assertThat(cloud.touchedSince).contains(new Dependency.OfRouter(cloud.id("vtep")));
    cloud.plug("l3", "other");
    assertThat(onward(outer(200, "2.0.0.1", fromFar()), "up").ingress()).isEqualTo(cloud.id("l3"));
    assertThat(onward(outer(VNI, "2.0.0.1", fromFar()), "up").ingress()).isEqualTo(cloud.id("l2"));
  }

  @Test
  void whoIsBehindNoPeerIsNotReachedUntilItIs() {
    cloud.mac("common", "02:00:00:00:0f:09", "l2-common");
    byte[] frame = udp(EDGE, "02:00:00:00:0f:09", "192.168.9.1", "192.168.9.7", 1, 2);
    cloud.vm("station", "common");
    Verdict.Drop drop = (Verdict.Drop) cloud.send("station", frame);
    assertThat(drop.reason()).isEqualTo(DropReason.NO_PEER);
    cloud.peer("l2", "02:00:00:00:0f:09", "2.0.0.3");
    assertThat(drop.dependencies()).containsAnyElementsOf(cloud.touched);
    assertThat(forward(cloud.send("station", frame)).actions())
        .isEqualTo(List.of(new Output(cloud.id("l2"))));
  }

  @Test
  void broadcastsStayAtHome() {
    cloud.vm("station", "common");
    Verdict verdict =
        cloud.send("station", arpRequest("02:00:00:00:00:09", "192.168.9.9", "192.168.9.77"));
    assertThat(verdict.path()).noneMatch(Step.Encapsulated.class::isInstance);
  }

  @Test
  void connectionsAreThoseOfTheInnerPackets() {
    cloud
        .chain("groups", drop(c -> c.matchForwardFlow(true)), accept(c -> c))
        .filters("vm", "", "groups");
    Verdict.Forward opener = forward(cloud.send("vm", fromVm(4000)));
    ConnectionTemplate template = opener.template().orElseThrow();
    ConnectionTemplate.Reverse reverse = template.reverse().orElseThrow();
    assertThat(reverse.place()).isEqualTo(new PortPlace(cloud.id("l2")));
    assertThat(reverse.actions().getLast()).isEqualTo(new Output(cloud.id("vm")));

    // The outer packets that bring answers are of no connection, whatever is in them.
    Verdict.Forward answer = forward(cloud.send("up", outer(VNI, "2.0.0.1", fromFar())));
    assertThat(answer.template()).isEqualTo(Optional.empty());
    Onward inner = onward(outer(VNI, "2.0.0.1", fromFar()), "up");
    Verdict.Drop unknown =
        (Verdict.Drop) Simulation.simulate(cloud.view, inner.ingress(), inner.packet());
    assertThat(unknown.reason()).isEqualTo(DropReason.RULE);
    assertThat(unknown.ifKnown()).contains(new Output(cloud.id("vm")));
  }

  @Test
  void aVtepRouterThatIsDownDoesNeither() {
    cloud.put(
        ((org.midonet.topology.Router) cloud.object("vtep")).with(b -> b.adminStateUp(false)));
    assertThat(cloud.send("vm", fromVm(4000))).isInstanceOf(Verdict.Drop.class);
    assertThat(cloud.send("l2", fromFar())).isInstanceOf(Verdict.Drop.class);
  }
}
