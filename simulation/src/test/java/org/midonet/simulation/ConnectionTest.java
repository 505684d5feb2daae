package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.simulation.Cloud.accept;
import static org.midonet.simulation.Cloud.drop;
import static org.midonet.simulation.Cloud.nat;
import static org.midonet.simulation.Cloud.reverse;
import static org.midonet.simulation.Cloud.snat;
import static org.midonet.simulation.Frames.ping;
import static org.midonet.simulation.Frames.pong;
import static org.midonet.simulation.Frames.tcp;
import static org.midonet.simulation.Frames.udp;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowKeys;
import org.midonet.packet.FrameEditor;
import org.midonet.packet.IcmpErrors;
import org.midonet.packet.IcmpProblem;
import org.midonet.packet.IcmpQuote;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.Prefix;
import org.midonet.scenario.Scenario;
import org.midonet.simulation.Action.DecTtl;
import org.midonet.simulation.Action.Output;
import org.midonet.simulation.Action.SetEthDst;
import org.midonet.simulation.Action.SetEthSrc;
import org.midonet.simulation.ConnectionTemplate.Translation;
import org.midonet.simulation.Packet.Asked;
import org.midonet.topology.NatTarget;
import org.midonet.topology.PortGroup;
import org.midonet.topology.PortRange;
import org.midonet.topology.RouterPort;

/** A tenant network with two VMs, a router that translates, an outside bridge with an uplink. */
class ConnectionTest {

  static final String VM1 = "02:00:00:00:00:01";
  static final String VM2 = "02:00:00:00:00:02";
  static final String R1 = "ac:ca:ba:00:00:01";
  static final String UP = "ac:ca:ba:00:00:03";
  static final String OUT = "02:99:00:00:00:01";
  static final String PUBLIC = "203.0.113.2";
  static final String FLOATING = "203.0.113.50";

  private final Cloud cloud = new Cloud();

  @BeforeEach
  void tenantAndOutside() {
    cloud
        .bridge("net")
        .vm("vm1", "net")
        .vm("vm2", "net")
        .router("r")
        .routerPort("r1", "r", R1, "192.168.1.1/24")
        .plug("r1", "net")
        .uplink("up", "r", UP, PUBLIC + "/24")
        .route("r", "192.168.1.0/24", "r1")
        .route("r", "203.0.113.0/24", "up")
        .neighbour("r", "203.0.113.9", OUT)
        .mac("net", VM2, "vm2");
  }

  private Cloud translating() {
    return cloud
        .chain("in", reverse(false, c -> c.destination(Prefix.parse(PUBLIC + "/32"))))
        .chain(
            "out",
            snat(
                c -> c.source(Prefix.parse("192.168.1.0/24")).outPortIds(List.of(cloud.id("up"))),
                PUBLIC))
        .filters("r", "in", "out");
  }

  private Verdict.Forward forward(Verdict verdict) {
    assertThat(verdict).as(Steps.render(verdict.path())).isInstanceOf(Verdict.Forward.class);
    return (Verdict.Forward) verdict;
  }

  private ConnectionTemplate template(Verdict verdict) {
    return forward(verdict)
        .template()
        .orElseThrow(() -> new AssertionError(Steps.render(verdict.path())));
  }

  private static IpAddress ip(String text) {
    return IpAddress.parse(text);
  }

  @Test
  @Scenario({"CT-01", "CT-03", "CT-04"})
  void peephole() {
    cloud
        .chain(
            "sg",
            accept(c -> c.matchReturnFlow(true)),
            drop(c -> c.etherType(0x0806).etherTypeInverted(true)))
        .filters("vm1", "", "sg");
    byte[] inbound = tcp(VM2, VM1, "192.168.1.6", "192.168.1.5", 80, 4000);
    cloud.mac("net", VM1, "vm1");
    assertThat(cloud.send("vm2", inbound))
        .isInstanceOfSatisfying(
            Verdict.Drop.class, d -> assertThat(d.reason()).isEqualTo(DropReason.RULE));
    ConnectionTemplate template =
        template(cloud.send("vm1", tcp(VM1, VM2, "192.168.1.5", "192.168.1.6", 4000, 80)));
    assertThat(template.translation()).isEqualTo(Translation.NONE);
    assertThat(template.forwardPlace()).isEqualTo(new Place.PortPlace(cloud.id("vm1")));
    assertThat(template.forwardActions()).containsExactly(new Output(cloud.id("vm2")));
    ConnectionTemplate.Reverse reverse = template.reverse().orElseThrow();
    assertThat(reverse.place()).isEqualTo(new Place.PortPlace(cloud.id("vm2")));
    assertThat(reverse.actions()).containsExactly(new Output(cloud.id("vm1")));
    assertThat(reverse.ethSource()).isEqualTo(Mac.parse(VM2).value());
    assertThat(
            Simulation.simulate(
                cloud.view, cloud.id("vm2"), Cloud.packet(inbound).as(Asked.RETURN)))
        .isInstanceOf(Verdict.Forward.class);
  }

