package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.simulation.Cloud.drop;
import static org.midonet.simulation.Frames.BROADCAST;
import static org.midonet.simulation.Frames.arpRequest;
import static org.midonet.simulation.Frames.udp;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.packet.Arp;
import org.midonet.packet.Ethernet;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.FrameEditor;
import org.midonet.packet.Ip6;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.NeighbourDiscovery;
import org.midonet.scenario.Scenario;
import org.midonet.simulation.Dependency.OfMac;
import org.midonet.simulation.Dependency.OfPortSet;
import org.midonet.topology.Bridge;

class BridgeTest {

  static final String MAC1 = "02:00:00:00:00:01";
  static final String MAC2 = "02:00:00:00:00:02";
  static final String MAC3 = "02:00:00:00:00:03";

  private static final Mac ALL = Mac.ofMulticast(Ip6.ALL_NODES);
  private static final Ip6 PEER6 = Ip6.parse("2001:db8::8");

  private final Cloud cloud = new Cloud();

  @BeforeEach
  void threeVms() {
    cloud.bridge("br").vm("p1", "br").vm("p2", "br").vm("p3", "br");
  }

  private static byte[] frame(String from, String to) {
    return udp(from, to, "10.0.0.1", "10.0.0.2", 1000, 2000);
  }

  private Action output(String port) {
    return new Action.Output(cloud.id(port));
  }

