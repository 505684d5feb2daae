package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.simulation.Cloud.drop;
import static org.midonet.simulation.Frames.arpRequest;
import static org.midonet.simulation.Frames.ping;
import static org.midonet.simulation.Frames.udp;

import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.packet.Arp;
import org.midonet.packet.Ethernet;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowKeys;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip6;
import org.midonet.packet.IpAddress;
import org.midonet.packet.IpPacket;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.Prefix;
import org.midonet.scenario.Scenario;
import org.midonet.simulation.Action.DecTtl;
import org.midonet.simulation.Action.Output;
import org.midonet.simulation.Action.SetEthDst;
import org.midonet.simulation.Action.SetEthSrc;
import org.midonet.topology.NextHop;
import org.midonet.topology.Router;

/** Two networks, a router between them, and an uplink. */
class RouterTest {

  static final String VM1 = "02:00:00:00:00:01";
  static final String VM2 = "02:00:00:00:00:02";
  static final String R1 = "ac:ca:ba:00:00:01";
  static final String R2 = "ac:ca:ba:00:00:02";
  static final String UP = "ac:ca:ba:00:00:03";
  static final String GATEWAY = "02:99:00:00:00:01";

  private final Cloud cloud = new Cloud();

  @BeforeEach
  void twoNetworks() {
    cloud
        .bridge("net1")
        .vm("vm1", "net1")
        .bridge("net2")
        .vm("vm2", "net2")
        .router("r")
        .routerPort("r1", "r", R1, "10.0.1.1/24", "2001:db8:1::1/64")
        .routerPort("r2", "r", R2, "10.0.2.1/24", "2001:db8:2::1/64")
        .plug("r1", "net1")
        .plug("r2", "net2")
        .uplink("up", "r", UP, "203.0.113.2/24")
        .route("r", "10.0.1.0/24", "r1")
        .route("r", "10.0.2.0/24", "r2")
        .route("r", "2001:db8:1::/64", "r1")
        .route("r", "2001:db8:2::/64", "r2")
        .routeVia("r", "0.0.0.0/0", "up", "203.0.113.1");
  }

  private Cloud knowVm2() {
    return cloud
        .neighbour("r", "10.0.2.5", VM2)
        .neighbour("r", "2001:db8:2::5", VM2)
        .mac("net2", VM2, "vm2");
  }

  private static Mac mac(String text) {
    return Mac.parse(text);
  }

  private Verdict.Forward forward(Verdict verdict) {
    assertThat(verdict).as(Steps.render(verdict.path())).isInstanceOf(Verdict.Forward.class);
    return (Verdict.Forward) verdict;
  }

