package org.midonet.acceptance.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.acceptance.scenarios.Frames.ip;
import static org.midonet.acceptance.scenarios.Frames.ping;
import static org.midonet.acceptance.scenarios.Frames.pong;
import static org.midonet.acceptance.scenarios.Frames.routed;
import static org.midonet.acceptance.scenarios.Frames.udp;
import static org.midonet.acceptance.scenarios.Site.A;
import static org.midonet.acceptance.scenarios.Site.B;
import static org.midonet.acceptance.scenarios.Site.GATEWAY;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.IpAddress;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Mac;
import org.midonet.packet.Tcp;
import org.midonet.scenario.Scenario;

/**
 * One router with ports on three hosts: guests at two of them, a gateway to the world behind the
 * third.
 */
@OnSharedCloud
class RouterRowsTest {
  @Test
  @Scenario({"RT-01", "RT-02", "RT-03", "RT-20", "TU-07"})
  void betweenItsNetworksAndToTheWorld(Stage stage) {
    Site site = Site.build(stage);
    byte[] out = ip(A, site.macA(), "10.1.0.10", "8.8.8.8").ttl(8).udp(1, 53).build();
    site.a().send(out);
    stage.expect(site.world().gets(site.atWorld(out)));
    byte[] over = site.udpFromA("10.2.0.10", 2000);
    site.a().send(over);
    stage.expect(site.b().gets(site.atB(over)));
    byte[] ping = ping(A, site.macA(), "10.1.0.10", "10.2.0.10", 5, 1);
    site.a().send(ping);
    stage.expect(site.b().gets(site.atB(ping)));
    byte[] pong = pong(B, site.macB(), "10.2.0.10", "10.1.0.10", 5, 1);
    site.b().send(pong);
    stage.expect(site.a().gets(site.atA(pong)));
    byte[] in = pong(GATEWAY, site.macUplink(), "8.8.8.8", "10.2.0.10", 6, 1);
    site.world().send(in);
    stage.expect(site.b().gets(site.atB(in)));
  }

  @Test
  @Scenario({"RT-06", "RT-07", "RT-18", "RT-19"})
  void itsAddressesAnswerEchoes(Stage stage) {
    Site site = Site.build(stage);
    for (String address : List.of("10.1.0.1", "10.2.0.1", "172.16.0.1")) {
      site.a().send(ping(A, site.macA(), "10.1.0.10", address, 9, 4));
      stage.expect(
          site.a()
              .gets(
                  "an echo reply of " + address,
                  key ->
                      key.isIpv4()
                          && key.isIcmp()
                          && key.icmpType() == 0
                          && key.ipSrc().equals(IpAddress.parse(address))
                          && key.ethDst() == Mac.parse(A).value()));
    }
  }

  @Test
  @Scenario("RT-08")
  void anEchoIsAnsweredThroughARuleOnForwardFlows(Stage stage) {
    UUID chain = stage.network().chain("out");
    UUID _ = stage.network().rule(chain, "accept", "matchForwardFlow", true);
    Site site = Site.build(stage);
    stage.changeAndSettle("/routers/" + site.router(), "outboundFilterId", chain);
    site.a().send(ping(A, site.macA(), "10.1.0.10", "10.1.0.1", 9, 4));
    stage.expect(site.a().gets("an echo reply", Site.icmp("10.1.0.1", 0, 0)));
  }

  @Test
  @Scenario({"RT-10", "RT-11", "RT-12"})
  void whatIsNotForIt(Stage stage) {
    Site site = Site.build(stage);
    site.a()
        .send(
            FrameBuilder.ethernet(Mac.parse(A), Mac.parse(site.macA()))
                .etherType(0x88b5)
                .payload(new byte[46])
                .build());
    stage.expectNothing();
    // IPv6 is routed, but there is no way.
    site.a().send(ip(A, site.macA(), "fe80::1", "2001:db8::1").udp(1, 2).build());
    stage.expect(
        site.a()
            .gets(
                "no route",
                key -> key.isIpv6() && key.isIcmp() && key.icmpType() == 1 && key.icmpCode() == 0));
    byte[] priority = ip(A, site.macA(), "10.1.0.10", "10.2.0.10").vlan(0xe000).udp(1, 2).build();
    byte[] plain = ip(A, site.macA(), "10.1.0.10", "10.2.0.10").udp(1, 2).build();
    site.a().send(priority);
    stage.expect(site.b().gets(site.atB(plain)));
  }

