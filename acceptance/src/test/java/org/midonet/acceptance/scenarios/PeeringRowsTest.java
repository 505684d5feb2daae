package org.midonet.acceptance.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.acceptance.scenarios.Frames.edited;
import static org.midonet.acceptance.scenarios.Frames.ping;
import static org.midonet.acceptance.scenarios.Frames.pong;
import static org.midonet.acceptance.scenarios.Frames.udp;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.packet.FrameEditor;
import org.midonet.scenario.Scenario;

/** Sites of tenants, joined by VXLAN between their VTEP routers; hosts 1 and 2, and 3. */
@OnSharedCloud
class PeeringRowsTest {

  private static PeeredSite one(Stage stage) {
    return new PeeredSite(stage, 1, 1, 2);
  }

  private static PeeredSite two(Stage stage) {
    return new PeeredSite(stage, 2, 3, 1);
  }

  @Test
  @Scenario("RP-07")
  void twoSitesReachEachOtherWhenTheyArePeered(Stage stage) {
    PeeredSite one = one(stage);
    PeeredSite two = two(stage);
    stage.ready();
    byte[] before = ping(one.mac(), one.insideMac(), one.address(), two.address(), 7, 1);
    one.guest.send(before);
    stage.expect(one.guest.gets("net unreachable", Site.icmp("10.1.0.1", 3, 0)));
    PeeredSite.peer(stage, one.join(), two.join());
    one.pings(two, 1);
    two.pings(one, 2);
  }

  @Test
  @Scenario("RP-08")
  void ofThreeSitesThoseReachEachOtherThatArePeeredNow(Stage stage) {
    PeeredSite one = one(stage);
    PeeredSite two = two(stage);
    PeeredSite three = new PeeredSite(stage, 3, 2, 3);
    stage.ready();
    PeeredSite.peer(stage, one.join(), two.join());
    one.pings(two, 1);
    one.forget(two);
    two.forget(one);
    PeeredSite.peer(stage, one, three.join());
    one.pings(three, 2);
    three.pings(one, 3);
    one.guest.send(ping(one.mac(), one.insideMac(), one.address(), two.address(), 4, 1));
    two.guest.send(ping(two.mac(), two.insideMac(), two.address(), one.address(), 5, 1));
    stage.expectNothing();
  }

  @Test
  @Scenario("RP-11")
  void aGroupLetsInOneGuestOfTheOtherSiteAndWhatAnswersIt(Stage stage) {
    PeeredSite one = one(stage);
    PeeredSite two = two(stage);
    UUID inbound = stage.network().chain("to guest");
    UUID _ = stage.network().rule(inbound, "accept", "matchReturnFlow", true);
    UUID _ =
        stage.network().rule(inbound, "accept", "nwSrcAddress", one.address(), "nwSrcLength", 32);
    UUID _ = stage.network().rule(inbound, "drop", "dlType", 0x0800);
    stage.change("/ports/" + two.guestPort, "outboundFilterId", inbound);
    UUID closed = stage.network().chain("answers only");
    UUID _ = stage.network().rule(closed, "accept", "matchReturnFlow", true);
    UUID _ = stage.network().rule(closed, "drop", "dlType", 0x0800);
    stage.change("/ports/" + one.guestPort, "outboundFilterId", closed);
    PeeredSite.peer(stage, one.join(), two.join());
    one.pings(two, 1);

    // Another guest of the first site is not let in.
    byte[] other =
        udp("02:00:00:00:01:0b", one.insideMac(), "10.1.0.11", two.address(), 1000, 2000);
    one.guest.send(other);
    one.wrapsFor(two);
    stage.expectNothing();
    // Nor is what nobody has asked for, at the first site.
    byte[] unasked = udp(two.mac(), two.insideMac(), two.address(), one.address(), 9, 10);
    two.guest.send(unasked);
    two.wrapsFor(one);
    stage.expectNothing();
  }