  @Test
  void stateIsMadeAlsoWhereOnlyTheAnswerMeetsTheRule() {
    cloud.chain("sg", accept(c -> c.matchReturnFlow(true)), drop(c -> c)).filters("vm1", "", "sg");
    assertThat(
            forward(cloud.send("vm1", udp(VM1, VM2, "192.168.1.5", "192.168.1.6", 4000, 53)))
                .template())
        .isPresent();
  }

  @Test
  void withoutStatefulRulesThereIsNoTemplateAndTheMaskIsWide() {
    Verdict verdict = cloud.send("vm1", udp(VM1, VM2, "192.168.1.5", "192.168.1.6", 4000, 53));
    assertThat(forward(verdict).template()).isEmpty();
    assertThat(verdict.mask().protocol()).isZero();
  }

  @Test
  @Scenario({"NA-05", "NA-06", "FI-06"})
  void sourceNatDrawsFromTheOwnedBlock() {
    translating().block("vm1", "r", PUBLIC, 0x5000, 64);
    Verdict.Forward verdict =
        forward(cloud.send("vm1", tcp(VM1, R1, "192.168.1.5", "203.0.113.9", 4000, 80)));
    ConnectionTemplate template = template(verdict);
    assertThat(template.draw())
        .contains(new Draw(cloud.id("r"), ip(PUBLIC), cloud.id("vm1"), 0x5000, 64));
    assertThat(template.translation()).as("the source is drawn").isEqualTo(Translation.NONE);
    assertThat(template.forwardActions())
        .containsExactly(
            new SetEthSrc(Mac.parse(UP)),
            new SetEthDst(Mac.parse(OUT)),
            new DecTtl(1),
            new Output(cloud.id("up")));
    ConnectionTemplate.Reverse reverse = template.reverse().orElseThrow();
    assertThat(reverse.place()).isEqualTo(new Place.RouterPlace(cloud.id("r")));
    assertThat(reverse.port()).isEqualTo(cloud.id("up"));
    assertThat(reverse.actions())
        .as("to the MAC that the opener came from, though nobody has learned it")
        .containsExactly(
            new SetEthSrc(Mac.parse(R1)),
            new SetEthDst(Mac.parse(VM1)),
            new DecTtl(1),
            new Output(cloud.id("vm1")));
    assertThat(verdict.mask().tpSrc()).as("connections are told apart by their entries").isZero();
    assertThat(verdict.mask().tpDst()).isZero();
    assertThat(verdict.cacheable()).isTrue();
  }

  @Test
  @Scenario({"NA-06", "NA-12"})
  void echoDrawsAnIdentifier() {
    translating().block("vm1", "r", PUBLIC, 0x5000, 64);
    ConnectionTemplate template =
        template(cloud.send("vm1", ping(VM1, R1, "192.168.1.5", "203.0.113.9", 16)));
    assertThat(template.draw()).isPresent();
    assertThat(template.reverse()).isPresent();
  }

  @Test
  @Scenario("NL-01")
  void withoutABlockItWaitsForOne() {
    translating();
    assertThat(cloud.send("vm1", tcp(VM1, R1, "192.168.1.5", "203.0.113.9", 4000, 80)))
        .isInstanceOfSatisfying(
            Verdict.Waiting.class,
            w ->
                assertThat(w.needs())
                    .containsExactly(
                        new Need.Block(
                            cloud.id("vm1"),
                            cloud.id("r"),
                            List.of(new NatTarget(ip(PUBLIC), ip(PUBLIC), 1024, 65535)))));
  }

  @Test
  void ofSeveralBlocksThePreferredOneIsDrawnFromIfTheRuleAllowsIt() {
    translating().block("vm1", "r", PUBLIC, 0x5000, 64);
    preferred(0x5040, 64, 2);
    assertThat(drawnFrom()).isEqualTo(0x5040);
    preferred(0x5000, 64, 3);
    assertThat(drawnFrom()).isEqualTo(0x5000);
    preferred(0, 2048, 4); // only a part of it is allowed
    assertThat(drawnFrom()).isEqualTo(0x5000);
  }