  @Test
  @Scenario({"BR-01", "BR-10"})
  void unknownUnicastGoesToAllOthers() {
    Verdict verdict = cloud.send("p1", frame(MAC1, MAC2));
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Forward.class,
            f -> {
              assertThat(f.actions()).containsExactlyInAnyOrder(output("p2"), output("p3"));
              assertThat(f.template()).isEmpty();
            });
    assertThat(verdict.cacheable()).isTrue();
    assertThat(verdict.effects())
        .containsExactly(new Effect.LearnMac(cloud.id("br"), 0, Mac.parse(MAC1), cloud.id("p1")));
    assertThat(verdict.dependencies())
        .contains(new OfMac(cloud.id("br"), 0, Mac.parse(MAC2)), new OfPortSet(cloud.id("br")));
  }

  @Test
  @Scenario({"BR-09", "BR-14", "BR-21"})
  void knownUnicastGoesToItsPortOnly() {
    cloud.mac("br", MAC2, "p2");
    Verdict verdict = cloud.send("p1", frame(MAC1, MAC2));
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Forward.class, f -> assertThat(f.actions()).containsExactly(output("p2")));
    assertThat(verdict.mask().ethDst()).isEqualTo(Mac.MASK);
    assertThat(verdict.mask().ipDstLow())
        .as("a bridge without filters does not look into the packet")
        .isZero();
    assertThat(verdict.mask().etherType()).isZero();
    assertThat(verdict.dependencies()).doesNotContain(new OfPortSet(cloud.id("br")));
  }

  @Test
  @Scenario({"BR-07", "BR-15"})
  void macMoves() {
    cloud.mac("br", MAC2, "p2").mac("br", MAC2, "p3");
    assertThat(cloud.touched).containsExactly(new OfMac(cloud.id("br"), 0, Mac.parse(MAC2)));
    assertThat(cloud.send("p1", frame(MAC1, MAC2)))
        .isInstanceOfSatisfying(
            Verdict.Forward.class, f -> assertThat(f.actions()).containsExactly(output("p3")));
  }

  @Test
  @Scenario("BR-05")
  void multicastIsFlooded() {
    assertThat(cloud.send("p1", frame(MAC1, "01:00:5e:00:00:05")))
        .isInstanceOfSatisfying(
            Verdict.Forward.class,
            f -> assertThat(f.actions()).containsExactlyInAnyOrder(output("p2"), output("p3")));
  }

  @Test
  @Scenario("BR-06")
  void multicastSourceIsDropped() {
    assertThat(cloud.send("p1", frame("03:00:00:00:00:01", MAC2)))
        .isInstanceOfSatisfying(
            Verdict.Drop.class, d -> assertThat(d.reason()).isEqualTo(DropReason.BAD_SOURCE_MAC));
  }

  @Test
  void backToWhereItCameFromIsDropped() {
    cloud.mac("br", MAC2, "p1");
    assertThat(cloud.send("p1", frame(MAC1, MAC2)))
        .isInstanceOfSatisfying(
            Verdict.Drop.class, d -> assertThat(d.reason()).isEqualTo(DropReason.SAME_PORT));
  }

  /** It has been seen where it comes from, whatever was known of it. */
  @Test
  void whoSendsToItselfReachesNobody() {
    for (int i = 0; i < 2; i++) {
      assertThat(cloud.send("p1", frame(MAC1, MAC1)))
          .isInstanceOfSatisfying(
              Verdict.Drop.class, d -> assertThat(d.reason()).isEqualTo(DropReason.SAME_PORT));
      cloud.mac("br", MAC1, "p2");
    }
  }

  @Test
  @Scenario({"BR-11", "BR-12"})
  void filtersAreForUntaggedFrames() throws MalformedPacket {
    cloud.chain("noudp", drop(c -> c.protocol(17))).filters("br", "noudp", "");
    byte[] plain = frame(MAC1, BROADCAST);
    byte[] tagged = FrameEditor.copyOf(plain).pushVlan(5).toBytes();
    assertThat(cloud.send("p1", plain))
        .isInstanceOfSatisfying(
            Verdict.Drop.class, d -> assertThat(d.reason()).isEqualTo(DropReason.RULE));
    assertThat(cloud.send("p1", tagged)).isInstanceOf(Verdict.Forward.class);
    cloud.filters("br", "", "noudp");
    assertThat(cloud.send("p1", plain)).isInstanceOf(Verdict.Drop.class);
    assertThat(cloud.send("p1", tagged)).isInstanceOf(Verdict.Forward.class);
  }

  @Test
  @Scenario({"BR-17", "BR-18"})
  void floodFollowsTheSetOfPorts() {
    cloud.vm("p4", "br");
    assertThat(cloud.touched).isNotEmpty();
    cloud.bridgePort("p4", "br", p -> p);
    assertThat(cloud.touched).contains(new OfPortSet(cloud.id("br")));
    assertThat(cloud.send("p1", frame(MAC1, BROADCAST)))
        .isInstanceOfSatisfying(
            Verdict.Forward.class,
            f -> assertThat(f.actions()).containsExactlyInAnyOrder(output("p2"), output("p3")));
  }

  @Test
  @Scenario({"AD-01", "AD-08", "AD-09"})
  void bridgeDown() {
    cloud.put(((Bridge) cloud.object("br")).withAdminStateUp(false));
    assertThat(cloud.touched).contains(new Dependency.OfBridge(cloud.id("br")));
    Verdict verdict = cloud.send("p1", frame(MAC1, MAC2));
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Drop.class, d -> assertThat(d.reason()).isEqualTo(DropReason.ADMIN_DOWN));
    assertThat(verdict.dependencies()).contains(new Dependency.OfBridge(cloud.id("br")));
  }

  @Test
  @Scenario({"AD-03", "AD-04"})
  void portDownGetsNoCopy() {
    cloud.bridgePortWith("p2", p -> p.withAdminStateUp(false));
    assertThat(cloud.send("p1", frame(MAC1, BROADCAST)))
        .isInstanceOfSatisfying(
            Verdict.Forward.class, f -> assertThat(f.actions()).containsExactly(output("p3")));
    cloud.mac("br", MAC2, "p2");
    assertThat(cloud.send("p1", frame(MAC1, MAC2)))
        .isInstanceOfSatisfying(
            Verdict.Drop.class, d -> assertThat(d.reason()).isEqualTo(DropReason.ADMIN_DOWN));
  }

  @Test
  @Scenario("BA-01")
  void arpForAKnownPairIsAnswered() throws MalformedPacket {
    cloud.neighbour("br", "10.0.0.2", MAC2);
    Verdict verdict = cloud.send("p1", arpRequest(MAC1, "10.0.0.1", "10.0.0.2"));
    assertThat(verdict).isInstanceOf(Verdict.Answer.class);
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Answer.class,
            answer ->
                assertThat(answer.reply())
                    .as("the datapath can answer the next")
                    .contains(new Verdict.Reply(Mac.parse(MAC2), false)));
    assertThat(verdict.deliveries()).hasSize(1);
    Verdict.Delivery delivery = verdict.deliveries().getFirst();
    assertThat(delivery.port()).isEqualTo(cloud.id("p1"));
    Ethernet frame = Ethernet.parse(delivery.frame());
    assertThat(frame.source()).isEqualTo(Mac.parse(MAC2).value());
    assertThat(frame.destination()).isEqualTo(Mac.parse(MAC1).value());
    Arp arp = Arp.parse(frame.payload());
    assertThat(arp.operation()).isEqualTo(Arp.REPLY);
    assertThat(arp.senderMac()).isEqualTo(Mac.parse(MAC2).value());
  }

  /**
   * A neighbour that has a pair asks its MAC alone before it forgets it: for a static NAT address
   * nobody but the bridge can answer.
   */
  @Test
  @Scenario("BA-01")
  void aProbeOfARoutersMacForAKnownPairIsAnswered() throws MalformedPacket {
    String router = "ac:ca:ba:00:00:09";
    cloud.router("r").routerPort("rp", "r", router, "10.0.0.254/24").plug("rp", "br");
    cloud.neighbour("br", "10.0.0.9", router);
    byte[] probe = arpRequest(MAC1, "10.0.0.1", "10.0.0.9");
    System.arraycopy(HexFormat.of().parseHex(router.replace(":", "")), 0, probe, 0, 6);
    Verdict verdict = cloud.send("p1", probe);
    assertThat(verdict).isInstanceOf(Verdict.Answer.class);
    assertThat(
            Arp.parse(Ethernet.parse(verdict.deliveries().getFirst().frame()).payload())
                .senderMac())
        .isEqualTo(Mac.parse(router).value());
  }

  @Test
  @Scenario("BA-02")
  void arpForAnUnknownAddressIsFlooded() {
    Verdict verdict = cloud.send("p1", arpRequest(MAC1, "10.0.0.1", "10.0.0.2"));
    assertThat(verdict).isInstanceOf(Verdict.Forward.class);
    assertThat(verdict.cacheable()).isTrue();
    assertThat(verdict.dependencies())
        .contains(new Dependency.OfNeighbour(cloud.id("br"), IpAddress.parse("10.0.0.2")));
  }

  @Test
  @Scenario({"BA-04", "BA-06"})
  void announcementTeachesThePair() {
    Verdict verdict = cloud.send("p1", arpRequest(MAC1, "10.0.0.9", "10.0.0.9"));
    assertThat(verdict).isInstanceOf(Verdict.Forward.class);
    assertThat(verdict.cacheable()).isFalse();
    assertThat(verdict.effects())
        .contains(
            new Effect.LearnNeighbour(
                cloud.id("br"), IpAddress.parse("10.0.0.9"), Mac.parse(MAC1)));
    cloud.learn(verdict);
    assertThat(cloud.send("p2", arpRequest(MAC2, "10.0.0.9", "10.0.0.9")).effects())
        .contains(
            new Effect.LearnNeighbour(
                cloud.id("br"), IpAddress.parse("10.0.0.9"), Mac.parse(MAC2)));
  }

  /** What ARP announces, IPv6 advertises to all: a service address that moves is found anew. */
  @Test
  void anIpv6AddressThatMovesIsAnnouncedToo() {
    Ip6 service = Ip6.parse("2001:db8::9");
    cloud.neighbour("br", "2001:db8::9", MAC3);
    for (String holder : List.of(MAC1, MAC2, MAC1)) {
      Verdict told = cloud.send(holder.equals(MAC1) ? "p1" : "p2", advertised(holder, service));
      assertThat(told).isInstanceOf(Verdict.Forward.class);
      assertThat(told.cacheable()).isFalse();
      cloud.learn(told);
      assertThat(cloud.view.neighbour(cloud.id("br"), service)).isEqualTo(Mac.parse(holder));
    }
    Verdict asked = cloud.send("p3", Frames.solicitation(MAC3, "2001:db8::1", "2001:db8::9"));
    assertThat(asked)
        .isInstanceOfSatisfying(
            Verdict.Answer.class,
            a -> assertThat(a.reply()).contains(new Verdict.Reply(Mac.parse(MAC1), false)));
  }

  /** Filters look at the address that a packet comes from: nobody speaks for another. */
  @Test
  void nobodyAnnouncesForAnother() {
    Ip6 service = Ip6.parse("2001:db8::9");
    byte[] foreign = tells(service, true).toFrame(Mac.parse(MAC1), ALL, PEER6, Ip6.ALL_NODES);
    byte[] shy = tells(service, false).toFrame(Mac.parse(MAC1), ALL, service, Ip6.ALL_NODES);
    for (byte[] frame : List.of(foreign, shy)) {
      Verdict verdict = cloud.send("p1", frame);
      assertThat(verdict).isInstanceOf(Verdict.Forward.class);
      assertThat(verdict.effects()).noneMatch(Effect.LearnNeighbour.class::isInstance);
    }
    cloud.router("r").routerPort("rp", "r", "ac:ca:ba:00:00:09", "2001:db8::9/64").plug("rp", "br");
    Verdict stolen = cloud.send("p1", advertised(MAC1, service));
    assertThat(stolen.effects()).noneMatch(Effect.LearnNeighbour.class::isInstance);
    assertThat(stolen).as("a router's address is its own").isNotInstanceOf(Verdict.Forward.class);
  }

  private static NeighbourDiscovery.Advertisement tells(Ip6 target, boolean override) {
    return new NeighbourDiscovery.Advertisement(
        target, false, false, override, Optional.of(Mac.parse(MAC1)));
  }

  private static byte[] advertised(String mac, Ip6 target) {
    return new NeighbourDiscovery.Advertisement(
            target, false, false, true, Optional.of(Mac.parse(mac)))
        .toFrame(Mac.parse(mac), ALL, target, Ip6.ALL_NODES);
  }

  @Test
  void nobodyIsToldItsOwnAddress() {
    cloud.neighbour("br", "10.0.0.1", MAC1);
    assertThat(cloud.send("p1", arpRequest(MAC1, "0.0.0.0", "10.0.0.1")))
        .isInstanceOf(Verdict.Forward.class);
  }

  @Test
  void neighbourSolicitationForAKnownPairIsAnswered() {
    cloud.neighbour("br", "2001:db8::2", MAC2);
    Verdict verdict = cloud.send("p1", Frames.solicitation(MAC1, "2001:db8::1", "2001:db8::2"));
    assertThat(verdict).isInstanceOf(Verdict.Answer.class);
    assertThat(verdict.deliveries())
        .singleElement()
        .satisfies(d -> assertThat(d.port()).isEqualTo(cloud.id("p1")));
    assertThat(cloud.send("p1", Frames.solicitation(MAC1, "2001:db8::1", "2001:db8::3")))
        .isInstanceOf(Verdict.Forward.class);
  }

  @Test
  @Scenario({"VL-01", "VL-09"})
  void vlanPortsAndTrunks() {
    cloud.bridge("vab").vm("trunk1", "vab").vm("trunk2", "vab");
    cloud
        .bridgePort("v5", "vab", p -> p.withVlanId(Optional.of(5)))
        .bridgePort("up", "br", p -> p)
        .link("v5", "up");
    Verdict out = cloud.send("p1", frame(MAC1, BROADCAST));
    assertThat(out)
        .isInstanceOfSatisfying(
            Verdict.Forward.class,
            f ->
                assertThat(f.actions())
                    .containsSubsequence(new Action.PushVlan(5), output("trunk1"))
                    .contains(output("p2"), output("p3"), output("trunk2")));
    Mac src = Mac.parse(MAC3);
    byte[] tagged =
        FrameBuilder.ethernet(src, Mac.BROADCAST)
            .vlan(5)
            .ip(IpAddress.parse("10.0.0.3"), IpAddress.parse("10.0.0.255"))
            .udp(1, 2)
            .build();
    assertThat(cloud.send("trunk1", tagged))
        .isInstanceOfSatisfying(
            Verdict.Forward.class,
            f ->
                assertThat(f.actions())
                    .containsSubsequence(new Action.PopVlan(), output("p1"))
                    .contains(output("p2"), output("p3"), output("trunk2")));
    byte[] other =
        FrameBuilder.ethernet(src, Mac.BROADCAST)
            .vlan(6)
            .ip(IpAddress.parse("10.0.0.3"), IpAddress.parse("10.0.0.255"))
            .udp(1, 2)
            .build();
    assertThat(cloud.send("trunk1", other))
        .isInstanceOfSatisfying(
            Verdict.Forward.class,
            f -> assertThat(f.actions()).isEqualTo(List.of(output("trunk2"))));
  }

  @Test
  @Scenario("BR-25")
  void aLoopEnds() {
    cloud.bridge("b1").bridge("b2");
    for (String pair : List.of("x", "y")) {
      cloud
          .bridgePort("b1" + pair, "b1", p -> p)
          .bridgePort("b2" + pair, "b2", p -> p)
          .link("b1" + pair, "b2" + pair);
    }
    cloud.vm("in", "b1");
    assertThat(cloud.send("in", frame(MAC1, BROADCAST)))
        .isInstanceOfSatisfying(
            Verdict.Forward.class, f -> assertThat(f.actions()).containsOnly(output("in")));
  }

  @Test
  void thePathIsReadable() {
    cloud.mac("br", MAC2, "p2");
    String path = Steps.render(cloud.send("p1", frame(MAC1, MAC2)).path());
    assertThat(path)
        .contains("enters device")
        .contains("sees " + MAC1)
        .contains("has " + MAC2)
        .contains("leaves by port");
  }
}