  @Test
  @Scenario("RP-13")
  void peeringIsMadeAgainWithNewGuestsAndARebootedOne(Stage stage) {
    PeeredSite one = one(stage);
    PeeredSite two = two(stage);
    stage.ready();
    PeeredSite.peer(stage, one.join(), two.join());
    one.pings(two, 1);
    one.leave();
    two.leave();
    stage.ready();
    one.guest.send(ping(one.mac(), one.insideMac(), one.address(), two.address(), 2, 1));
    stage.expectNothing();

    one.join();
    two.join();
    one.station(two.edgeMac(), two.tunnel());
    two.station(one.edgeMac(), one.tunnel());
    Wire fresh =
        stage.plug(stage.network().bridgePort(one.net), 3).is("10.1.0.12", "02:00:00:00:01:0c");
    stage.unbind(two.guestPort, 3);
    stage.ready();
    stage.bind(two.guestPort, 3, two.guest.interfaceName());
    stage.ready();
    one.pings(two, 3);
    byte[] ping = ping("02:00:00:00:01:0c", one.insideMac(), "10.1.0.12", two.address(), 4, 1);
    fresh.send(ping);
    one.wrapsFor(two);
    stage.expect(two.guest.gets(PeeredSite.at(two, ping)));
    two.guest.send(pong(two.mac(), two.insideMac(), two.address(), "10.1.0.12", 4, 1));
    two.wrapsFor(one);
    byte[] pong = pong(two.mac(), two.insideMac(), two.address(), "10.1.0.12", 4, 1);
    stage.expect(
        fresh.gets(
            Frames.routed(
                Frames.routed(pong, one.edgeMac(), one.edgeMac()),
                one.insideMac(),
                "02:00:00:00:01:0c")));
  }

  @Test
  @Scenario("RP-14")
  void aGatewayThatIsRemovedCutsAndConnectsWhenItIsBack(Stage stage) {
    PeeredSite one = one(stage);
    PeeredSite two = two(stage);
    stage.ready();
    PeeredSite.peer(stage, one.join(), two.join());
    one.pings(two, 1);
    two.leave();
    stage.ready();
    byte[] cut = ping(one.mac(), one.insideMac(), one.address(), two.address(), 2, 1);
    one.guest.send(cut);
    one.wrapsFor(two);
    two.guest.send(ping(two.mac(), two.insideMac(), two.address(), one.address(), 3, 1));
    stage.expectNothing();
    two.join().station(one.edgeMac(), one.tunnel());
    stage.ready();
    one.pings(two, 4);
    two.pings(one, 5);
  }

  @Test
  @Scenario("RP-15")
  void aSiteMovesToAnotherTunnelAddress(Stage stage) {
    PeeredSite one = one(stage);
    PeeredSite two = two(stage);
    stage.ready();
    PeeredSite.peer(stage, one.join(), two.join());
    one.pings(two, 1);

    // An address of its own, routed to by its uplink's.
    two.leave();
    UUID bridgePort = stage.network().bridgePort(two.common);
    two.join("2.0.0.22", bridgePort);
    two.station(one.edgeMac(), one.tunnel());
    one.forget(two);
    one.station(two.edgeMac(), two.tunnel());
    one.wire.is("2.0.0.22", two.uplinkMac());
    stage.ready();
    one.pings(two, 2);
    two.pings(one, 3);
  }

  @Test
  @Scenario("RP-04")
  void aTagIsTakenOffBeforeAFrameIsWrapped(Stage stage) {
    PeeredSite one = one(stage);
    UUID trunk = stage.network().bridge("trunk");
    Wire station = stage.plug(stage.network().bridgePort(trunk), 3);
    UUID vlanPort = stage.make("/bridges/" + trunk + "/ports", "type", "Bridge", "vlanId", 100);
    one.join("2.0.0.1", vlanPort);
    one.station("02:00:00:00:0f:0f", "2.0.0.9");
    one.wire.is("2.0.0.9", "02:00:00:00:0f:01");
    one.learns(trunk, 100, "02:00:00:00:0f:0f", vlanPort);
    stage.ready();
    byte[] plain = udp("02:00:00:00:01:0d", "02:00:00:00:0f:0f", "10.5.0.1", "10.5.0.2", 1, 2);
    station.send(
        edited(
            plain,
            edit -> {
              FrameEditor _ = edit.pushVlan(100);
            }));
    List<byte[]> outer =
        stage.expect(one.wire.gets("VXLAN", PeeredSite.vxlan("2.0.0.1", "2.0.0.9")));
    assertThat(PeeringFrames.inside(outer.getFirst())).isEqualTo(plain);
    // And back, with its tag.
    byte[] answer = udp("02:00:00:00:0f:0f", "02:00:00:00:01:0d", "10.5.0.2", "10.5.0.1", 2, 1);
    one.wire.send(PeeringFrames.outer(one, "2.0.0.9", PeeredSite.VNI, answer));
    stage.expect(
        station.gets(
            edited(
                answer,
                edit -> {
                  FrameEditor _ = edit.pushVlan(100);
                })));
  }
}
