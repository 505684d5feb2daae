package org.midonet.acceptance.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.acceptance.scenarios.Frames.between;
import static org.midonet.acceptance.scenarios.Frames.ping;
import static org.midonet.acceptance.scenarios.Frames.tcp;
import static org.midonet.acceptance.scenarios.Frames.to;
import static org.midonet.acceptance.scenarios.Frames.translated;
import static org.midonet.acceptance.scenarios.Frames.udp;
import static org.midonet.acceptance.scenarios.Site.A;
import static org.midonet.acceptance.scenarios.Site.B;
import static org.midonet.acceptance.scenarios.Site.GATEWAY;
import static org.midonet.acceptance.scenarios.Translation.FLOATING;
import static org.midonet.acceptance.scenarios.Translation.LED;
import static org.midonet.acceptance.scenarios.Translation.SHARED;
import static org.midonet.acceptance.scenarios.Translation.site;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.packet.FlowKey;
import org.midonet.packet.IcmpErrors;
import org.midonet.packet.IcmpProblem;
import org.midonet.packet.IcmpQuote;
import org.midonet.packet.IpAddress;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.Tcp;
import org.midonet.scenario.Scenario;

/** ICMP errors through address translation: who gets them, and what they quote. */
@OnSharedCloud
class NatErrorRowsTest {
  private static final String WORLD = "8.8.8.8";

  private static FlowKey key(byte[] frame) {
    return Frames.key(frame).orElseThrow();
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
    byte[] datagram = udp(GATEWAY, site.macUplink(), WORLD, LED, 4000, 53);
    byte[] segment = tcp(GATEWAY, site.macUplink(), WORLD, LED, 4000, 80, Tcp.SYN);
    for (byte[] sent : List.of(datagram, segment)) {
      int port = sent == datagram ? 5353 : 8080;
      byte[] inside = site.atA(to(sent, "10.1.0.10", port));
      site.world().send(sent);
      stage.expect(site.a().gets(inside));
      site.a().send(unreachable(inside, A, "10.1.0.10"));
      byte[] error = stage.expect(site.world().gets("the error", Site.icmp(LED, 3, 3))).getFirst();
      assertThat(key(error).ipDst()).hasToString(WORLD);
      assertThat(quoted(error).ipSrc()).hasToString(WORLD);
      assertThat(quoted(error).ipDst()).hasToString(LED);
      assertThat(quoted(error).tpSrc()).isEqualTo(4000);
      assertThat(quoted(error).tpDst()).isEqualTo(key(sent).tpDst());
    }
  }

  /** A router far away complains of what a server sends that has one port outside, and a guard. */
  @Test
  @Scenario("NA-10")
  void errorsAboutWhatAServerAnswers(Stage stage) {
    Site site = site(stage);
    UUID guard = stage.network().chain("guard");
    UUID _ = stage.network().rule(guard, "accept", "matchReturnFlow", true);
    UUID _ = stage.network().rule(guard, "accept", "dlType", 0x0800, "nwProto", 6);
    UUID _ = stage.network().rule(guard, "drop", "dlType", 0x0800);
    stage.changeAndSettle("/ports/" + site.guestA(), "outboundFilterId", guard);
    byte[] syn = tcp(GATEWAY, site.macUplink(), WORLD, LED, 4000, 80, Tcp.SYN);
    site.world().send(syn);
    stage.expect(site.a().gets(site.atA(to(syn, "10.1.0.10", 8080))));
    byte[] answer = tcp(A, site.macA(), "10.1.0.10", WORLD, 8080, 4000, Tcp.SYN | Tcp.ACK);
    byte[] seen = site.atWorld(Frames.from(answer, LED, 80));
    site.a().send(answer);
    stage.expect(site.world().gets(seen));
    site.world().send(unreachable(seen, GATEWAY, "9.9.9.9"));
    byte[] error = stage.expect(site.a().gets("the error", Site.icmp("9.9.9.9", 3, 3))).getFirst();
    assertThat(quoted(error).ipSrc()).hasToString("10.1.0.10");
    assertThat(quoted(error).ipDst()).hasToString(WORLD);
    assertThat(quoted(error).tpSrc()).isEqualTo(8080);
    assertThat(quoted(error).tpDst()).isEqualTo(4000);
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
          stage
              .expect(site.world().gets("what it sent", between(SHARED, WORLD, protocol)))
              .getFirst();
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
    Translation sharing = Translation.begin(stage);
    Translation leading = Translation.begin(stage);
    UUID r1 = stage.network().router("r1", sharing.inbound(), sharing.outbound());
    UUID r2 = stage.network().router("r2", leading.inbound(), leading.outbound());
    UUID portA = stage.network().routerPort(r1, "10.1.0.0", 24, "10.1.0.1");
    UUID link1 = stage.network().routerPort(r1, "192.168.0.0", 24, "192.168.0.1");
    UUID link2 = stage.network().routerPort(r2, "192.168.0.0", 24, "192.168.0.2");
    UUID portB = stage.network().routerPort(r2, "10.2.0.0", 24, "10.2.0.1");
    stage.network().link(link1, link2);
    Translation _ = sharing.shared(link1, "192.168.0.1", 1024, 65535);
    Translation _ =
        leading.leads(link2, IpProtocol.UDP, "192.168.0.100", "10.2.0.10", 8080).answers(link2);
    Wire a = stage.plug(portA, 1).is("10.1.0.10", A);
    Wire b = stage.plug(portB, 2).is("10.2.0.10", B);
    stage.ready();
    String macA = stage.network().mac(portA);
    String macB = stage.network().mac(portB);
    a.send(udp(A, macA, "10.1.0.10", "192.168.0.100", 1000, 80));
    byte[] asked =
        stage
            .expect(b.gets("the question", between("192.168.0.1", "10.2.0.10", IpProtocol.UDP)))
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
            .expect(a.gets("the answer", between("192.168.0.100", "10.1.0.10", IpProtocol.UDP)))
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
}
