package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.simulation.Cloud.accept;
import static org.midonet.simulation.Cloud.drop;
import static org.midonet.simulation.Cloud.nat;
import static org.midonet.simulation.Cloud.reverse;
import static org.midonet.simulation.Cloud.snat;
import static org.midonet.simulation.Frames.udp;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowKeys;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.IcmpQuote;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.Prefix;
import org.midonet.scenario.Scenario;
import org.midonet.simulation.Action.Output;
import org.midonet.simulation.Packet.Asked;
import org.midonet.simulation.Packet.Opener;
import org.midonet.topology.PortRange;

/** The check at the door: what may answer a connection that only the receiver's host knows. */
class DoorTest {

  private static final String VM = "02:00:00:00:00:01";
  private static final String R1 = "ac:ca:ba:00:00:01";
  private static final String UP1 = "ac:ca:ba:00:00:03";
  private static final String UP2 = "ac:ca:ba:00:00:04";
  private static final String OUT = "02:99:00:00:00:01";
  private static final String FAR = "198.51.100.9";
  private static final String PUBLIC = "203.0.113.2";
  private static final String FLOATING = "203.0.113.7";

  private final Cloud cloud = new Cloud();

  /** A guest that lets in only answers, and a router with two ways out. */
  @BeforeEach
  void twoWaysOut() {
    cloud
        .bridge("net")
        .vm("vm1", "net")
        .router("r")
        .routerPort("r1", "r", R1, "192.168.1.1/24")
        .plug("r1", "net")
        .uplink("up1", "r", UP1, PUBLIC + "/24")
        .uplink("up2", "r", UP2, "203.0.114.2/24")
        .route("r", "192.168.1.0/24", "r1")
        .routeVia("r", "0.0.0.0/0", "up1", "203.0.113.1")
        .neighbour("r", "203.0.113.1", OUT)
        .neighbour("r", "192.168.1.5", VM)
        .mac("net", VM, "vm1")
        .chain("sg", accept(c -> c.matchReturnFlow(true)), drop(c -> c))
        .filters("vm1", "", "sg");
  }

  private static Verdict.Drop dropped(Verdict verdict) {
    assertThat(verdict).as(Steps.render(verdict.path())).isInstanceOf(Verdict.Drop.class);
    return (Verdict.Drop) verdict;
  }

  @Test
  @Scenario("CT-04")
  void anAnswerByAnotherWayIsDeliveredIfItsConnectionIsKnown() {
    byte[] answer = udp(OUT, UP2, FAR, "192.168.1.5", 53, 4000);
    Verdict.Drop verdict = dropped(cloud.send("up2", answer));
    assertThat(verdict.reason()).isEqualTo(DropReason.RULE);
    assertThat(verdict.rule()).isPresent();
    assertThat(verdict.cacheable()).isTrue();
    assertThat(verdict.ifKnown()).endsWith(new Output(cloud.id("vm1")));
    Verdict known =
        Simulation.simulate(cloud.view, cloud.id("up2"), Cloud.packet(answer).as(Asked.RETURN));
    assertThat(known)
        .isInstanceOfSatisfying(
            Verdict.Forward.class,
            forward -> assertThat(forward.actions()).isEqualTo(verdict.ifKnown()));
    assertThat(verdict.dependencies()).containsAll(known.dependencies());
    assertThat(verdict.mask().covers(known.mask())).isTrue();
  }

  @Test
  void nothingIsLearnedFromWhatMayNotBeTrue() {
    cloud
        .bridge("out")
        .vm("stranger", "out")
        .routerPort("r2", "r", "ac:ca:ba:00:00:05", "10.9.0.1/24");
    cloud.plug("r2", "out");
    Verdict verdict =
        cloud.send("stranger", udp(OUT, "ac:ca:ba:00:00:05", "10.9.0.9", "192.168.1.5", 53, 4000));
    assertThat(dropped(verdict).ifKnown()).isNotEmpty();
    assertThat(verdict.effects())
        .as("only what is before the rule")
        .allMatch(
            effect ->
                effect instanceof Effect.LearnMac mac && mac.bridge().equals(cloud.id("out")));
  }