  @Test
  @Scenario("RT-13")
  void aPortGoesAndComes(Stage stage) {
    Site site = Site.build(stage);
    byte[] over = site.udpFromA("10.2.0.10", 2000);
    site.a().send(over);
    stage.expect(site.b().gets(site.atB(over)));
    stage.api().delete("/routes/" + site.defaultRoute());
    stage.api().delete("/ports/" + site.portB());
    stage.cloud().settle();
    site.a().send(over);
    stage.expect(site.a().gets("network unreachable", Site.icmp("10.1.0.1", 3, 0)));

    UUID again = stage.network().routerPort(site.router(), "10.2.0.0", 24, "10.2.0.1");
    stage.bind(again, 2, site.b().interfaceName());
    stage.ready();
    String mac = stage.network().mac(again);
    site.a().send(over);
    stage.expect(site.b().gets(routed(over, mac, B)));
  }

  @Test
  @Scenario("RT-15")
  void theNewestArpReplyInTheSubnetCounts(Stage stage) {
    Site site = Site.build(stage);
    byte[] over = site.udpFromA("10.2.0.10", 2000);
    site.a().send(over);
    stage.expect(site.b().gets(site.atB(over)));
    String other = "02:00:00:00:02:66";
    site.b().send(Frames.arpReply(site.macB(), "10.2.0.1", other, "10.2.0.10"));
    stage.converge(() -> site.a().send(over), site.b().gets(routed(over, site.macB(), other)));
    site.a().send(over);
    stage.expect(site.b().gets(routed(over, site.macB(), other)));
  }

