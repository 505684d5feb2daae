package org.midonet.acceptance.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.acceptance.scenarios.Frames.edited;
import static org.midonet.acceptance.scenarios.Frames.ping;
import static org.midonet.acceptance.scenarios.Frames.pong;
import static org.midonet.acceptance.scenarios.Frames.tcp;
import static org.midonet.acceptance.scenarios.Frames.udp;
import static org.midonet.acceptance.scenarios.Site.A;
import static org.midonet.acceptance.scenarios.Site.B;
import static org.midonet.acceptance.scenarios.Site.GATEWAY;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FrameEditor;
import org.midonet.packet.IcmpErrors;
import org.midonet.packet.IcmpProblem;
import org.midonet.packet.IcmpQuote;
import org.midonet.packet.IpAddress;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.Tcp;
import org.midonet.scenario.Scenario;

/**
 * Address translation by a router: guests on networks on two hosts, the world behind a third; what
 * goes out has the router's address there, and one guest has an address of its own.
 */
@OnSharedCloud
class NatRowsTest {
  private static final String SHARED = "172.16.0.1";
  private static final String FLOATING = "172.16.0.100";
  private static final String WORLD = "8.8.8.8";

  private static List<Object> target(String address, int from, int to) {
    return List.of(
        Map.of("addressFrom", address, "addressTo", address, "portFrom", from, "portTo", to));
  }

  /** Where the second guest has the floating address, and all others share the router's. */
  private static Site site(Stage stage) {
    Site site = Site.withNetworks(stage);
    UUID inbound = stage.network().chain("in");
    UUID outbound = stage.network().chain("out");
    UUID uplink = site.uplink();
    UUID _ =
        stage
            .network()
            .rule(
                inbound,
                "dnat",
                "flowAction",
                "accept",
                "inPorts",
                List.of(uplink),
                "nwDstAddress",
                FLOATING,
                "nwDstLength",
                32,
                "natTargets",
                target("10.2.0.10", 0, 0));
    UUID _ =
        stage
            .network()
            .rule(
                inbound,
                "dnat",
                "flowAction",
                "accept",
                "inPorts",
                List.of(uplink),
                "dlType",
                0x0800,
                "nwProto",
                6,
                "nwDstAddress",
                "172.16.0.80",
                "nwDstLength",
                32,
                "natTargets",
                target("10.1.0.10", 8080, 8080));
    UUID _ =
        stage
            .network()
            .rule(
                inbound,
                "dnat",
                "flowAction",
                "accept",
                "inPorts",
                List.of(uplink),
                "dlType",
                0x0800,
                "nwProto",
                17,
                "nwDstAddress",
                "172.16.0.80",
                "nwDstLength",
                32,
                "natTargets",
                target("10.1.0.10", 5353, 5353));
    UUID _ =
        stage
            .network()
            .rule(
                inbound,
                "rev_snat",
                "flowAction",
                "accept",
                "inPorts",
                List.of(uplink),
                "nwDstAddress",
                SHARED,
                "nwDstLength",
                32);
    UUID _ =
        stage
            .network()
            .rule(
                outbound,
                "rev_dnat",
                "flowAction",
                "accept",
                "outPorts",
                List.of(uplink),
                "nwSrcAddress",
                "10.1.0.10",
                "nwSrcLength",
                32,
                "matchReturnFlow",
                true);
    UUID _ =
        stage
            .network()
            .rule(
                outbound,
                "snat",
                "flowAction",
                "accept",
                "outPorts",
                List.of(uplink),
                "nwSrcAddress",
                "10.2.0.10",
                "nwSrcLength",
                32,
                "natTargets",
                target(FLOATING, 0, 0));
    UUID _ =
        stage
            .network()
            .rule(
                outbound,
                "snat",
                "flowAction",
                "accept",
                "outPorts",
                List.of(uplink),
                "dlType",
                0x0800,
                "nwSrcAddress",
                SHARED,
                "nwSrcLength",
                32,
                "invNwSrc",
                true,
                "natTargets",
                target(SHARED, 1024, 65535));
    stage.changeAndSettle(
        "/routers/" + site.router(), "inboundFilterId", inbound, "outboundFilterId", outbound);
    return site;
  }

