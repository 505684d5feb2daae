package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.simulation.Cloud.accept;
import static org.midonet.simulation.Cloud.drop;
import static org.midonet.simulation.Frames.arpRequest;
import static org.midonet.simulation.Frames.ping;
import static org.midonet.simulation.Frames.pong;
import static org.midonet.simulation.Frames.udp;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.packet.Arp;
import org.midonet.packet.Ethernet;
import org.midonet.packet.FrameEditor;
import org.midonet.packet.IcmpErrors;
import org.midonet.packet.IcmpProblem;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.Prefix;
import org.midonet.scenario.Scenario;
import org.midonet.simulation.Action.Output;
import org.midonet.simulation.Action.PopVlan;
import org.midonet.simulation.Dependency.OfMac;
import org.midonet.topology.NextHop;
import org.midonet.topology.Port;
import org.midonet.topology.Route;

/** What bridges and routers keep of tags, MACs, neighbours and routes as the network changes. */
class TagsAndTablesTest {

  private static final String VM1 = "02:00:00:00:00:01";
  private static final String VM2 = "02:00:00:00:00:02";
  private static final String VM3 = "02:00:00:00:00:03";
  private static final String R1 = "ac:ca:ba:00:00:01";

  private final Cloud cloud = new Cloud();
  private final byte[] near = udp(VM1, VM2, "10.0.1.5", "10.0.1.6", 4000, 53);

  @BeforeEach
  void oneNetworkAndARouter() {
    cloud.bridge("net").vm("vm1", "net").vm("vm2", "net").vm("vm3", "net");
    cloud.router("r").routerPort("r1", "r", R1, "10.0.1.1/24").route("r", "10.0.1.0/24", "r1");
  }

  private static byte[] tagged(byte[] frame, int... tags) {
    try {
      FrameEditor editor = FrameEditor.copyOf(frame);
      for (int tag : tags) {
        editor.pushVlan(tag);
      }
      return editor.toBytes();
    } catch (MalformedPacket e) {
      throw new AssertionError(e);
    }
  }

  private List<Action> actions(String port, byte[] frame) {
    Verdict verdict = cloud.send(port, frame);
    assertThat(verdict).as(Steps.render(verdict.path())).isInstanceOf(Verdict.Forward.class);
    return ((Verdict.Forward) verdict).actions();
  }

  private Output out(String port) {
    return new Output(cloud.id(port));
  }

  @Test
  @Scenario({"BR-02", "BR-03"})
  void aPlainBridgeCarriesTagsAndLearnsInOneTable() {
    for (byte[] frame : List.of(tagged(near, 5), tagged(near, 1, 2, 3, 4))) {
      assertThat(actions("vm1", frame)).containsExactlyInAnyOrder(out("vm2"), out("vm3"));
    }
    cloud.learn(cloud.send("vm2", tagged(udp(VM2, VM1, "10.0.1.6", "10.0.1.5", 1, 2), 7)));
    assertThat(actions("vm1", tagged(near, 5))).containsExactly(out("vm2"));
    assertThat(actions("vm1", near)).containsExactly(out("vm2"));
  }

  @Test
  @Scenario("BA-03")
  void whoAsksWithTagsIsAnsweredWithTags() throws MalformedPacket {
    cloud.neighbour("net", "10.0.1.6", VM2);
    byte[] question = tagged(arpRequest(VM1, "10.0.1.5", "10.0.1.6"), 5);
    Verdict verdict = cloud.send("vm1", question);
    Ethernet answer = Ethernet.parse(verdict.deliveries().getFirst().frame());
    assertThat(answer.vlan() & 0xfff).isEqualTo(5);
    assertThat(Arp.parse(answer.payload()).senderMac()).isEqualTo(Mac.parse(VM2).value());
    assertThat(actions("vm1", tagged(arpRequest(VM1, "10.0.1.5", "10.0.1.7"), 5)))
        .containsExactlyInAnyOrder(out("vm2"), out("vm3"));
    byte[] solicitation = tagged(Frames.solicitation(VM1, "2001:db8::1", "2001:db8::2"), 5);
    cloud.neighbour("net", "2001:db8::2", VM2);
    Verdict advertised = cloud.send("vm1", solicitation);
    assertThat(Ethernet.parse(advertised.deliveries().getFirst().frame()).vlan() & 0xfff)
        .isEqualTo(5);
  }