  private FlowKey delivered(Verdict verdict, String port) {
    assertThat(verdict.deliveries()).as(Steps.render(verdict.path())).hasSize(1);
    assertThat(verdict.deliveries().getFirst().port()).isEqualTo(cloud.id(port));
    try {
      return FlowKeys.parse(verdict.deliveries().getFirst().frame());
    } catch (MalformedPacket e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @Scenario({"RT-01", "RT-03"})
  void betweenTwoNetworks() {
    knowVm2();
    Verdict.Forward verdict =
        forward(cloud.send("vm1", udp(VM1, R1, "10.0.1.5", "10.0.2.5", 1, 2)));
    assertThat(verdict.actions())
        .containsExactly(
            new SetEthSrc(mac(R2)),
            new SetEthDst(mac(VM2)),
            new DecTtl(1),
            new Output(cloud.id("vm2")));
    assertThat(verdict.cacheable()).isTrue();
    assertThat(verdict.mask().ipDstLow()).as("the next hop is the destination").isEqualTo(-1L);
    assertThat(verdict.mask().tpDst()).isZero();
  }

  @Test
  void ipv6Alike() {
    knowVm2();
    Verdict.Forward verdict =
        forward(cloud.send("vm1", udp(VM1, R1, "2001:db8:1::5", "2001:db8:2::5", 1, 2)));
    assertThat(verdict.actions())
        .containsExactly(
            new SetEthSrc(mac(R2)),
            new SetEthDst(mac(VM2)),
            new DecTtl(1),
            new Output(cloud.id("vm2")));
  }

  @Test
  @Scenario("RT-02")
  void outByTheUplinkReadsOnlyThePrefix() {
    cloud.neighbour("r", "203.0.113.1", GATEWAY);
    Verdict.Forward verdict = forward(cloud.send("vm1", udp(VM1, R1, "10.0.1.5", "8.8.8.8", 1, 2)));
    assertThat(verdict.actions())
        .containsExactly(
            new SetEthSrc(mac(UP)),
            new SetEthDst(mac(GATEWAY)),
            new DecTtl(1),
            new Output(cloud.id("up")));
    assertThat(verdict.mask().ipDstLow())
        .as("8.8.8.8 shares six bits with 10.0.0.0/8")
        .isEqualTo(0xfe00_0000L);
    assertThat(verdict.mask().ipSrcLow()).isZero();
  }

  @Test
  @Scenario({"RT-17", "RT-23"})
  void longestPrefixWins() {
    cloud
        .neighbour("r", "203.0.113.1", GATEWAY)
        .neighbour("r", "203.0.113.9", VM2)
        .routeVia("r", "8.8.8.0/24", "up", "203.0.113.9");
    assertThat(forward(cloud.send("vm1", udp(VM1, R1, "10.0.1.5", "8.8.8.8", 1, 2))).actions())
        .contains(new SetEthDst(mac(VM2)));
    assertThat(forward(cloud.send("vm1", udp(VM1, R1, "10.0.1.5", "8.8.9.8", 1, 2))).actions())
        .contains(new SetEthDst(mac(GATEWAY)));
  }

  @Test
  @Scenario({"RT-16", "RT-22"})
  void lowestWeightWins() {
    cloud.neighbour("r", "203.0.113.9", VM2).neighbour("r", "203.0.113.1", GATEWAY);
    Optional<UUID> up = Optional.of(cloud.id("up"));
    cloud.route(
        "heavy",
        "r",
        "0.0.0.0/0",
        "9.0.0.0/8",
        NextHop.PORT,
        up,
        Optional.of(IpAddress.parse("203.0.113.1")),
        100);
    cloud.route(
        "light",
        "r",
        "0.0.0.0/0",
        "9.0.0.0/8",
        NextHop.PORT,
        up,
        Optional.of(IpAddress.parse("203.0.113.9")),
        10);
    assertThat(forward(cloud.send("vm1", udp(VM1, R1, "10.0.1.5", "9.8.8.8", 1, 2))).actions())
        .contains(new SetEthDst(mac(VM2)));
  }

  @Test
  @Scenario("AR-01")
  void unknownNextHopWaitsAndAsks() {
    Verdict verdict = cloud.send("vm1", udp(VM1, R1, "10.0.1.5", "10.0.2.5", 1, 2));
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Waiting.class,
            w ->
                assertThat(w.needs())
                    .containsExactly(
                        new Need.Neighbour(
                            cloud.id("r"), cloud.id("r2"), IpAddress.parse("10.0.2.5"))));
    FlowKey request = delivered(verdict, "vm2");
    assertThat(request.protocol()).isEqualTo(Arp.REQUEST);
    assertThat(request.ethSrc()).isEqualTo(mac(R2).value());
    assertThat(request.ipDst()).isEqualTo(IpAddress.parse("10.0.2.5"));
    Verdict reply =
        cloud.send(
            "vm2",
            Arp.request(
                    mac(R2),
                    org.midonet.packet.Ip4.parse("10.0.2.1"),
                    org.midonet.packet.Ip4.parse("10.0.2.5"))
                .reply(mac(VM2))
                .toFrame());
    assertThat(reply).isInstanceOf(Verdict.Answer.class);
    cloud.learn(reply);
    assertThat(cloud.touched)
        .contains(new Dependency.OfNeighbour(cloud.id("r"), IpAddress.parse("10.0.2.5")));
    forward(cloud.send("vm1", udp(VM1, R1, "10.0.1.5", "10.0.2.5", 1, 2)));
  }

  @Test
  void unknownIpv6NextHopIsSolicited() {
    Verdict verdict = cloud.send("vm1", udp(VM1, R1, "2001:db8:1::5", "2001:db8:2::5", 1, 2));
    assertThat(verdict).isInstanceOf(Verdict.Waiting.class);
    assertThat(delivered(verdict, "vm2").icmpType()).isEqualTo(135);
    Verdict answer =
        cloud.send(
            "vm2",
            new org.midonet.packet.NeighbourDiscovery.Advertisement(
                    org.midonet.packet.Ip6.parse("2001:db8:2::5"),
                    false,
                    true,
                    true,
                    Optional.of(mac(VM2)))
                .toFrame(
                    mac(VM2),
                    mac(R2),
                    org.midonet.packet.Ip6.parse("2001:db8:2::5"),
                    org.midonet.packet.Ip6.parse("2001:db8:2::1")));
    assertThat(answer.effects())
        .contains(
            new Effect.LearnNeighbour(cloud.id("r"), IpAddress.parse("2001:db8:2::5"), mac(VM2)));
  }

  @Test
  @Scenario({"RT-06", "RT-18"})
  void gatewayAnswersArpAndPing() throws MalformedPacket {
    Verdict arp = cloud.send("vm1", arpRequest(VM1, "10.0.1.5", "10.0.1.1"));
    FlowKey reply = delivered(arp, "vm1");
    assertThat(reply.protocol()).isEqualTo(Arp.REPLY);
    assertThat(reply.ethSrc()).isEqualTo(mac(R1).value());
    assertThat(arp.effects())
        .as("the router knows who will speak to it")
        .contains(new Effect.LearnNeighbour(cloud.id("r"), IpAddress.parse("10.0.1.5"), mac(VM1)));
    cloud.learn(arp);
    Verdict pong = cloud.send("vm1", ping(VM1, R1, "10.0.1.5", "10.0.1.1", 77));
    assertThat(pong).isInstanceOf(Verdict.Answer.class);
    FlowKey key = delivered(pong, "vm1");
    assertThat(key.icmpType()).isZero();
    assertThat(key.tpDst()).isEqualTo(77);
    assertThat(key.ipSrc()).isEqualTo(IpAddress.parse("10.0.1.1"));
    assertThat(key.ethDst()).isEqualTo(mac(VM1).value());
    IpPacket ip = IpPacket.parse(Ethernet.parse(pong.deliveries().getFirst().frame()).payload());
    assertThat(ip.payload().byteSize()).isEqualTo(40);
  }

  @Test
  @Scenario({"RT-07", "RT-19"})
  void farPortAnswersPing() {
    cloud.learn(cloud.send("vm1", arpRequest(VM1, "10.0.1.5", "10.0.1.1")));
    Verdict pong = cloud.send("vm1", ping(VM1, R1, "10.0.1.5", "203.0.113.2", 77));
    assertThat(delivered(pong, "vm1").ipSrc()).isEqualTo(IpAddress.parse("203.0.113.2"));
  }

  @Test
  void ipv6GatewayAnswers() {
    Verdict advertisement =
        cloud.send("vm1", Frames.solicitation(VM1, "2001:db8:1::5", "2001:db8:1::1"));
    assertThat(delivered(advertisement, "vm1").icmpType()).isEqualTo(136);
    cloud.learn(advertisement);
    Verdict pong = cloud.send("vm1", ping(VM1, R1, "2001:db8:1::5", "2001:db8:1::1", 5));
    assertThat(delivered(pong, "vm1").icmpType()).isEqualTo(129);
  }

  @Test
  void ttlRunsOut() {
    knowVm2();
    byte[] frame = Frames.ip(VM1, R1, "10.0.1.5", "10.0.2.5").ttl(1).udp(1, 2).build();
    Verdict verdict = cloud.send("vm1", frame);
    assertThat(verdict).isInstanceOf(Verdict.Answer.class);
    FlowKey error = delivered(verdict, "vm1");
    assertThat(error.icmpType()).isEqualTo(11);
    assertThat(error.ipSrc()).isEqualTo(IpAddress.parse("10.0.1.1"));
    assertThat(verdict.cacheable()).isFalse();
    byte[] frame6 = Frames.ip(VM1, R1, "2001:db8:1::5", "2001:db8:2::5").ttl(1).udp(1, 2).build();
    assertThat(delivered(cloud.send("vm1", frame6), "vm1").icmpType()).isEqualTo(3);
  }

  @Test
  @Scenario("RT-05")
  void rejectRouteTellsTheSender() {
    cloud.route(
        "no",
        "r",
        "10.0.1.0/24",
        "10.0.2.0/24",
        NextHop.REJECT,
        Optional.empty(),
        Optional.empty(),
        -1);
    FlowKey error = delivered(cloud.send("vm1", udp(VM1, R1, "10.0.1.5", "10.0.2.5", 1, 2)), "vm1");
    assertThat(error.icmpType()).isEqualTo(3);
    assertThat(error.icmpCode()).isEqualTo(13);
  }

  @Test
  @Scenario("RT-04")
  void blackholeIsSilent() {
    cloud.route(
        "hole",
        "r",
        "10.0.1.0/24",
        "10.0.2.0/24",
        NextHop.BLACKHOLE,
        Optional.empty(),
        Optional.empty(),
        -1);
    Verdict verdict = cloud.send("vm1", udp(VM1, R1, "10.0.1.5", "10.0.2.5", 1, 2));
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Drop.class, d -> assertThat(d.reason()).isEqualTo(DropReason.BLACKHOLE));
    assertThat(verdict.deliveries()).isEmpty();
    assertThat(verdict.cacheable()).isTrue();
  }

