package org.midonet.acceptance.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.acceptance.scenarios.Frames.BROADCAST;
import static org.midonet.acceptance.scenarios.Frames.ip;
import static org.midonet.acceptance.scenarios.Frames.udp;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.lab.Await;
import org.midonet.lab.Ping;
import org.midonet.lab.Vm;
import org.midonet.scenario.Scenario;

/** One bridge over three hosts. */
@OnSharedCloud
class BridgeRowsTest {
  private static final String A = "02:00:00:00:00:0a";
  private static final String B = "02:00:00:00:00:0b";
  private static final String C = "02:00:00:00:00:0c";
  private static final String NOBODY = "02:00:00:00:00:ff";
  private static final String MULTICAST = "01:00:5e:01:02:03";

  @Test
  @Scenario({"BR-01", "BR-02", "BR-10"})
  void whatIsForAnUnknownMacGoesToAllOthersTagsUntouched(Stage stage) {
    UUID bridge = stage.network().bridge("b");
    List<Wire> wire = stage.plugInto(bridge, 1, 1, 2, 3);
    byte[] plain = udp(A, NOBODY, "10.0.0.1", "10.0.0.9", 1, 2);
    byte[] tagged =
        ip(A, NOBODY, "10.0.0.1", "10.0.0.9").vlan(7).udp(1, 2).payload(new byte[9]).build();
    byte[] deep =
        ip(A, NOBODY, "10.0.0.1", "10.0.0.9")
            .vlan(7)
            .vlan(8)
            .vlan(9)
            .vlan(10)
            .udp(1, 2)
            .payload(new byte[9])
            .build();
    for (byte[] frame : List.of(plain, tagged, deep)) {
      wire.get(0).send(frame);
      stage.expect(wire.get(1).gets(frame), wire.get(2).gets(frame), wire.get(3).gets(frame));
    }
  }

  @Test
  @Scenario({"BR-03", "BR-04", "BR-09", "BR-22"})
  void floodedThenToItsOwnerOnly(Stage stage) {
    UUID bridge = stage.network().bridge("b");
    List<Wire> wire = stage.plugInto(bridge, 1, 2, 3);
    byte[] there = udp(A, B, "10.0.0.1", "10.0.0.2", 1, 2);
    byte[] back = udp(B, A, "10.0.0.2", "10.0.0.1", 2, 1);
    wire.get(0).send(there);
    stage.expect(wire.get(1).gets(there), wire.get(2).gets(there));
    stage.awaitMac(bridge, A, stage.portOf(wire.get(0)));
    wire.get(1).send(back);
    stage.expect(wire.get(0).gets(back));
    stage.awaitMac(bridge, B, stage.portOf(wire.get(1)));
    wire.get(0).send(there);
    stage.expect(wire.get(1).gets(there));
    // From a tagged frame, it is learned all the same.
    byte[] tagged = ip(C, A, "10.0.0.3", "10.0.0.1").vlan(5).udp(3, 1).build();
    wire.get(2).send(tagged);
    stage.expect(wire.get(0).gets(tagged));
    stage.awaitMac(bridge, C, stage.portOf(wire.get(2)));
    byte[] answer = ip(A, C, "10.0.0.1", "10.0.0.3").vlan(5).udp(1, 3).build();
    wire.get(0).send(answer);
    stage.expect(wire.get(2).gets(answer));
  }

  @Test
  @Scenario({"BR-05", "BR-06"})
  void multicast(Stage stage) {
    UUID bridge = stage.network().bridge("b");
    List<Wire> wire = stage.plugInto(bridge, 1, 2, 3);
    byte[] group = udp(A, MULTICAST, "10.0.0.1", "224.1.2.3", 1, 2);
    wire.get(0).send(group);
    stage.expect(wire.get(1).gets(group), wire.get(2).gets(group));
    stage.awaitMac(bridge, A, stage.portOf(wire.get(0)));
    wire.get(0).send(udp(MULTICAST, A, "10.0.0.1", "10.0.0.2", 1, 2));
    wire.get(0).send(udp(MULTICAST, BROADCAST, "10.0.0.1", "10.0.0.2", 1, 2));
    stage.expectNothing();
    byte[] back = udp(B, A, "10.0.0.2", "10.0.0.1", 2, 1);
    wire.get(1).send(back);
    stage.expect(wire.get(0).gets(back));
  }

  @Test
  @Scenario({"BR-07", "BR-08", "BR-15"})
  void aMacIsWhereItWasLastSeenHereAndOnOtherHosts(Stage stage) {
    UUID bridge = stage.network().bridge("b");
    List<Wire> wire = stage.plugInto(bridge, 1, 1, 2, 3);
    Wire peer = wire.get(3);
    byte[] out = udp(A, C, "10.0.0.1", "10.0.0.3", 1, 2);
    byte[] back = udp(C, A, "10.0.0.3", "10.0.0.1", 2, 1);
    byte[] hello = udp(C, MULTICAST, "10.0.0.3", "224.1.2.3", 1, 2);
    peer.send(hello);
    stage.expect(wire.get(0).gets(hello), wire.get(1).gets(hello), wire.get(2).gets(hello));
    stage.awaitMac(bridge, C, stage.portOf(peer));
    for (int holder : new int[] {0, 1, 2, 0, 2}) {
      wire.get(holder).send(out);
      stage.expect(peer.gets(out));
      stage.awaitMac(bridge, A, stage.portOf(wire.get(holder)));
      for (int i = 0; i < 2; i++) {
        peer.send(back);
        stage.expect(wire.get(holder).gets(back));
      }
    }
  }