  /**
   * A router at a VLAN of a bridge: on that VLAN its address is known, on others it is nobody's.
   */
  @Test
  @Scenario("BA-03")
  void aBridgeWithVlansAnswersOnEachForItsOwn() throws MalformedPacket {
    cloud
        .bridge("vab")
        .vm("trunk", "vab")
        .vm("other", "vab")
        .bridgePort("v", "vab", p -> p.withVlanId(Optional.of(5)))
        .link("v", "r1");
    Verdict asked = cloud.send("trunk", tagged(arpRequest(VM1, "10.0.1.5", "10.0.1.1"), 5));
    assertThat(asked).isInstanceOf(Verdict.Answer.class);
    Ethernet answer = Ethernet.parse(asked.deliveries().getFirst().frame());
    assertThat(answer.vlan() & 0xfff).isEqualTo(5);
    assertThat(Arp.parse(answer.payload()).senderMac()).isEqualTo(Mac.parse(R1).value());
    for (byte[] elsewhere :
        List.of(
            tagged(arpRequest(VM1, "10.0.1.5", "10.0.1.1"), 6),
            arpRequest(VM1, "10.0.1.5", "10.0.1.1"))) {
      assertThat(actions("trunk", elsewhere)).containsExactly(out("other"));
    }
  }

  @Test
  @Scenario("BR-13")
  void whatAFloodRestsOn() {
    Verdict flood = cloud.send("vm1", near);
    assertThat(flood.dependencies())
        .contains(
            new Dependency.OfBridge(cloud.id("net")),
            new Dependency.OfPortSet(cloud.id("net")),
            new OfMac(cloud.id("net"), 0, Mac.parse(VM2)));
    cloud.learn(cloud.send("vm2", udp(VM2, VM1, "10.0.1.6", "10.0.1.5", 1, 2)));
    assertThat(flood.dependencies()).containsAnyElementsOf(cloud.touched);
  }

  @Test
  @Scenario("BR-16")
  void linkingARouterEndsTheFloodsForIt() {
    Verdict flood = cloud.send("vm1", ping(VM1, R1, "10.0.1.5", "10.0.1.1", 7));
    Verdict asked = cloud.send("vm1", arpRequest(VM1, "10.0.1.5", "10.0.1.1"));
    assertThat(flood).isInstanceOf(Verdict.Forward.class);
    assertThat(asked).isInstanceOf(Verdict.Forward.class);
    cloud.touchedSince.clear();
    cloud.plug("r1", "net");
    assertThat(flood.dependencies()).containsAnyElementsOf(cloud.touchedSince);
    assertThat(asked.dependencies()).containsAnyElementsOf(cloud.touchedSince);
    assertThat(cloud.send("vm1", ping(VM1, R1, "10.0.1.5", "10.0.1.1", 7)).deliveries())
        .isNotEmpty();
  }

  @Test
  @Scenario({"VL-10", "VL-11"})
  void vlanPortsAreFollowed() {
    cloud
        .bridge("vab")
        .vm("trunk", "vab")
        .bridgePort("v", "vab", p -> p.withVlanId(Optional.of(5)));
    cloud.bridgePort("l", "net", p -> p).link("v", "l");
    byte[] in = tagged(udp(VM3, VM2, "10.0.1.7", "10.0.1.6", 1, 2), 5);
    cloud.mac("net", VM2, "vm2");
    assertThat(actions("trunk", in)).containsExactly(new PopVlan(), out("vm2"));
    Verdict before = cloud.send("trunk", in);
    cloud.bridgePortWith("v", p -> p.withVlanId(Optional.of(6)));
    assertThat(before.dependencies()).containsAnyElementsOf(cloud.touched);
    assertThat(cloud.send("trunk", in)).isInstanceOf(Verdict.Drop.class);
    cloud.bridgePortWith("v", p -> p.withVlanId(Optional.empty()));
    assertThat(actions("trunk", in)).as("no VLAN: as it is").containsExactly(out("vm2"));
    cloud.bridgePortWith("v", p -> p.withVlanId(Optional.of(5)));
    assertThat(actions("trunk", in)).containsExactly(new PopVlan(), out("vm2"));
    cloud.bridge("other").vm("o", "other").bridgePort("ol", "other", p -> p).link("v", "ol");
    assertThat(actions("trunk", in)).containsExactly(new PopVlan(), out("o"));
    cloud.touchedSince.clear();
    Verdict peered = cloud.send("trunk", in);
    cloud.remove(Port.class, "ol");
    assertThat(peered.dependencies()).containsAnyElementsOf(cloud.touchedSince);
    assertThat(cloud.send("trunk", in)).isInstanceOf(Verdict.Drop.class);
  }

  @Test
  @Scenario({"RT-15", "AR-02", "AR-03"})
  void aRouterBelievesTheLastArpReply() {
    cloud.plug("r1", "net").uplink("up", "r", "ac:ca:ba:00:00:03", "203.0.113.2/24");
    cloud.mac("net", VM2, "vm2").mac("net", VM3, "vm3").neighbour("r", "10.0.1.6", VM2);
    byte[] in = udp("02:99:00:00:00:01", "ac:ca:ba:00:00:03", "203.0.113.9", "10.0.1.6", 1, 2);
    Verdict before = cloud.send("up", in);
    assertThat(((Verdict.Forward) before).actions()).contains(out("vm2"));
    byte[] reply =
        Arp.request(Mac.parse(R1), Ip4.parse("10.0.1.1"), Ip4.parse("10.0.1.6"))
            .reply(Mac.parse(VM3))
            .toFrame();
    cloud.learn(cloud.send("vm3", reply));
    assertThat(before.dependencies())
        .contains(new Dependency.OfNeighbour(cloud.id("r"), IpAddress.parse("10.0.1.6")))
        .containsAnyElementsOf(cloud.touched);
    assertThat(actions("up", in)).contains(out("vm3"));
  }