  @Test
  @Scenario({"RT-13", "RT-24", "RT-25"})
  void noRouteAndPortsThatCarryNone() {
    cloud.inactive("up");
    FlowKey error = delivered(cloud.send("vm1", udp(VM1, R1, "10.0.1.5", "8.8.8.8", 1, 2)), "vm1");
    assertThat(error.icmpCode()).isZero();
    cloud.active("up").neighbour("r", "203.0.113.1", GATEWAY);
    forward(cloud.send("vm1", udp(VM1, R1, "10.0.1.5", "8.8.8.8", 1, 2)));
    cloud.routerPortWith("up", p -> p.withAdminStateUp(false));
    assertThat(cloud.send("vm1", udp(VM1, R1, "10.0.1.5", "8.8.8.8", 1, 2)))
        .isInstanceOf(Verdict.Answer.class);
  }

  /** As routers learn it from advertisements: a gateway is on the link of its port. */
  @Test
  void aGatewayMayBeALinkLocalAddress() {
    cloud.routeVia("r", "2001:db8:9::/48", "r2", "fe80::9");
    byte[] frame = udp(VM1, R1, "2001:db8:1::5", "2001:db8:9::9", 1, 2);
    Verdict waiting = cloud.send("vm1", frame);
    assertThat(waiting)
        .isInstanceOfSatisfying(
            Verdict.Waiting.class,
            w ->
                assertThat(w.needs())
                    .containsExactly(
                        new Need.Neighbour(
                            cloud.id("r"), cloud.id("r2"), IpAddress.parse("fe80::9"))));
    FlowKey question = delivered(waiting, "vm2");
    assertThat(question.icmpType()).isEqualTo(135);
    assertThat(question.ipSrc()).isEqualTo(Ip6.linkLocal(mac(R2)));
    cloud.neighbour("r", "fe80::9", VM2).mac("net2", VM2, "vm2");
    assertThat(forward(cloud.send("vm1", frame)).actions())
        .contains(new SetEthDst(mac(VM2)), new Output(cloud.id("vm2")));
  }