  @Test
  void whatWouldNotPassAsAnAnswerEitherIsDropped() {
    cloud.chain("sg", drop(c -> c.matchForwardFlow(true)), drop(c -> c));
    assertThat(dropped(cloud.send("up2", udp(OUT, UP2, FAR, "192.168.1.5", 53, 4000))).ifKnown())
        .isEmpty();
    cloud.chain("sg", drop(c -> c));
    Verdict stateless = cloud.send("up2", udp(OUT, UP2, FAR, "192.168.1.5", 53, 4000));
    assertThat(dropped(stateless).ifKnown()).isEmpty();
    assertThat(stateless.path()).noneMatch(Step.JudgedAsAnswer.class::isInstance);
  }

  @Test
  void whoeverWasAskedAlreadyIsNotAskedAgain() {
    Packet refused = Cloud.packet(udp(OUT, UP2, FAR, "192.168.1.5", 53, 4000)).as(Asked.REFUSED);
    assertThat(dropped(Simulation.simulate(cloud.view, cloud.id("up2"), refused)).ifKnown())
        .isEmpty();
  }

  @Test
  void translationsAreUndoneBeforeTheDoor() {
    floating();
    Verdict.Drop verdict = dropped(cloud.send("up2", udp(OUT, UP2, FAR, FLOATING, 53, 4000)));
    assertThat(verdict.ifKnown())
        .contains(new Action.SetIpDst(IpAddress.parse("192.168.1.5")))
        .endsWith(new Output(cloud.id("vm1")));
  }

  private void floating() {
    cloud
        .chain(
            "in",
            nat(
                true,
                c -> c.destination(Prefix.parse(FLOATING + "/32")),
                "192.168.1.5",
                "192.168.1.5",
                0,
                0))
        .chain(
            "out",
            nat(false, c -> c.source(Prefix.parse("192.168.1.5/32")), FLOATING, FLOATING, 0, 0))
        .filters("r", "in", "out");
  }

  private static byte[] error(String to, String address, byte[] quoted) {
    return FrameBuilder.ethernet(Mac.parse(OUT), Mac.parse(to))
        .ip(IpAddress.parse("203.0.114.1"), IpAddress.parse(address))
        .icmp(3, 4, 1400)
        .payload(Arrays.copyOfRange(quoted, 14, 14 + 28))
        .build();
  }

  @Test
  void anErrorIsDeliveredIfWhatItQuotesIsKnown() {
    byte[] sent = udp(VM, R1, "192.168.1.5", FAR, 4000, 53);
    Verdict.Drop verdict = dropped(cloud.send("up2", error(UP2, "192.168.1.5", sent)));
    assertThat(verdict.ifKnown()).endsWith(new Output(cloud.id("vm1")));
    assertThat(verdict.cacheable()).as("no mask says what is quoted").isFalse();
  }

  @Test
  void anErrorAboutAFloatingAddressQuotesWhatItsReceiverSent() throws MalformedPacket {
    floating();
    byte[] sent = udp(UP1, OUT, FLOATING, FAR, 4000, 53);
    Verdict.Drop verdict = dropped(cloud.send("up2", error(UP2, FLOATING, sent)));
    assertThat(verdict.deliveries()).hasSize(1);
    Verdict.Delivery delivery = verdict.deliveries().getFirst();
    assertThat(delivery.ifKnown()).isTrue();
    assertThat(delivery.port()).isEqualTo(cloud.id("vm1"));
    assertThat(FlowKeys.parse(delivery.frame()).ipDst()).isEqualTo(IpAddress.parse("192.168.1.5"));
    assertThat(quoted(delivery).ipSrc()).isEqualTo(IpAddress.parse("192.168.1.5"));
  }

  private static FlowKey quoted(Verdict.Delivery delivery) throws MalformedPacket {
    return IcmpQuote.find(MemorySegment.ofArray(delivery.frame())).orElseThrow().key();
  }