  @Test
  @Scenario({"RT-08", "CT-05"})
  void whatARouterMakesIsAnAnswer() {
    cloud
        .plug("r1", "net")
        .chain("c", accept(c -> c.matchReturnFlow(true)), drop(c -> c))
        .filters("r1", "", "c");
    byte[] echo = ping(VM1, R1, "10.0.1.5", "10.0.1.1", 7);
    cloud.mac("net", VM1, "vm1").neighbour("r", "10.0.1.5", VM1);
    assertThat(cloud.send("vm1", echo).deliveries()).hasSize(1);
    cloud.chain("c", accept(c -> c.matchForwardFlow(true)));
    assertThat(cloud.send("vm1", echo).deliveries()).as("nothing drops it").hasSize(1);
    cloud.chain("c", drop(c -> c.matchForwardFlow(true)));
    assertThat(cloud.send("vm1", echo).deliveries()).as("it opens nothing").hasSize(1);
    cloud.chain("c", drop(c -> c.matchReturnFlow(true)));
    assertThat(cloud.send("vm1", echo).deliveries()).as("it is an answer").isEmpty();
  }

  @Test
  @Scenario({"RT-20", "RT-27"})
  void routesOfTheRouterAreFollowed() {
    cloud.plug("r1", "net").uplink("up", "r", "ac:ca:ba:00:00:03", "203.0.113.2/24");
    cloud.mac("net", VM1, "vm1").neighbour("r", "10.0.1.5", VM1);
    byte[] in = pong("02:99:00:00:00:01", "ac:ca:ba:00:00:03", "8.8.8.8", "10.0.1.5", 7);
    Verdict before = cloud.send("up", in);
    assertThat(((Verdict.Forward) before).actions()).contains(out("vm1"));
    cloud.route(
        "hole",
        "r",
        "8.0.0.0/8",
        "10.0.1.0/25",
        NextHop.BLACKHOLE,
        Optional.empty(),
        Optional.empty(),
        0);
    assertThat(cloud.send("up", in))
        .isInstanceOfSatisfying(
            Verdict.Drop.class, d -> assertThat(d.reason()).isEqualTo(DropReason.BLACKHOLE));
    cloud.put(((Route) cloud.object("hole")).withSource(Prefix.parse("9.0.0.0/8")));
    assertThat(actions("up", in)).contains(out("vm1"));
    cloud.remove(Route.class, "hole");
    assertThat(actions("up", in)).contains(out("vm1"));
  }

  @Test
  @Scenario("CH-19")
  void whatAnErrorQuotes() throws MalformedPacket {
    cloud.mac("net", VM2, "vm2").filters("vm1", "c", "");
    byte[] quoted = udp(VM2, VM1, "10.0.1.6", "10.0.1.5", 53, 4000);
    byte[] error =
        IcmpErrors.answer(
                java.lang.foreign.MemorySegment.ofArray(quoted),
                IcmpProblem.PORT_UNREACHABLE,
                0,
                Mac.parse(VM1),
                IpAddress.parse("10.0.1.5"))
            .orElseThrow();
    Prefix vm2 = Prefix.parse("10.0.1.6/32");
    cloud.chain("c", drop(c -> c.icmpDataSource(vm2)));
    assertThat(cloud.send("vm1", error)).isInstanceOf(Verdict.Drop.class);
    assertThat(cloud.send("vm1", near)).as("no error").isInstanceOf(Verdict.Forward.class);
    byte[] junk = error.clone();
    junk[42] = 0;
    assertThat(cloud.send("vm1", junk)).as("junk").isInstanceOf(Verdict.Forward.class);
    cloud.chain("c", drop(c -> c.icmpDataDestination(vm2)));
    assertThat(cloud.send("vm1", error)).isInstanceOf(Verdict.Forward.class);
    cloud.chain("c", drop(c -> c.icmpDataSource(vm2).icmpDataSourceInverted(true)));
    assertThat(cloud.send("vm1", error)).isInstanceOf(Verdict.Forward.class);
    assertThat(cloud.send("vm1", near)).as("inverted").isInstanceOf(Verdict.Drop.class);
    assertThat(cloud.send("vm1", junk)).as("inverted").isInstanceOf(Verdict.Drop.class);
  }
}
