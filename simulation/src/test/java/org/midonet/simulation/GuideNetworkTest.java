package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.simulation.Cloud.accept;
import static org.midonet.simulation.Cloud.drop;
import static org.midonet.simulation.Cloud.nat;
import static org.midonet.simulation.Cloud.reverse;
import static org.midonet.simulation.Frames.arpRequest;
import static org.midonet.simulation.Frames.ping;
import static org.midonet.simulation.Frames.tcp;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.packet.Arp;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowKeys;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.NeighbourQuestion;
import org.midonet.packet.Prefix;
import org.midonet.scenario.Scenario;
import org.midonet.simulation.Action.Output;
import org.midonet.topology.PortRange;

/**
 * The networks of the guide: a tenant network behind a router, an outside network that an outside
 * host is on, source NAT, a floating address, guests with anti-spoofing and stateful rules; and
 * what the first packets of each kind do there.
 */
class GuideNetworkTest {

  private static final String VM1 = "02:00:00:00:00:0a";
  private static final String VM2 = "02:00:00:00:00:0b";
  private static final String INSIDE = "ac:ca:ba:00:00:01";
  private static final String GATEWAY = "ac:ca:ba:00:00:02";
  private static final String OUTSIDE = "02:99:00:00:00:01";
  private static final String NAT = "203.0.113.101";
  private static final String FLOATING = "203.0.113.102";

  private final Cloud cloud = new Cloud();

  @BeforeEach
  void guideNetworks() {
    cloud.bridge("ext").bridge("demo").router("r");
    cloud
        .routerPort("inside", "r", INSIDE, "192.168.1.1/24")
        .plug("inside", "demo")
        .routerPort("gateway", "r", GATEWAY, NAT + "/24")
        .plug("gateway", "ext")
        .vm("uplink", "ext")
        .route("r", "192.168.1.0/24", "inside")
        .route("r", "203.0.113.0/24", "gateway")
        .routeVia("r", "0.0.0.0/0", "gateway", "203.0.113.1")
        .neighbour("ext", FLOATING, GATEWAY);
    List<java.util.UUID> gateway = List.of(cloud.id("gateway"));
    cloud.chain(
        "in",
        nat(
            true,
            c -> c.inPortIds(gateway).destination(host(FLOATING)),
            "192.168.1.11",
            "192.168.1.11",
            0,
            0),
        reverse(false, c -> c.inPortIds(gateway).destination(host(NAT))));
    cloud.chain(
        "out",
        // As before each floating address: a rule on what ICMP errors quote. An echo quotes
        // nothing.
        drop(c -> c.outPortIds(gateway).icmpDataDestination(host("192.168.1.99"))),
        nat(
            false,
            c -> c.outPortIds(gateway).source(host("192.168.1.11")),
            FLOATING,
            FLOATING,
            0,
            0),
        nat(
            false,
            c -> c.outPortIds(gateway).etherType(0x800).source(host(NAT)).sourceInverted(true),
            NAT,
            NAT,
            1024,
            65535));
    cloud.filters("r", "in", "out");
    guest("vm1", VM1, "192.168.1.10");
    guest("vm2", VM2, "192.168.1.11");
  }

  private void guest(String name, String mac, String address) {
    cloud.vm(name, "demo");
    cloud.chain(
        name + "-from",
        drop(c -> c.ethSource(Mac.parse(mac)).ethSourceInverted(true)),
        drop(c -> c.etherType(0x806).source(host(address)).sourceInverted(true)),
        drop(c -> c.etherType(0x800).source(host(address)).sourceInverted(true)),
        accept(c -> c));
    cloud.chain(
        name + "-to",
        accept(c -> c.matchReturnFlow(true)),
        accept(c -> c.etherType(0x806)),
        accept(c -> c.etherType(0x800).protocol(1)),
        accept(c -> c.etherType(0x86dd).protocol(58)),
        accept(c -> c.etherType(0x800).protocol(6).destinationPorts(new PortRange(5000, 5999))),
        drop(c -> c));
    cloud.filters(name, name + "-from", name + "-to");
  }

  private static Prefix host(String address) {
    return Prefix.host(IpAddress.parse(address));
  }

  private Verdict play(String port, byte[] frame) {
    Verdict verdict = cloud.send(port, frame);
    cloud.learn(verdict);
    return verdict;
  }

  private ConnectionTemplate connects(String port, byte[] frame) {
    Verdict verdict = cloud.send(port, frame);
    assertThat(verdict).as(Steps.render(verdict.path())).isInstanceOf(Verdict.Forward.class);
    return ((Verdict.Forward) verdict)
        .template()
        .orElseThrow(() -> new AssertionError(Steps.render(verdict.path())));
  }

