package org.midonet.acceptance.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.acceptance.scenarios.Frames.between;
import static org.midonet.acceptance.scenarios.Frames.ping;
import static org.midonet.acceptance.scenarios.Frames.pong;
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

import org.junit.jupiter.api.Test;
import org.midonet.packet.FlowKey;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Tcp;
import org.midonet.scenario.Scenario;

/**
 * Address translation by a router: guests on networks on two hosts, the world behind a third; what
 * goes out has the router's address there, and one guest has an address of its own.
 */
@OnSharedCloud
class NatRowsTest {
  private static final String WORLD = "8.8.8.8";

  private static FlowKey key(byte[] frame) {
    return Frames.key(frame).orElseThrow();
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
    byte[] syn = tcp(GATEWAY, site.macUplink(), WORLD, LED, 4000, 80, Tcp.SYN);
    site.world().send(syn);
    byte[] inside = site.atA(to(syn, "10.1.0.10", 8080));
    stage.expect(site.a().gets(inside));
    byte[] answer = tcp(A, site.macA(), "10.1.0.10", WORLD, 8080, 4000, Tcp.SYN | Tcp.ACK);
    byte[] outside = site.atWorld(Frames.from(answer, LED, 80));
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
        stage
            .expect(site.world().gets("the SYN", between(SHARED, WORLD, IpProtocol.TCP)))
            .getFirst();
    assertThat(key(seen).tpDst()).isEqualTo(80);
    assertThat(key(seen).tpSrc()).isBetween(1024, 65535);
    // The same again has the same source.
    site.a().send(syn);
    stage.expect(site.world().gets(seen));
    byte[] answer =
        tcp(GATEWAY, site.macUplink(), WORLD, SHARED, 80, key(seen).tpSrc(), Tcp.SYN | Tcp.ACK);
    byte[] back = site.atA(to(answer, "10.1.0.10", 4000));
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
                .expect(site.world().gets("an echo", between(SHARED, WORLD, IpProtocol.ICMP)))
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
  @Scenario("NA-13")
  void theRouterAnswersUnderItsSharedAddress(Stage stage) {
    Site site = site(stage);
    site.world().send(ping(GATEWAY, site.macUplink(), "172.16.0.254", SHARED, 5, 1));
    stage.expect(site.world().gets("an echo reply", Site.icmp(SHARED, 0, 0)));
  }
}