  private void preferred(int first, int size, int preference) {
    cloud.apply(
        new Change.BlockOf(
            cloud.id("r"), ip(PUBLIC), first, size, Optional.of(cloud.id("vm1")), preference));
  }

  private int drawnFrom() {
    return template(forward(cloud.send("vm1", tcp(VM1, R1, "192.168.1.5", "203.0.113.9", 1, 80))))
        .draw()
        .orElseThrow()
        .firstPort();
  }

  @Test
  void drawIsNarrowedToWhatRulesTreatAlike() {
    translating().block("vm1", "r", PUBLIC, 0x5000, 64);
    cloud
        .chain("odd", drop(c -> c.sourcePorts(new PortRange(0x5010, 0x5013))))
        .filters("up", "", "odd");
    Draw draw =
        template(cloud.send("vm1", tcp(VM1, R1, "192.168.1.5", "203.0.113.9", 4000, 80)))
            .draw()
            .orElseThrow();
    assertThat(draw.firstPort()).isEqualTo(0x5000);
    assertThat(draw.size()).as("0x5010 begins the second quarter").isEqualTo(16);
  }

  @Test
  void answersToOwnedPortsGoToTheOwner() {
    translating().block("vm1", "r", PUBLIC, 0x5000, 64);
    byte[] answer = tcp(OUT, UP, "203.0.113.9", PUBLIC, 80, 0x5007);
    Verdict.Forward verdict = forward(cloud.send("up", answer));
    assertThat(verdict.actions())
        .containsExactly(new Action.ReturnTo(cloud.id("up"), cloud.id("vm1")));
    assertThat(verdict.template()).isEmpty();
    assertThat(verdict.cacheable()).isTrue();
    assertThat(verdict.mask().tpDst()).as("one flow a block").isEqualTo(0xffc0);
    assertThat(verdict.mask().tpSrc()).isZero();
    cloud.block("vm2", "r", PUBLIC, 0x8000, 4096);
    assertThat(cloud.send("up", tcp(OUT, UP, "203.0.113.9", PUBLIC, 80, 0x8877)).mask().tpDst())
        .as("one flow a block, however large")
        .isEqualTo(0xf000);
    assertThat(forward(cloud.send("up", pong(OUT, UP, "203.0.113.9", PUBLIC, 0x5009))).actions())
        .containsExactly(new Action.ReturnTo(cloud.id("up"), cloud.id("vm1")));
    Verdict refused =
        Simulation.simulate(cloud.view, cloud.id("up"), Cloud.packet(answer).as(Asked.REFUSED));
    assertThat(refused)
        .as("judged as forward")
        .isInstanceOfSatisfying(
            Verdict.Drop.class, d -> assertThat(d.reason()).isEqualTo(DropReason.LOCAL_UNUSED));
    assertThat(cloud.send("up", tcp(OUT, UP, "203.0.113.9", PUBLIC, 80, 0x6007)))
        .isInstanceOf(Verdict.Drop.class);
  }

  @Test
  void blockChangesTouchTheirFlows() {
    translating();
    Verdict waiting = cloud.send("vm1", tcp(VM1, R1, "192.168.1.5", "203.0.113.9", 4000, 80));
    Verdict unowned = cloud.send("up", tcp(OUT, UP, "203.0.113.9", PUBLIC, 80, 0x5007));
    cloud.block("vm1", "r", PUBLIC, 0x5000, 64);
    assertThat(waiting.dependencies()).containsAnyElementsOf(cloud.touched);
    assertThat(unowned.dependencies()).containsAnyElementsOf(cloud.touched);
    Verdict owned = cloud.send("up", tcp(OUT, UP, "203.0.113.9", PUBLIC, 80, 0x5007));
    cloud.apply(
        new Change.BlockOf(cloud.id("r"), ip(PUBLIC), 0x5000, 64, Optional.of(cloud.id("vm1")), 7));
    assertThat(owned.dependencies())
        .as("a block that is preferred has the same owner")
        .doesNotContainAnyElementsOf(cloud.touched);
  }