  @Test
  @Scenario("RT-21")
  void aBurstOfEchoesEachOnceInOrder(Stage stage) {
    Site site = Site.build(stage);
    List<byte[]> expected = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      byte[] ping = ping(A, site.macA(), "10.1.0.10", "10.2.0.10", 5, i);
      expected.add(site.atB(ping));
      site.a().send(ping);
    }
    Wire.Arrival next =
        site.b().gets("an echo", Frames.between("10.1.0.10", "10.2.0.10", IpProtocol.ICMP));
    List<byte[]> came = stage.expect(Collections.nCopies(20, next).toArray(Wire.Arrival[]::new));
    assertThat(came).containsExactlyElementsOf(expected);
  }

  @Test
  @Scenario({"RT-24", "AD-07", "AD-11"})
  void aPortOfItIsDownAndUp(Stage stage) {
    Site site = Site.build(stage);
    byte[] over = site.udpFromA("10.2.0.10", 2000);
    for (int i = 0; i < 2; i++) {
      site.a().send(over);
      stage.expect(site.b().gets(site.atB(over)));
      stage.changeAndSettle("/ports/" + site.portB(), "adminStateUp", false);
      site.a().send(over);
      // Its network's route went with it: what is for there takes the default route.
      stage.expect(site.world().gets(site.atWorld(over)));
      stage.changeAndSettle("/ports/" + site.portB(), "adminStateUp", true);
    }
  }

  @Test
  @Scenario({"RT-30", "AR-01"})
  void itsNeighboursOutliveItsUpdates(Stage stage) {
    Site site = Site.build(stage);
    byte[] over = site.udpFromA("10.2.0.10", 2000);
    byte[] second = site.udpFromA("10.2.0.10", 2001);
    site.a().send(over);
    site.a().send(second);
    stage.expect(site.b().gets(site.atB(over)), site.b().gets(site.atB(second)));
    site.b().reset(); // from now on an ARP request is an unexpected frame
    for (int i = 0; i < 3; i++) {
      stage.changeAndSettle("/routers/" + site.router(), "name", "r" + i);
      byte[] next = site.udpFromA("10.2.0.10", 3000 + i);
      site.a().send(next);
      stage.expect(site.b().gets(site.atB(next)));
    }
  }

  @Test
  @Scenario({"AD-05", "AD-10", "AD-13"})
  void itIsDownAndUp(Stage stage) {
    Site site = Site.build(stage);
    byte[] over = site.udpFromA("10.2.0.10", 2000);
    for (int i = 0; i < 2; i++) {
      site.a().send(over);
      stage.expect(site.b().gets(site.atB(over)));
      stage.changeAndSettle("/routers/" + site.router(), "adminStateUp", false);
      site.a().send(over);
      stage.expect(site.a().gets("filtered", Site.icmp("10.1.0.1", 3, 13)));
      stage.changeAndSettle("/routers/" + site.router(), "adminStateUp", true);
    }
  }

  @Test
  @Scenario({"AR-02", "AR-03"})
  void aNewMacIsFollowedHereAndOnTheOtherHost(Stage stage) {
    UUID router = stage.network().router("r");
    UUID portA = stage.network().routerPort(router, "10.1.0.0", 24, "10.1.0.1");
    UUID portB = stage.network().routerPort(router, "10.2.0.0", 24, "10.2.0.1");
    UUID portC = stage.network().routerPort(router, "10.3.0.0", 24, "10.3.0.1");
    Wire here = stage.plug(portA, 1).is("10.1.0.10", A);
    Wire target = stage.plug(portB, 1).is("10.2.0.10", B);
    Wire there = stage.plug(portC, 2).is("10.3.0.10", GATEWAY);
    stage.ready();
    byte[] local = udp(A, stage.network().mac(portA), "10.1.0.10", "10.2.0.10", 1, 2);
    byte[] remote = udp(GATEWAY, stage.network().mac(portC), "10.3.0.10", "10.2.0.10", 1, 2);
    String mac = stage.network().mac(portB);
    String now = B;
    for (int i = 0; i < 3; i++) {
      byte[] localAt = Frames.routed(local, mac, now);
      byte[] remoteAt = Frames.routed(remote, mac, now);
      stage.converge(() -> here.send(local), target.gets(localAt));
      stage.converge(() -> there.send(remote), target.gets(remoteAt));
      here.send(local);
      there.send(remote);
      stage.expect(target.gets(localAt), target.gets(remoteAt));
      now = "02:00:00:00:02:7" + i;
      target.is("10.2.0.10", now);
      target.send(Frames.arpReply(mac, "10.2.0.1", now, "10.2.0.10"));
    }
  }

  @Test
  @Scenario("RT-31")
  void servicesBehindItsOwnAddress(Stage stage) {
    Site site = Site.build(stage);
    UUID chain = stage.network().chain("local");
    String own = "172.16.0.1";
    UUID _ = service(stage, chain, own, 17, 500, site.portA());
    UUID _ = service(stage, chain, own, 6, 1500, site.portB());
    stage.changeAndSettle("/routers/" + site.router(), "localRedirectChainId", chain);
    byte[] key = udp(GATEWAY, site.macUplink(), "8.8.8.8", own, 500, 500);
    site.world().send(key);
    stage.expect(site.a().gets(key));
    byte[] segment = Frames.tcp(GATEWAY, site.macUplink(), "8.8.8.8", own, 4000, 1500, Tcp.SYN);
    site.world().send(segment);
    stage.expect(site.b().gets(segment));
    byte[] answer = udp(A, site.macA(), own, "8.8.8.8", 500, 500);
    site.a().send(answer);
    stage.expect(site.world().gets(site.atWorld(answer)));
    byte[] answered = Frames.tcp(B, site.macB(), own, "8.8.8.8", 1500, 4000, Tcp.SYN | Tcp.ACK);
    site.b().send(answered);
    stage.expect(site.world().gets(site.atWorld(answered)));
    byte[] other = udp(GATEWAY, site.macUplink(), "8.8.8.8", "10.1.0.10", 501, 501);
    site.world().send(other);
    stage.expect(site.a().gets(site.atA(other)));
    site.world().send(ping(GATEWAY, site.macUplink(), "172.16.0.254", own, 3, 1));
    stage.expect(site.world().gets("an echo reply", Site.icmp(own, 0, 0)));
  }

  private static UUID service(
      Stage stage, UUID chain, String own, int protocol, int port, UUID target) {
    return stage
        .network()
        .rule(
            chain,
            "l2_transform",
            "flowAction",
            "redirect",
            "targetPortId",
            target,
            "ingress",
            false,
            "failOpen",
            false,
            "dlType",
            0x0800,
            "nwDstAddress",
            own,
            "nwDstLength",
            32,
            "nwProto",
            protocol,
            "tpDst",
            Map.of("start", port, "end", port));
  }
}