  /** Where the connection is known, what was drawn for it is translated back. */
  @Test
  @Scenario({"NA-09", "NA-20"})
  void anErrorAboutADrawnPortReachesWhoOpened() throws MalformedPacket {
    cloud
        .chain("in", reverse(false, c -> c.destination(Prefix.parse(PUBLIC + "/32"))))
        .chain("out", snat(c -> c.source(Prefix.parse("192.168.1.0/24")), PUBLIC))
        .filters("r", "in", "out")
        .block("vm1", "r", PUBLIC, 0x5000, 64);
    FlowKey opened = Cloud.packet(udp(VM, R1, "192.168.1.5", FAR, 4000, 53)).key();
    byte[] sent = udp(UP1, OUT, PUBLIC, FAR, 0x5007, 53);
    Packet packet =
        Cloud.packet(error(UP2, PUBLIC, sent))
            .answering(
                new Opener(
                    cloud.id("vm1"), opened, Optional.empty(), IpAddress.parse(PUBLIC), 0x5007));
    Verdict verdict = Simulation.simulate(cloud.view, cloud.id("up2"), packet);
    assertThat(verdict).as(Steps.render(verdict.path())).isInstanceOf(Verdict.Answer.class);
    Verdict.Delivery delivery = verdict.deliveries().getFirst();
    assertThat(delivery.port()).isEqualTo(cloud.id("vm1"));
    assertThat(FlowKeys.parse(delivery.frame()).ipDst()).isEqualTo(IpAddress.parse("192.168.1.5"));
    assertThat(quoted(delivery).ipSrc()).isEqualTo(IpAddress.parse("192.168.1.5"));
    assertThat(quoted(delivery).tpSrc()).as("its own port").isEqualTo(4000);

    Packet answer =
        Cloud.packet(udp(OUT, UP2, FAR, PUBLIC, 53, 0x5007))
            .answering(
                new Opener(
                    cloud.id("vm1"), opened, Optional.empty(), IpAddress.parse(PUBLIC), 0x5007));
    assertThat(Simulation.simulate(cloud.view, cloud.id("up2"), answer))
        .isInstanceOfSatisfying(
            Verdict.Forward.class,
            forward ->
                assertThat(forward.actions())
                    .contains(
                        new Action.SetIpDst(IpAddress.parse("192.168.1.5")),
                        new Action.SetTpDst(4000))
                    .endsWith(new Output(cloud.id("vm1"))));
  }

  /** The other way round: who opened complains of an answer, under the port that was drawn. */
  @Test
  @Scenario({"NA-10", "NA-20"})
  void anErrorOfWhoOpenedLeavesAsItsPacketsDo() throws MalformedPacket {
    cloud
        .chain("in", reverse(false, c -> c.destination(Prefix.parse(PUBLIC + "/32"))))
        .chain("out", snat(c -> c.source(Prefix.parse("192.168.1.0/24")), PUBLIC))
        .filters("r", "in", "out")
        .block("vm1", "r", PUBLIC, 0x5000, 64);
    FlowKey opened = Cloud.packet(udp(VM, R1, "192.168.1.5", FAR, 4000, 53)).key();
    byte[] received = udp(R1, VM, FAR, "192.168.1.5", 53, 4000);
    byte[] error =
        FrameBuilder.ethernet(Mac.parse(VM), Mac.parse(R1))
            .ip(IpAddress.parse("192.168.1.5"), IpAddress.parse(FAR))
            .icmp(3, 3, 0)
            .payload(Arrays.copyOfRange(received, 14, 14 + 28))
            .build();
    Packet packet =
        Cloud.packet(error)
            .complaining(
                new Opener(
                    cloud.id("vm1"), opened, Optional.empty(), IpAddress.parse(PUBLIC), 0x5007));
    Verdict verdict = Simulation.simulate(cloud.view, cloud.id("vm1"), packet);
    assertThat(verdict).as(Steps.render(verdict.path())).isInstanceOf(Verdict.Answer.class);
    Verdict.Delivery delivery = verdict.deliveries().getFirst();
    FlowKey outer = FlowKeys.parse(delivery.frame());
    assertThat(outer.ipSrc()).isEqualTo(IpAddress.parse(PUBLIC));
    assertThat(outer.ipDst()).isEqualTo(IpAddress.parse(FAR));
    assertThat(quoted(delivery).ipSrc()).isEqualTo(IpAddress.parse(FAR));
    assertThat(quoted(delivery).ipDst()).isEqualTo(IpAddress.parse(PUBLIC));
    assertThat(quoted(delivery).tpSrc()).isEqualTo(53);
    assertThat(quoted(delivery).tpDst()).as("the port that was drawn").isEqualTo(0x5007);
  }