  private Cloud floating() {
    return cloud
        .chain(
            "in",
            nat(
                true,
                c -> c.destination(Prefix.parse(FLOATING + "/32")),
                "192.168.1.6",
                "192.168.1.6",
                0,
                0))
        .chain(
            "out",
            nat(false, c -> c.source(Prefix.parse("192.168.1.6/32")), FLOATING, FLOATING, 0, 0))
        .filters("r", "in", "out")
        .neighbour("r", "192.168.1.6", VM2);
  }

  @Test
  @Scenario({"NA-03", "FI-01"})
  void floatingIpIsStateless() {
    floating();
    Verdict.Forward in = forward(cloud.send("up", tcp(OUT, UP, "203.0.113.9", FLOATING, 4000, 22)));
    assertThat(in.template()).isEmpty();
    assertThat(in.actions())
        .contains(new Action.SetIpDst(ip("192.168.1.6")), new Output(cloud.id("vm2")));
    Verdict.Forward out =
        forward(cloud.send("vm2", tcp(VM2, R1, "192.168.1.6", "203.0.113.9", 22, 4000)));
    assertThat(out.template()).isEmpty();
    assertThat(out.actions())
        .contains(new Action.SetIpSrc(ip(FLOATING)), new Output(cloud.id("up")));
  }

  @Test
  void floatingIpWithStatefulRules() {
    floating();
    cloud.chain(
        "sg",
        accept(c -> c.matchReturnFlow(true)),
        accept(c -> c.protocol(6).destinationPorts(new PortRange(22, 22))),
        drop(c -> c));
    cloud.filters("vm2", "", "sg");
    ConnectionTemplate in =
        template(cloud.send("up", tcp(OUT, UP, "203.0.113.9", FLOATING, 4000, 22)));
    assertThat(in.translation().destination()).contains(ip("192.168.1.6"));
    assertThat(in.forwardActions()).noneMatch(Action.SetIpDst.class::isInstance);
    assertThat(in.reverse().orElseThrow().actions()).endsWith(new Output(cloud.id("up")));
    ConnectionTemplate out =
        template(cloud.send("vm2", tcp(VM2, R1, "192.168.1.6", "203.0.113.9", 5000, 80)));
    assertThat(out.translation().source()).contains(ip(FLOATING));
    assertThat(out.reverse()).isPresent();
  }

  @Test
  @Scenario({"NA-04", "NA-14"})
  void destinationNatIsUndone() {
    cloud
        .chain(
            "in",
            nat(
                true,
                c -> c.destination(Prefix.parse(FLOATING + "/32")).protocol(6),
                "192.168.1.6",
                "192.168.1.6",
                8080,
                8080))
        .chain("out", reverse(true, c -> c.source(Prefix.parse("192.168.1.6/32"))))
        .filters("r", "in", "out")
        .neighbour("r", "192.168.1.6", VM2);
    ConnectionTemplate template =
        template(cloud.send("up", tcp(OUT, UP, "203.0.113.9", FLOATING, 4000, 80)));
    assertThat(template.translation().destination()).contains(ip("192.168.1.6"));
    assertThat(template.translation().destinationPort()).hasValue(8080);
    assertThat(template.forwardPlace()).isEqualTo(new Place.RouterPlace(cloud.id("r")));
    assertThat(template.reverse().orElseThrow().place())
        .isEqualTo(new Place.PortPlace(cloud.id("vm2")));
  }

  @Test
  @Scenario("NA-21")
  void otherProtocolsAreNotDrawnFor() {
    translating().block("vm1", "r", PUBLIC, 0x5000, 64);
    byte[] gre =
        Frames.ip(VM1, R1, "192.168.1.5", "203.0.113.9").protocol(47).payload(new byte[20]).build();
    assertThat(forward(cloud.send("vm1", gre)).actions())
        .noneMatch(Action.SetIpSrc.class::isInstance);
  }

  @Test
  void laterFragmentsDoNotLeaveUntranslated() {
    translating().block("vm1", "r", PUBLIC, 0x5000, 64);
    byte[] fragment = udp(VM1, R1, "192.168.1.5", "203.0.113.9", 1, 2);
    fragment[21] = 0x10;
    assertThat(cloud.send("vm1", fragment))
        .isInstanceOfSatisfying(
            Verdict.Drop.class, d -> assertThat(d.reason()).isEqualTo(DropReason.NAT_IMPOSSIBLE));
  }