  @Test
  @Scenario({"BR-11", "BR-12"})
  void filtersOfABridgeLeaveTaggedFramesAlone(Stage stage) {
    UUID noUdp = stage.network().chain("no-udp");
    UUID _ = stage.network().rule(noUdp, "drop", "nwProto", 17, "dlType", 0x0800);
    byte[] plain = udp(A, BROADCAST, "10.0.0.1", "10.0.0.255", 1, 2);
    byte[] tagged = ip(A, BROADCAST, "10.0.0.1", "10.0.0.255").vlan(7).udp(1, 2).build();
    for (String filter : List.of("inboundFilterId", "outboundFilterId")) {
      UUID bridge = stage.make("/bridges", "name", filter, filter, noUdp);
      List<Wire> wire = stage.plugInto(bridge, filter.startsWith("in") ? 1 : 2, 3);
      wire.get(0).send(plain);
      stage.expectNothing();
      wire.get(0).send(tagged);
      stage.expect(wire.get(1).gets(tagged));
    }
  }

  @Test
  @Scenario("BR-16")
  void linkingARouterEndsTheFloodsForIt(Stage stage) {
    UUID bridge = stage.network().bridge("b");
    UUID inside = stage.network().bridgePort(bridge);
    UUID router = stage.network().router("r");
    UUID gateway = stage.network().routerPort(router, "10.0.0.0", 24, "10.0.0.254");
    String mac = stage.network().mac(gateway);
    List<Wire> wire = stage.plugInto(bridge, 1, 2);
    byte[] forIt = Frames.ping(A, mac, "10.0.0.1", "10.0.0.254", 7, 1);
    byte[] ask = Frames.arp(A, "10.0.0.1", "10.0.0.254");
    wire.get(0).send(forIt);
    wire.get(0).send(ask);
    stage.expect(wire.get(1).gets(forIt), wire.get(1).gets(ask));

    stage.network().link(inside, gateway);
    stage.ready();
    wire.get(0).send(ask);
    stage.expect(wire.get(0).gets(Frames.arpReply(A, "10.0.0.1", mac, "10.0.0.254")));
    wire.get(0).is("10.0.0.1", A).send(forIt);
    stage.expect(wire.get(0).gets("an echo reply", key -> key.isIpv4() && key.icmpType() == 0));
  }

  @Test
  @Scenario({"BR-17", "BR-18"})
  void floodsFollowTheSetOfPortsWithAGuest(Stage stage) {
    UUID bridge = stage.network().bridge("b");
    UUID third = stage.network().bridgePort(bridge);
    List<Wire> wire = stage.plugInto(bridge, 1, 2);
    byte[] flood = udp(A, NOBODY, "10.0.0.1", "10.0.0.9", 1, 2);
    wire.get(0).send(flood);
    stage.expect(wire.get(1).gets(flood));

    Wire added = stage.plug(third, 3);
    stage.ready();
    wire.get(0).send(flood);
    stage.expect(wire.get(1).gets(flood), added.gets(flood));

    stage.unbind(third, 3);
    stage.cloud().settle();
    wire.get(0).send(flood);
    stage.expect(wire.get(1).gets(flood));

    UUID router = stage.network().router("r");
    UUID peer = stage.network().routerPort(router, "10.0.0.0", 24, "10.0.0.254");
    stage.network().link(third, peer);
    stage.cloud().settle();
    wire.get(0).send(flood);
    stage.expect(wire.get(1).gets(flood));

    stage.api().delete("/ports/" + third + "/link");
    stage.bind(third, 3, added.interfaceName());
    stage.ready();
    wire.get(0).send(flood);
    stage.expect(wire.get(1).gets(flood), added.gets(flood));

    stage.api().delete("/ports/" + third);
    stage.cloud().settle();
    wire.get(0).send(flood);
    stage.expect(wire.get(1).gets(flood));
  }

  @Test
  @Scenario({"BR-19", "BR-20", "BR-21", "BR-22", "BR-23"})
  void guestsPingEachOtherOnOneHostAndAcrossAlsoInFragments(Stage stage) {
    UUID bridge = stage.network().bridge("b");
    Vm one = stage.boot(stage.network().bridgePort(bridge), 1, 1, "10.0.0.1/24", "");
    Vm near = stage.boot(stage.network().bridgePort(bridge), 1, 2, "10.0.0.2/24", "");
    Vm far = stage.boot(stage.network().bridgePort(bridge), 2, 1, "10.0.0.3/24", "");
    stage.ready();
    for (String to : List.of("10.0.0.2", "10.0.0.3")) {
      assertThat(Ping.run(one.namespace(), to, 3).received()).isEqualTo(3);
      assertThat(Ping.run(one.namespace(), to, 3, "-s", "2000").received()).isEqualTo(3);
    }
    assertThat(Ping.run(far.namespace(), "10.0.0.1", 3).received()).isEqualTo(3);
    assertThat(Ping.run(near.namespace(), "10.0.0.3", 3).received()).isEqualTo(3);
  }