  private static byte[] arpReply(String mac, String address, String toMac, String to) {
    return Arp.request(Mac.parse(toMac), Ip4.parse(to), Ip4.parse(address))
        .reply(Mac.parse(mac))
        .toFrame();
  }

  @Test
  @Scenario({"FI-06", "BR-22"})
  void aGuestReachesTheOutside() throws MalformedPacket {
    assertThat(play("vm1", arpRequest(VM1, "192.168.1.10", "192.168.1.1")))
        .isInstanceOf(Verdict.Answer.class);
    byte[] syn = tcp(VM1, INSIDE, "192.168.1.10", "203.0.113.1", 40000, 80);
    assertThat(cloud.send("vm1", syn))
        .isInstanceOfSatisfying(
            Verdict.Waiting.class,
            w -> assertThat(w.needs()).hasOnlyElementsOfType(Need.Block.class));
    cloud.block("vm1", "r", NAT, 4096, 4096);
    Verdict asks = cloud.send("vm1", syn);
    assertThat(asks).isInstanceOf(Verdict.Waiting.class);
    FlowKey question = FlowKeys.parse(asks.deliveries().getFirst().frame());
    assertThat(asks.deliveries().getFirst().port()).isEqualTo(cloud.id("uplink"));
    assertThat(question.ipDst()).isEqualTo(IpAddress.parse("203.0.113.1"));
    assertThat(question.ipSrc()).isEqualTo(IpAddress.parse(NAT));
    play("uplink", arpReply(OUTSIDE, "203.0.113.1", GATEWAY, NAT));
    ConnectionTemplate template = connects("vm1", syn);
    assertThat(template.draw()).isPresent();
    assertThat(template.forwardActions()).endsWith(new Output(cloud.id("uplink")));
    assertThat(template.reverse().orElseThrow().actions()).endsWith(new Output(cloud.id("vm1")));
    assertThat(template.reverse().orElseThrow().place())
        .isEqualTo(new Place.PortPlace(cloud.id("uplink")));
    assertThat(cloud.send("uplink", tcp(OUTSIDE, GATEWAY, "203.0.113.1", NAT, 80, 4100)))
        .isInstanceOfSatisfying(
            Verdict.Forward.class,
            f ->
                assertThat(f.actions())
                    .containsExactly(new Action.ReturnTo(cloud.id("uplink"), cloud.id("vm1"))));
    byte[] echo = ping(VM1, INSIDE, "192.168.1.10", "203.0.113.1", 9);
    assertThat(connects("vm1", echo).draw()).isPresent();
    assertThat(cloud.send("vm1", echo).cacheable()).isTrue();
  }

  @Test
  @Scenario({"FI-02", "FI-03"})
  void theOutsideReachesTheFloatingAddress() throws MalformedPacket {
    Verdict who = play("uplink", arpRequest(OUTSIDE, "203.0.113.1", FLOATING));
    assertThat(FlowKeys.parse(who.deliveries().getFirst().frame()).ethSrc())
        .isEqualTo(Mac.parse(GATEWAY).value());
    byte[] syn = tcp(OUTSIDE, GATEWAY, "203.0.113.1", FLOATING, 40000, 5001);
    Verdict asks = cloud.send("uplink", syn);
    assertThat(asks.deliveries()).as("ARP to both guests").hasSize(2);
    play("vm2", arpReply(VM2, "192.168.1.11", INSIDE, "192.168.1.1"));
    ConnectionTemplate in = connects("uplink", syn);
    assertThat(in.translation().destination()).contains(IpAddress.parse("192.168.1.11"));
    assertThat(in.forwardActions()).endsWith(new Output(cloud.id("vm2")));
    assertThat(in.reverse().orElseThrow().actions())
        .as("the answer goes where the question came from")
        .contains(new Action.SetEthDst(Mac.parse(OUTSIDE)))
        .endsWith(new Output(cloud.id("uplink")));
    assertThat(connects("uplink", ping(OUTSIDE, GATEWAY, "203.0.113.1", FLOATING, 3)).reverse())
        .isPresent();
    assertThat(cloud.send("uplink", tcp(OUTSIDE, GATEWAY, "203.0.113.1", FLOATING, 40000, 22)))
        .isInstanceOfSatisfying(
            Verdict.Drop.class, d -> assertThat(d.reason()).isEqualTo(DropReason.RULE));
  }