  @Test
  @Scenario({"NA-02", "NA-13", "NA-20"})
  void errorsGoBackUntranslated() throws MalformedPacket {
    translating().block("vm1", "r", PUBLIC, 0x5000, 64);
    cloud.router("far").uplink("farup", "far", "ac:ca:ba:00:00:08", "198.51.100.1/24");
    cloud.routerPortWith(
        "up", p -> p.with(b -> b.hostId(Optional.empty()).interfaceName(Optional.empty())));
    cloud.routerPort("far1", "far", "ac:ca:ba:00:00:07", "203.0.113.1/24").link("up", "far1");
    cloud.routeVia("r", "0.0.0.0/0", "up", "203.0.113.1");
    Verdict verdict = cloud.send("vm1", udp(VM1, R1, "192.168.1.5", "100.64.0.1", 4000, 80));
    assertThat(verdict.deliveries()).as(Steps.render(verdict.path())).hasSize(1);
    FlowKey error = FlowKeys.parse(verdict.deliveries().getFirst().frame());
    assertThat(error.icmpType()).isEqualTo(3);
    assertThat(error.ipSrc()).isEqualTo(ip("203.0.113.1"));
    assertThat(error.ipDst()).as("translated back on its way").isEqualTo(ip("192.168.1.5"));
    assertThat(verdict.deliveries().getFirst().port()).isEqualTo(cloud.id("vm1"));
  }

  @Test
  @Scenario("CT-12")
  void statefulGroupIsThePlace() {
    translating().block("vm1", "r", PUBLIC, 0x5000, 64);
    cloud.put(new PortGroup(cloud.id("uplinks"), Optional.empty(), Optional.empty(), true));
    cloud.routerPortWith("up", p -> p.withPortGroupIds(List.of(cloud.id("uplinks"))));
    assertThat(((RouterPort) cloud.object("up")).portGroupIds()).hasSize(1);
    assertThat(
            template(cloud.send("vm1", tcp(VM1, R1, "192.168.1.5", "203.0.113.9", 4000, 80)))
                .reverse()
                .orElseThrow()
                .place())
        .isEqualTo(new Place.GroupPlace(cloud.id("uplinks")));
  }

  @Test
  @Scenario({"AP-01", "CT-02"})
  void antiSpoofing() {
    cloud.chain(
        "spoof",
        drop(c -> c.ethSource(Mac.parse(VM1)).ethSourceInverted(true)),
        accept(c -> c.source(Prefix.parse("192.168.1.5/32"))),
        accept(c -> c.source(Prefix.parse("fe80::/10"))),
        drop(c -> c));
    cloud.filters("vm1", "spoof", "");
    forward(cloud.send("vm1", udp(VM1, VM2, "192.168.1.5", "192.168.1.6", 1, 2)));
    assertThat(cloud.send("vm1", udp(VM2, VM1, "192.168.1.5", "192.168.1.6", 1, 2)))
        .isInstanceOf(Verdict.Drop.class);
    assertThat(cloud.send("vm1", udp(VM1, VM2, "192.168.1.7", "192.168.1.6", 1, 2)))
        .isInstanceOf(Verdict.Drop.class);
    assertThat(cloud.send("vm1", Frames.arpRequest(VM1, "192.168.1.7", "192.168.1.6")))
        .isInstanceOf(Verdict.Drop.class);
    assertThat(cloud.send("vm1", Frames.arpRequest(VM1, "192.168.1.5", "192.168.1.6")))
        .isInstanceOf(Verdict.Forward.class);
  }

  @Test
  void natWhoseNextHopIsNowhereAsksAgain() {
    translating().block("vm1", "r", PUBLIC, 0x5000, 64);
    cloud.bridge("ext").vm("ext1", "ext").vm("ext2", "ext");
    cloud
        .routerPortWith(
            "up", p -> p.with(b -> b.hostId(Optional.empty()).interfaceName(Optional.empty())))
        .plug("up", "ext");
    Verdict verdict = cloud.send("vm1", tcp(VM1, R1, "192.168.1.5", "203.0.113.9", 4000, 80));
    assertThat(verdict).isInstanceOf(Verdict.Drop.class);
    assertThat(verdict.deliveries()).as("ARP to both ports of the outside network").hasSize(2);
    cloud.mac("ext", OUT, "ext2");
    assertThat(
            template(cloud.send("vm1", tcp(VM1, R1, "192.168.1.5", "203.0.113.9", 4000, 80)))
                .reverse()
                .orElseThrow()
                .place())
        .isEqualTo(new Place.PortPlace(cloud.id("ext2")));
  }