  @Test
  @Scenario("RT-09")
  void gatewayOutsideTheSubnet() {
    cloud.routeVia("r", "7.0.0.0/8", "up", "198.51.100.1");
    FlowKey error = delivered(cloud.send("vm1", udp(VM1, R1, "10.0.1.5", "7.7.7.7", 1, 2)), "vm1");
    assertThat(error.icmpType()).isEqualTo(3);
    assertThat(error.icmpCode()).isZero();
  }

  @Test
  @Scenario("RT-14")
  void aNextHopThatIsTheRouterItselfIsNotAskedFor() {
    cloud.routeVia("r", "10.9.0.0/16", "r2", "10.0.2.1");
    FlowKey error = delivered(cloud.send("vm1", udp(VM1, R1, "10.0.1.5", "10.9.0.1", 1, 2)), "vm1");
    assertThat(error.icmpType()).isEqualTo(3);
    assertThat(error.icmpCode()).isZero();
  }

  @Test
  @Scenario({"RT-10", "RT-12"})
  void framesThatARouterDoesNotWant() throws MalformedPacket {
    knowVm2();
    byte[] odd =
        FrameBuilder.ethernet(mac(VM1), mac(R1)).etherType(0x88cc).payload(new byte[46]).build();
    assertThat(cloud.send("vm1", odd))
        .isInstanceOfSatisfying(
            Verdict.Drop.class, d -> assertThat(d.reason()).isEqualTo(DropReason.NOT_IP));
    byte[] priority =
        org.midonet.packet.FrameEditor.copyOf(udp(VM1, R1, "10.0.1.5", "10.0.2.5", 1, 2))
            .pushVlan(0x2000)
            .toBytes();
    assertThat(forward(cloud.send("vm1", priority)).actions()).startsWith(new Action.PopVlan());
  }