  @Test
  @Scenario("BR-24")
  void twoSubnetsOfOneNetworkMeetAtTheirRouter(Stage stage) {
    UUID bridge = stage.network().bridge("b");
    UUID router = stage.network().router("r");
    for (String subnet : List.of("10.0.0.0 10.0.0.6", "10.0.0.8 10.0.0.14")) {
      String[] words = subnet.split(" ", -1);
      UUID gateway = stage.network().routerPort(router, words[0], 29, words[1]);
      stage.network().link(stage.network().bridgePort(bridge), gateway);
    }
    Vm one = stage.boot(stage.network().bridgePort(bridge), 1, 1, "10.0.0.1/29", "10.0.0.6");
    Vm other = stage.boot(stage.network().bridgePort(bridge), 2, 1, "10.0.0.9/29", "10.0.0.14");
    stage.ready();
    assertThat(Ping.run(one.namespace(), "10.0.0.9", 3).received()).isEqualTo(3);
    assertThat(Ping.run(other.namespace(), "10.0.0.1", 3).received()).isEqualTo(3);
  }

  @Test
  @Scenario("BR-25")
  void aPacketThatGoesRoundInARingEnds(Stage stage) {
    UUID bridge = stage.network().bridge("b");
    UUID first = stage.network().router("r1");
    UUID second = stage.network().router("r2");
    UUID gateway = stage.network().routerPort(first, "10.0.0.0", 24, "10.0.0.254");
    stage.network().link(stage.network().bridgePort(bridge), gateway);
    UUID there = stage.network().routerPort(first, "10.8.0.0", 30, "10.8.0.1");
    UUID back = stage.network().routerPort(second, "10.8.0.0", 30, "10.8.0.2");
    stage.network().link(there, back);
    UUID _ = stage.network().route(first, there, "10.9.0.0", 16, "10.8.0.2");
    UUID _ = stage.network().route(second, back, "10.9.0.0", 16, "10.8.0.1");
    List<Wire> wire = stage.plugInto(bridge, 1, 2);
    String mac = stage.network().mac(gateway);
    wire.get(0).is("10.0.0.1", A);
    wire.get(0)
        .send(ip(A, mac, "10.0.0.1", "10.9.0.1").ttl(255).udp(1, 2).payload(new byte[9]).build());
    stage.expectNothing();
    // The agent is well: others are served.
    wire.get(0).send(Frames.ping(A, mac, "10.0.0.1", "10.0.0.254", 7, 1));
    stage.expect(wire.get(0).gets("an echo reply", key -> key.isIpv4() && key.icmpType() == 0));
  }

  @Test
  @Scenario("FP-07")
  void aKnownFlowAsksTheAgentNoMore(Stage stage) {
    UUID bridge = stage.network().bridge("b");
    List<Wire> wire = stage.plugInto(bridge, 1, 2);
    byte[] hello = udp(B, BROADCAST, "10.0.0.2", "10.0.0.255", 1, 2);
    wire.get(1).send(hello);
    stage.expect(wire.get(0).gets(hello));
    stage.awaitMac(bridge, B, stage.portOf(wire.get(1)));
    byte[] frame = udp(A, B, "10.0.0.1", "10.0.0.2", 1, 2);
    wire.get(0).send(frame);
    stage.expect(wire.get(1).gets(frame));
    stage.awaitMac(bridge, A, stage.portOf(wire.get(0)));
    wire.get(0).send(frame);
    stage.expect(wire.get(1).gets(frame));

    long before = missesAfterOneMore(stage, wire, 2);
    for (int i = 0; i < 50; i++) {
      wire.get(0).send(frame);
      stage.expectSoon(wire.get(1).gets(frame));
    }
    assertThat(missesAfterOneMore(stage, wire, 3)).isEqualTo(before + 1);
  }

  /** Sends to another MAC, which is a miss, and returns the count when it stands in the file. */
  private static long missesAfterOneMore(Stage stage, List<Wire> wire, int number) {
    long before = Counted.of(stage.cloud().host(1), "upcall.misses");
    byte[] other = udp(A, NOBODY.replace("ff", "f" + number), "10.0.0.1", "10.0.0.9", 1, 2);
    wire.get(0).send(other);
    stage.expect(wire.get(1).gets(other));
    Await.until(
        "the miss to be counted",
        Stage.SOON,
        () -> Counted.of(stage.cloud().host(1), "upcall.misses") > before);
    return Counted.of(stage.cloud().host(1), "upcall.misses");
  }
}