  @Test
  void aGuestWithAFloatingAddressLeavesByIt() {
    play("uplink", arpRequest(OUTSIDE, "203.0.113.1", NAT));
    ConnectionTemplate out =
        connects("vm2", tcp(VM2, INSIDE, "192.168.1.11", "203.0.113.1", 40000, 80));
    assertThat(out.draw()).isEmpty();
    assertThat(out.translation().source()).contains(IpAddress.parse(FLOATING));
    assertThat(out.reverse().orElseThrow().actions()).endsWith(new Output(cloud.id("vm2")));
  }

  @Test
  @Scenario({"AP-01", "BR-19"})
  void guestsAmongThemselves() {
    play("vm1", arpRequest(VM1, "192.168.1.10", "192.168.1.11"));
    play("vm2", arpReply(VM2, "192.168.1.11", VM1, "192.168.1.10"));
    ConnectionTemplate template =
        connects("vm1", tcp(VM1, VM2, "192.168.1.10", "192.168.1.11", 40000, 5001));
    assertThat(template.reverse().orElseThrow().place())
        .isEqualTo(new Place.PortPlace(cloud.id("vm2")));
    assertThat(cloud.send("vm1", tcp(VM1, VM2, "192.168.1.10", "192.168.1.11", 40000, 22)))
        .isInstanceOf(Verdict.Drop.class);
    assertThat(cloud.send("vm1", tcp(VM1, VM2, "192.168.1.99", "192.168.1.11", 40000, 5001)))
        .isInstanceOf(Verdict.Drop.class);
    assertThat(cloud.send("vm1", tcp(VM2, VM2, "192.168.1.10", "192.168.1.11", 40000, 5001)))
        .isInstanceOf(Verdict.Drop.class);
    assertThat(connects("vm1", ping(VM1, VM2, "2001:db8::10", "2001:db8::11", 7)).reverse())
        .as("IPv6 alike")
        .isPresent();
    assertThat(cloud.send("vm1", Frames.solicitation(VM1, "2001:db8::10", "2001:db8::11")))
        .isInstanceOfSatisfying(
            Verdict.Forward.class,
            f -> assertThat(f.actions()).contains(new Output(cloud.id("vm2"))));
  }

  /** The datapath answers whoever asks again: guests, and the outside for both NAT addresses. */
  @Test
  void plainQuestionsAreAnsweredByTheDatapath() {
    for (String target : List.of("192.168.1.1")) {
      for (String to : List.of("ff:ff:ff:ff:ff:ff", INSIDE)) {
        answered("vm1", VM1, "192.168.1.10", target, to, INSIDE);
      }
    }
    for (String target : List.of(NAT, FLOATING)) {
      for (String to : List.of("ff:ff:ff:ff:ff:ff", GATEWAY)) {
        answered("uplink", OUTSIDE, "203.0.113.1", target, to, GATEWAY);
      }
    }
  }

  private void answered(
      String port, String mac, String address, String target, String to, String at) {
    NeighbourQuestion question =
        new NeighbourQuestion(Mac.parse(mac), IpAddress.parse(address), IpAddress.parse(target));
    Verdict _ = play(port, question.toFrame(Mac.parse(to))); // teaches the router
    Verdict verdict = play(port, question.toFrame(Mac.parse(to)));
    assertThat(verdict)
        .as(() -> question + "\n" + Steps.render(verdict.path()))
        .isInstanceOfSatisfying(
            Verdict.Answer.class,
            answer -> {
              assertThat(answer.cacheable()).isTrue();
              assertThat(answer.reply().map(Verdict.Reply::mac)).contains(Mac.parse(at));
            });
  }

  @Test
  void theGatewayAnswersPings() throws MalformedPacket {
    play("vm1", arpRequest(VM1, "192.168.1.10", "192.168.1.1"));
    for (String address : List.of("192.168.1.1", NAT)) {
      Verdict pong = cloud.send("vm1", ping(VM1, INSIDE, "192.168.1.10", address, 5));
      assertThat(pong.deliveries()).as(Steps.render(pong.path())).hasSize(1);
      assertThat(FlowKeys.parse(pong.deliveries().getFirst().frame()).ipSrc())
          .isEqualTo(IpAddress.parse(address));
    }
    play("uplink", arpRequest(OUTSIDE, "203.0.113.1", NAT));
    Verdict outside = cloud.send("uplink", ping(OUTSIDE, GATEWAY, "203.0.113.1", NAT, 5));
    assertThat(outside.deliveries()).as(Steps.render(outside.path())).hasSize(1);
    assertThat(outside.deliveries().getFirst().port()).isEqualTo(cloud.id("uplink"));
    assertThat(Optional.of(outside)).get().isInstanceOf(Verdict.Answer.class);
  }
}