  @Test
  @Scenario({"AD-05", "AD-06", "AD-10", "AD-11"})
  void routerOrItsPortDown() {
    cloud.put(((Router) cloud.object("r")).withAdminStateUp(false));
    FlowKey error = delivered(cloud.send("vm1", udp(VM1, R1, "10.0.1.5", "10.0.2.5", 1, 2)), "vm1");
    assertThat(error.icmpCode()).isEqualTo(13);
    cloud.put(((Router) cloud.object("r")).withAdminStateUp(true));
    cloud.routerPortWith("r1", p -> p.withAdminStateUp(false));
    Verdict fromItself = cloud.send("vm1", udp(VM1, R1, "10.0.1.5", "10.0.2.5", 1, 2));
    assertThat(delivered(fromItself, "vm1").icmpCode()).isEqualTo(13);
  }

  @Test
  @Scenario("FR-04")
  void firstFragmentIsToldThatItIsTooBig() {
    cloud.chain(
        "whole",
        drop(
            c ->
                c.fragmentPolicy(org.midonet.topology.FragmentPolicy.UNFRAGMENTED)
                    .conjunctionInverted(true)),
        Cloud.accept(c -> c.fragmentPolicy(org.midonet.topology.FragmentPolicy.UNFRAGMENTED)),
        drop(c -> c));
    cloud.filters("r", "whole", "");
    byte[] frame = udp(VM1, R1, "10.0.1.5", "10.0.2.5", 1, 2);
    frame[20] = 0x20; // more fragments
    FlowKey error = delivered(cloud.send("vm1", frame), "vm1");
    assertThat(error.icmpCode()).isEqualTo(4);
  }