  /**
   * A router on the client's side complains of what a server sends that has one port outside: what
   * leads the client's packets in asks for their protocol and port, and so does the server's guard.
   */
  @Test
  @Scenario({"NA-10", "NA-20"})
  void anErrorAboutAServersAnswerComesInAsItsClientsPacketsDo() throws MalformedPacket {
    cloud
        .chain(
            "in",
            nat(
                true,
                c ->
                    c.destination(Prefix.parse(FLOATING + "/32"))
                        .protocol(6)
                        .destinationPorts(new PortRange(80, 80)),
                "192.168.1.5",
                "192.168.1.5",
                8080,
                8080))
        .chain("out", reverse(true, c -> c))
        .filters("r", "in", "out")
        .chain(
            "server",
            accept(c -> c.matchReturnFlow(true)),
            accept(c -> c.protocol(6)),
            drop(c -> c))
        .filters("vm1", "", "server");
    FlowKey opened = Cloud.packet(Frames.tcp(OUT, UP1, FAR, FLOATING, 4000, 80)).key();
    byte[] error = error(UP1, FLOATING, Frames.tcp(UP1, OUT, FLOATING, FAR, 80, 4000));
    Packet packet =
        Cloud.packet(error)
            .complaining(
                new Opener(cloud.id("up1"), opened, Optional.empty(), IpAddress.parse(FAR), 4000));
    Verdict verdict = Simulation.simulate(cloud.view, cloud.id("up1"), packet);
    assertThat(verdict).as(Steps.render(verdict.path())).isInstanceOf(Verdict.Answer.class);
    Verdict.Delivery delivery = verdict.deliveries().getFirst();
    assertThat(delivery.port()).isEqualTo(cloud.id("vm1"));
    assertThat(FlowKeys.parse(delivery.frame()).ipDst()).isEqualTo(IpAddress.parse("192.168.1.5"));
    assertThat(quoted(delivery).ipSrc()).isEqualTo(IpAddress.parse("192.168.1.5"));
    assertThat(quoted(delivery).tpSrc()).as("the server's own port").isEqualTo(8080);

    // Without a connection it is nothing but an error for an address that nobody has.
    Verdict unknown = Simulation.simulate(cloud.view, cloud.id("up1"), Cloud.packet(error));
    assertThat(unknown.deliveries()).isEmpty();
  }

  /** The guest's own error about what came to its floating address. */
  @Test
  @Scenario({"NA-08", "NA-11"})
  void aGuestsErrorLeavesWithItsFloatingAddress() throws MalformedPacket {
    floating();
    byte[] received = udp(R1, VM, FAR, "192.168.1.5", 7000, 7001);
    Verdict verdict =
        cloud.send(
            "vm1",
            FrameBuilder.ethernet(Mac.parse(VM), Mac.parse(R1))
                .ip(IpAddress.parse("192.168.1.5"), IpAddress.parse(FAR))
                .icmp(3, 3, 0)
                .payload(Arrays.copyOfRange(received, 14, 14 + 28))
                .build());
    assertThat(verdict).as(Steps.render(verdict.path())).isInstanceOf(Verdict.Answer.class);
    Verdict.Delivery delivery = verdict.deliveries().getFirst();
    assertThat(delivery.port()).isEqualTo(cloud.id("up1"));
    assertThat(FlowKeys.parse(delivery.frame()).ipSrc()).isEqualTo(IpAddress.parse(FLOATING));
    assertThat(quoted(delivery).ipDst())
        .as("what its sender sent")
        .isEqualTo(IpAddress.parse(FLOATING));
    assertThat(quoted(delivery).tpDst()).isEqualTo(7001);
  }
}