  @Test
  @Scenario({"NA-11", "NA-16"})
  void staticTranslationReachesIntoQuotes() throws MalformedPacket {
    floating();
    byte[] sent = udp(VM2, R1, "192.168.1.6", "203.0.113.9", 5000, 53);
    byte[] onTheWire = FrameEditor.copyOf(sent).setIpSrc(ip(FLOATING)).toBytes();
    byte[] error =
        IcmpErrors.answer(
                MemorySegment.ofArray(onTheWire),
                IcmpProblem.PORT_UNREACHABLE,
                0,
                Mac.parse(OUT),
                ip("203.0.113.9"))
            .orElseThrow();
    byte[] in = FrameEditor.copyOf(error).setEthDst(Mac.parse(UP).value()).toBytes();
    Verdict verdict = cloud.send("up", in);
    assertThat(verdict.deliveries()).as(Steps.render(verdict.path())).hasSize(1);
    byte[] out = verdict.deliveries().getFirst().frame();
    assertThat(FlowKeys.parse(out).ipDst()).isEqualTo(ip("192.168.1.6"));
    FlowKey quoted = IcmpQuote.find(MemorySegment.ofArray(out)).orElseThrow().key();
    assertThat(quoted.ipSrc()).isEqualTo(ip("192.168.1.6"));
    assertThat(quoted.tpSrc()).isEqualTo(5000);
    assertThat(verdict.deliveries().getFirst().port()).isEqualTo(cloud.id("vm2"));
  }

  @Test
  @Scenario({"NA-09", "NA-10", "NA-20"})
  void errorsAboutDrawnConnectionsGoToTheOwner() throws MalformedPacket {
    translating().block("vm1", "r", PUBLIC, 0x5000, 64);
    byte[] translated = udp(UP, OUT, PUBLIC, "203.0.113.9", 0x5003, 53);
    byte[] error =
        IcmpErrors.answer(
                MemorySegment.ofArray(translated),
                IcmpProblem.PORT_UNREACHABLE,
                0,
                Mac.parse(OUT),
                ip("203.0.113.9"))
            .orElseThrow();
    Verdict.Forward verdict = forward(cloud.send("up", error));
    assertThat(verdict.actions())
        .containsExactly(new Action.ReturnTo(cloud.id("up"), cloud.id("vm1")));
    assertThat(verdict.cacheable()).isFalse();
  }

  @Test
  @Scenario({"FI-01", "FI-04", "RT-14"})
  void floatingToFloatingTurnsAroundAtTheGateway() {
    String other = "203.0.113.51";
    cloud
        .chain(
            "in",
            nat(
                true,
                c ->
                    c.destination(Prefix.parse(FLOATING + "/32"))
                        .inPortIds(List.of(cloud.id("up"))),
                "192.168.1.6",
                "192.168.1.6",
                0,
                0),
            nat(
                true,
                c -> c.destination(Prefix.parse(other + "/32")).inPortIds(List.of(cloud.id("up"))),
                "192.168.1.5",
                "192.168.1.5",
                0,
                0))
        .chain(
            "out",
            nat(
                false,
                c -> c.source(Prefix.parse("192.168.1.6/32")).outPortIds(List.of(cloud.id("up"))),
                FLOATING,
                FLOATING,
                0,
                0),
            nat(
                false,
                c -> c.source(Prefix.parse("192.168.1.5/32")).outPortIds(List.of(cloud.id("up"))),
                other,
                other,
                0,
                0))
        .filters("r", "in", "out")
        .neighbour("r", "192.168.1.6", VM2)
        .neighbour("r", FLOATING, UP)
        .neighbour("r", other, UP);
    assertThat(
            forward(cloud.send("vm1", tcp(VM1, R1, "192.168.1.5", FLOATING, 4000, 80))).actions())
        .containsExactly(
            new SetEthSrc(Mac.parse(R1)),
            new SetEthDst(Mac.parse(VM2)),
            new Action.SetIpSrc(ip(other)),
            new Action.SetIpDst(ip("192.168.1.6")),
            new DecTtl(2),
            new Output(cloud.id("vm2")));
    cloud
        .chain("sg", accept(c -> c.matchReturnFlow(true)), accept(c -> c.protocol(6)), drop(c -> c))
        .filters("vm1", "", "sg");
    ConnectionTemplate template =
        template(cloud.send("vm1", tcp(VM1, R1, "192.168.1.5", FLOATING, 4000, 80)));
    assertThat(template.reverse().orElseThrow().actions()).endsWith(new Output(cloud.id("vm1")));
  }
}