  private static Predicate<FlowKey> from(String source, String destination, int protocol) {
    return key ->
        key.isIpv4()
            && key.protocol() == protocol
            && key.ipSrc().equals(IpAddress.parse(source))
            && key.ipDst().equals(IpAddress.parse(destination));
  }

  private static FlowKey key(byte[] frame) {
    return Frames.key(frame).orElseThrow();
  }

  /** The packet as it was, with other addresses and ports. */
  private static byte[] translated(byte[] frame, String source, String destination) {
    return edited(
        frame,
        edit -> {
          FrameEditor _ =
              edit.setIpSrc(IpAddress.parse(source)).setIpDst(IpAddress.parse(destination));
        });
  }

  /** An error about a packet, from who got it, to where it came from. */
  private static byte[] unreachable(byte[] about, String mac, String address) {
    try {
      return IcmpErrors.answer(
              MemorySegment.ofArray(about),
              IcmpProblem.PORT_UNREACHABLE,
              0,
              Mac.parse(mac),
              IpAddress.parse(address))
          .orElseThrow();
    } catch (MalformedPacket e) {
      throw new AssertionError(e);
    }
  }

  private static FlowKey quoted(byte[] error) {
    try {
      return IcmpQuote.find(MemorySegment.ofArray(error)).orElseThrow().key();
    } catch (MalformedPacket e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @Scenario({"NA-03", "FI-02", "FI-03"})
  void oneAddressForAnotherBothWays(Stage stage) {
    Site site = site(stage);
    byte[] out = udp(B, site.macB(), "10.2.0.10", WORLD, 1000, 53);
    site.b().send(out);
    stage.expect(site.world().gets(site.atWorld(translated(out, FLOATING, WORLD))));
    byte[] in = ping(GATEWAY, site.macUplink(), WORLD, FLOATING, 5, 1);
    site.world().send(in);
    stage.expect(site.b().gets(site.atB(translated(in, WORLD, "10.2.0.10"))));
    byte[] pong = pong(B, site.macB(), "10.2.0.10", WORLD, 5, 1);
    site.b().send(pong);
    stage.expect(site.world().gets(site.atWorld(translated(pong, FLOATING, WORLD))));
    byte[] call = tcp(GATEWAY, site.macUplink(), WORLD, FLOATING, 4000, 22, Tcp.SYN);
    site.world().send(call);
    stage.expect(site.b().gets(site.atB(translated(call, WORLD, "10.2.0.10"))));
  }

  @Test
  @Scenario({"NA-04", "NA-07"})
  void fromOutsideToAnInnerPortAndBack(Stage stage) {
    Site site = site(stage);
    byte[] syn = tcp(GATEWAY, site.macUplink(), WORLD, "172.16.0.80", 4000, 80, Tcp.SYN);
    site.world().send(syn);
    byte[] inside =
        site.atA(
            edited(
                syn,
                edit -> {
                  FrameEditor _ = edit.setIpDst(IpAddress.parse("10.1.0.10")).setTpDst(8080);
                }));
    stage.expect(site.a().gets(inside));
    byte[] answer = tcp(A, site.macA(), "10.1.0.10", WORLD, 8080, 4000, Tcp.SYN | Tcp.ACK);
    byte[] outside =
        site.atWorld(
            edited(
                answer,
                edit -> {
                  FrameEditor _ = edit.setIpSrc(IpAddress.parse("172.16.0.80")).setTpSrc(80);
                }));
    for (int i = 0; i < 2; i++) {
      site.a().send(answer);
      stage.expect(site.world().gets(outside));
      site.world().send(syn);
      stage.expect(site.a().gets(inside));
    }
  }

  @Test
  @Scenario({"NA-05", "FI-06"})
  void fromInsideUnderTheSharedAddressAndBack(Stage stage) {
    Site site = site(stage);
    byte[] syn = tcp(A, site.macA(), "10.1.0.10", WORLD, 4000, 80, Tcp.SYN);
    site.a().send(syn);
    byte[] seen =
        stage.expect(site.world().gets("the SYN", from(SHARED, WORLD, IpProtocol.TCP))).getFirst();
    assertThat(key(seen).tpDst()).isEqualTo(80);
    assertThat(key(seen).tpSrc()).isBetween(1024, 65535);
    // The same again has the same source.
    site.a().send(syn);
    stage.expect(site.world().gets(seen));
    byte[] answer =
        tcp(GATEWAY, site.macUplink(), WORLD, SHARED, 80, key(seen).tpSrc(), Tcp.SYN | Tcp.ACK);
    byte[] back =
        site.atA(
            edited(
                answer,
                edit -> {
                  FrameEditor _ = edit.setIpDst(IpAddress.parse("10.1.0.10")).setTpDst(4000);
                }));
    for (int i = 0; i < 2; i++) {
      site.world().send(answer);
      stage.expect(site.a().gets(back));
    }
  }

  @Test
  @Scenario({"NA-06", "NA-12"})
  void echoesOfOneGuestAndAnotherShareAnAddress(Stage stage) {
    Site site = site(stage);
    String second = "02:00:00:00:01:0c";
    site.a().is("10.1.0.11", second);
    int[] seen = new int[2];
    for (int round = 1; round <= 2; round++) {
      for (int guest = 0; guest < 2; guest++) {
        int id = guest == 0 ? 16 : 21;
        String mac = guest == 0 ? A : second;
        String address = "10.1.0.1" + guest;
        site.a().send(ping(mac, site.macA(), address, WORLD, id, round));
        byte[] out =
            stage
                .expect(site.world().gets("an echo", from(SHARED, WORLD, IpProtocol.ICMP)))
                .getFirst();
        int drawn = key(out).tpSrc() == 0 ? key(out).tpDst() : echoId(out);
        assertThat(round == 1 || seen[guest] == drawn).as("it keeps its id").isTrue();
        seen[guest] = drawn;
        byte[] answer = pong(GATEWAY, site.macUplink(), WORLD, SHARED, drawn, round);
        byte[] expected =
            Frames.routed(
                pong(GATEWAY, site.macUplink(), WORLD, address, id, round), site.macA(), mac);
        site.world().send(answer);
        stage.expect(site.a().gets(expected));
      }
    }
    assertThat(seen[0]).isNotEqualTo(seen[1]);
  }

  private static int echoId(byte[] frame) {
    return (frame[38] & 0xff) << 8 | (frame[39] & 0xff);
  }

  @Test
  @Scenario("NA-11")
  void errorsThroughStaticTranslationFromBothSides(Stage stage) {
    Site site = site(stage);
    byte[] out = udp(B, site.macB(), "10.2.0.10", WORLD, 1000, 53);
    site.b().send(out);
    byte[] seen = site.atWorld(translated(out, FLOATING, WORLD));
    stage.expect(site.world().gets(seen));
    site.world().send(unreachable(seen, GATEWAY, "9.9.9.9"));
    byte[] error = stage.expect(site.b().gets("the error", Site.icmp("9.9.9.9", 3, 3))).getFirst();
    assertThat(quoted(error).ipSrc()).hasToString("10.2.0.10");
    assertThat(quoted(error).ipDst()).hasToString(WORLD);

    byte[] in = ping(GATEWAY, site.macUplink(), WORLD, FLOATING, 5, 1);
    site.world().send(in);
    byte[] inside = site.atB(translated(in, WORLD, "10.2.0.10"));
    stage.expect(site.b().gets(inside));
    site.b().send(unreachable(inside, B, "10.2.0.10"));
    byte[] back =
        stage.expect(site.world().gets("the error", Site.icmp(FLOATING, 3, 3))).getFirst();
    assertThat(key(back).ipDst()).hasToString(WORLD);
    assertThat(quoted(back).ipDst()).hasToString(FLOATING);
  }

  /** What came in through a destination NAT finds nobody: its sender's own packet is quoted. */
  @Test
  @Scenario({"NA-01", "NA-08"})
  void errorsAboutWhatCameInFromOutside(Stage stage) {
    Site site = site(stage);
    byte[] datagram = udp(GATEWAY, site.macUplink(), WORLD, "172.16.0.80", 4000, 53);
    byte[] segment = tcp(GATEWAY, site.macUplink(), WORLD, "172.16.0.80", 4000, 80, Tcp.SYN);
    for (byte[] sent : List.of(datagram, segment)) {
      int port = sent == datagram ? 5353 : 8080;
      byte[] inside =
          site.atA(
              edited(
                  sent,
                  edit -> {
                    FrameEditor _ = edit.setIpDst(IpAddress.parse("10.1.0.10")).setTpDst(port);
                  }));
      site.world().send(sent);
      stage.expect(site.a().gets(inside));
      site.a().send(unreachable(inside, A, "10.1.0.10"));
      byte[] error =
          stage.expect(site.world().gets("the error", Site.icmp("172.16.0.80", 3, 3))).getFirst();
      assertThat(key(error).ipDst()).hasToString(WORLD);
      assertThat(quoted(error).ipSrc()).hasToString(WORLD);
      assertThat(quoted(error).ipDst()).hasToString("172.16.0.80");
      assertThat(quoted(error).tpSrc()).isEqualTo(4000);
      assertThat(quoted(error).tpDst()).isEqualTo(key(sent).tpDst());
    }
  }

  /** What went out under the shared address finds nobody there, be it a datagram or an echo. */
  @Test
  @Scenario({"NA-02", "NA-09"})
  void errorsAboutWhatWentOut(Stage stage) {
    Site site = site(stage);
    byte[] datagram = udp(A, site.macA(), "10.1.0.10", WORLD, 1000, 53);
    byte[] echo = ping(A, site.macA(), "10.1.0.10", WORLD, 77, 1);
    for (byte[] sent : List.of(datagram, echo)) {
      int protocol = sent == datagram ? IpProtocol.UDP : IpProtocol.ICMP;
      site.a().send(sent);
      byte[] seen =
          stage.expect(site.world().gets("what it sent", from(SHARED, WORLD, protocol))).getFirst();
      for (int again = 0; again < 2; again++) {
        site.world().send(unreachable(seen, GATEWAY, "9.9.9.9"));
        byte[] error =
            stage.expect(site.a().gets("the error", Site.icmp("9.9.9.9", 3, 3))).getFirst();
        assertThat(key(error).ipDst()).hasToString("10.1.0.10");
        assertThat(quoted(error).ipSrc()).hasToString("10.1.0.10");
        assertThat(quoted(error).ipDst()).hasToString(WORLD);
        assertThat(quoted(error).tpDst()).isEqualTo(sent == datagram ? 53 : 77);
      }
    }
  }

  /**
   * A guest behind a router that shares one address, and a server behind another router that leads
   * on to an inner port: either end complains of the other's packets.
   */
  @Test
  @Scenario("NA-10")
  void errorsFromBothSidesOfTwoTranslations(Stage stage) {
    UUID in1 = stage.network().chain("in1");
    UUID out1 = stage.network().chain("out1");
    UUID in2 = stage.network().chain("in2");
    UUID out2 = stage.network().chain("out2");
    UUID r1 = stage.network().router("r1", in1, out1);
    UUID r2 = stage.network().router("r2", in2, out2);
    UUID portA = stage.network().routerPort(r1, "10.1.0.0", 24, "10.1.0.1");
    UUID link1 = stage.network().routerPort(r1, "192.168.0.0", 24, "192.168.0.1");
    UUID link2 = stage.network().routerPort(r2, "192.168.0.0", 24, "192.168.0.2");
    UUID portB = stage.network().routerPort(r2, "10.2.0.0", 24, "10.2.0.1");
    stage.network().link(link1, link2);
    UUID _ =
        stage.network().rule(in1, "rev_snat", "flowAction", "accept", "inPorts", List.of(link1));
    UUID _ =
        stage
            .network()
            .rule(
                out1,
                "snat",
                "flowAction",
                "accept",
                "outPorts",
                List.of(link1),
                "natTargets",
                target("192.168.0.1", 1024, 65535));
    UUID _ =
        stage
            .network()
            .rule(
                in2,
                "dnat",
                "flowAction",
                "accept",
                "inPorts",
                List.of(link2),
                "dlType",
                0x0800,
                "nwDstAddress",
                "192.168.0.100",
                "nwDstLength",
                32,
                "natTargets",
                target("10.2.0.10", 8080, 8080));
    UUID _ =
        stage.network().rule(out2, "rev_dnat", "flowAction", "accept", "outPorts", List.of(link2));
    Wire a = stage.plug(portA, 1).is("10.1.0.10", A);
    Wire b = stage.plug(portB, 2).is("10.2.0.10", B);
    stage.ready();
    String macA = stage.network().mac(portA);
    String macB = stage.network().mac(portB);
    a.send(udp(A, macA, "10.1.0.10", "192.168.0.100", 1000, 80));
    byte[] asked =
        stage
            .expect(b.gets("the question", from("192.168.0.1", "10.2.0.10", IpProtocol.UDP)))
            .getFirst();
    int drawn = key(asked).tpSrc();
    b.send(unreachable(asked, B, "10.2.0.10"));
    byte[] error = stage.expect(a.gets("the error", Site.icmp("192.168.0.100", 3, 3))).getFirst();
    assertThat(key(error).ipDst()).hasToString("10.1.0.10");
    assertThat(quoted(error).ipSrc()).hasToString("10.1.0.10");
    assertThat(quoted(error).ipDst()).hasToString("192.168.0.100");
    assertThat(quoted(error).tpSrc()).isEqualTo(1000);
    assertThat(quoted(error).tpDst()).isEqualTo(80);

    b.send(udp(B, macB, "10.2.0.10", "192.168.0.1", 8080, drawn));
    byte[] answer =
        stage
            .expect(a.gets("the answer", from("192.168.0.100", "10.1.0.10", IpProtocol.UDP)))
            .getFirst();
    assertThat(key(answer).tpDst()).isEqualTo(1000);
    a.send(unreachable(answer, A, "10.1.0.10"));
    byte[] complaint =
        stage.expect(b.gets("the complaint", Site.icmp("192.168.0.1", 3, 3))).getFirst();
    assertThat(key(complaint).ipDst()).hasToString("10.2.0.10");
    assertThat(quoted(complaint).ipSrc()).hasToString("10.2.0.10");
    assertThat(quoted(complaint).ipDst()).hasToString("192.168.0.1");
    assertThat(quoted(complaint).tpSrc()).isEqualTo(8080);
    assertThat(quoted(complaint).tpDst()).isEqualTo(drawn);
  }

  @Test
  @Scenario("NA-13")
  void theRouterAnswersUnderItsSharedAddress(Stage stage) {
    Site site = site(stage);
    site.world().send(ping(GATEWAY, site.macUplink(), "172.16.0.254", SHARED, 5, 1));
    stage.expect(site.world().gets("an echo reply", Site.icmp(SHARED, 0, 0)));
  }

  @Test
  @Scenario({"FI-08", "FI-09", "FI-10", "FI-11"})
  void routesToMoreAddressesBehindAGuest(Stage stage) {
    Site site = Site.withNetworks(stage);
    UUID _ = stage.network().route(site.router(), site.portB(), "10.77.0.1", 32, "10.2.0.10");
    UUID _ = stage.network().route(site.router(), site.portB(), "10.77.0.2", 32, "10.2.0.10");
    UUID _ = stage.network().route(site.router(), site.portA(), "10.78.0.0", 24, "10.1.0.10");
    stage.cloud().settle();
    for (String to : List.of("10.2.0.10", "10.77.0.1", "10.77.0.2")) {
      byte[] ping = ping(A, site.macA(), "10.1.0.10", to, 5, 1);
      site.a().send(ping);
      stage.expect(site.b().gets(site.atB(ping)));
      byte[] pong = pong(B, site.macB(), to, "10.1.0.10", 5, 1);
      site.b().send(pong);
      stage.expect(site.a().gets(site.atA(pong)));
    }
    for (String to : List.of("10.78.0.5", "10.78.0.6")) {
      byte[] ping = ping(B, site.macB(), "10.2.0.10", to, 6, 1);
      site.b().send(ping);
      stage.expect(site.a().gets(site.atA(ping)));
    }
  }
}