  @Test
  @Scenario("RT-26")
  void routeChangesTouchOnlyWhatTheyOverlap() {
    cloud.neighbour("r", "203.0.113.1", GATEWAY);
    knowVm2();
    Verdict far = cloud.send("vm1", udp(VM1, R1, "10.0.1.5", "8.8.8.8", 1, 2));
    Verdict near = cloud.send("vm1", udp(VM1, R1, "10.0.1.5", "10.0.2.5", 1, 2));
    DependencyIndex<String> index = new DependencyIndex<>();
    index.add("far", far.dependencies());
    index.add("near", near.dependencies());
    cloud.routeVia("r", "9.9.9.0/24", "up", "203.0.113.9");
    assertThat(index.touched(cloud.touched))
        .as("8.0.0.0/7 holds 9.9.9.0/24")
        .containsExactly("far");
    cloud.routeVia("r", "10.0.2.0/25", "up", "203.0.113.9");
    assertThat(index.touched(cloud.touched)).as("10.0.2.5 lies in it").containsExactly("near");
    cloud.routeVia("r", "172.16.0.0/12", "up", "203.0.113.9");
    assertThat(index.touched(cloud.touched)).isEmpty();
    index.remove("far", far.dependencies());
    index.remove("near", near.dependencies());
    assertThat(index.isEmpty()).isTrue();
    assertThat(far.dependencies())
        .contains(new Dependency.OfRoutes(cloud.id("r"), Prefix.parse("8.0.0.0/7")));
  }

  @Test
  @Scenario({"BA-08", "BA-09"})
  void knownWithoutAsking() {
    cloud.neighbour("net2", "10.0.2.5", VM2).mac("net2", VM2, "vm2");
    forward(cloud.send("vm1", udp(VM1, R1, "10.0.1.5", "10.0.2.5", 1, 2)));
    cloud
        .router("edge")
        .routerPort("e2", "edge", "ac:ca:ba:00:00:09", "10.0.2.254/24")
        .plug("e2", "net2");
    cloud.routeVia("r", "7.0.0.0/8", "r2", "10.0.2.254");
    Verdict verdict = cloud.send("vm1", udp(VM1, R1, "10.0.1.5", "7.7.7.7", 1, 2));
    assertThat(Steps.render(verdict.path())).contains("next hop 10.0.2.254 is ac:ca:ba:00:00:09");
  }

  @Test
  @Scenario("AD-02")
  void anInteriorBridgePortThatIsDownTakesNothingFromItsRouter() {
    knowVm2();
    cloud.bridgePortWith("r2-net2", p -> p.withAdminStateUp(false));
    Verdict verdict = cloud.send("vm1", udp(VM1, R1, "10.0.1.5", "10.0.2.5", 1, 2));
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Drop.class, d -> assertThat(d.reason()).isEqualTo(DropReason.ADMIN_DOWN));
    assertThat(verdict.deliveries()).as("a bridge says nothing").isEmpty();
    cloud.bridgePortWith("r2-net2", p -> p.withAdminStateUp(true));
    assertThat(verdict.dependencies()).containsAnyElementsOf(cloud.touched);
  }

  /** A route out of a port that is down is none; where there is no other, the sender is told. */
  @Test
  @Scenario("AD-07")
  void anExteriorRouterPortThatIsDownTakesNothing() {
    cloud.neighbour("r", "203.0.113.1", GATEWAY);
    cloud.routerPortWith("up", p -> p.withAdminStateUp(false));
    Verdict verdict = cloud.send("vm1", udp(VM1, R1, "10.0.1.5", "198.51.100.1", 1, 2));
    assertThat(verdict).isInstanceOf(Verdict.Answer.class);
    FlowKey error = delivered(verdict, "vm1");
    assertThat(error.icmpType()).isEqualTo(3);
    assertThat(error.ipSrc()).isEqualTo(IpAddress.parse("10.0.1.1"));
  }
}
