package org.midonet.acceptance.scenarios;

import static org.midonet.acceptance.scenarios.Frames.udp;
import static org.midonet.acceptance.scenarios.Site.A;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.nsdb.LearnedRoute;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Prefix;
import org.midonet.scenario.Scenario;

/** Which route of a router counts, what becomes of a packet that has none, or a useless one. */
@OnSharedCloud
class RouteRowsTest {
  /** A route of the site's router, from and to what prefixes, and what more it says. */
  private static UUID route(
      Stage stage,
      Site site,
      String type,
      String source,
      String destination,
      int weight,
      Object... more) {
    String[] from = source.split("/", -1);
    String[] to = destination.split("/", -1);
    List<Object> fields = new ArrayList<>(List.of("type", type, "weight", weight));
    fields.addAll(List.of("srcNetworkAddr", from[0], "srcNetworkLength", Integer.valueOf(from[1])));
    fields.addAll(List.of("dstNetworkAddr", to[0], "dstNetworkLength", Integer.valueOf(to[1])));
    fields.addAll(List.of(more));
    return stage.make("/routers/" + site.router() + "/routes", fields.toArray());
  }

  @Test
  @Scenario({"RT-04", "RT-05"})
  void blackholeIsSilentAndRejectTells(Stage stage) {
    Site site = Site.build(stage);
    UUID _ = route(stage, site, "BlackHole", "10.1.0.66/32", "0.0.0.0/0", 1);
    UUID _ = route(stage, site, "Reject", "10.1.0.67/32", "0.0.0.0/0", 1);
    stage.cloud().settle();
    site.a().is("10.1.0.66", A).is("10.1.0.67", A);
    site.a().send(udp(A, site.macA(), "10.1.0.66", "8.8.8.8", 1, 2));
    stage.expectNothing();
    site.a().send(udp(A, site.macA(), "10.1.0.67", "8.8.8.8", 1, 2));
    stage.expect(site.a().gets("filtered", Site.icmp("10.1.0.1", 3, 13)));
    byte[] other = site.udpFromA("8.8.8.8", 2);
    site.a().send(other);
    stage.expect(site.world().gets(site.atWorld(other)));
  }

  @Test
  @Scenario({"RT-09", "FP-06"})
  void aGatewayThatNoPortReaches(Stage stage) {
    Site site = Site.build(stage);
    UUID _ = stage.network().route(site.router(), site.uplink(), "203.0.113.0", 24, "192.0.9.9");
    stage.cloud().settle();
    // Each packet is answered: no drop stands in the way of the next one.
    for (int i = 0; i < 3; i++) {
      site.a().send(site.udpFromA("203.0.113.5", 2));
      stage.expect(site.a().gets("network unreachable", Site.icmp("10.1.0.1", 3, 0)));
    }
  }

  @Test
  @Scenario("RT-14")
  void aNextHopThatIsTheRouterItself(Stage stage) {
    Site site = Site.build(stage);
    UUID _ = stage.network().route(site.router(), site.portB(), "10.9.0.0", 16, "10.2.0.1");
    stage.cloud().settle();
    site.a().send(site.udpFromA("10.9.0.1", 2));
    stage.expect(site.a().gets("network unreachable", Site.icmp("10.1.0.1", 3, 0)));
  }

  @Test
  @Scenario({"RT-16", "RT-17", "RT-26", "RT-27"})
  void theLongestPrefixThenTheLowestWeightAsTheyAreEdited(Stage stage) {
    Site site = Site.build(stage);
    byte[] packet = site.udpFromA("203.0.113.5", 2);
    byte[] byB = site.atB(packet);
    byte[] byUplink = site.atWorld(packet);
    site.a().send(packet);
    stage.expect(site.world().gets(byUplink));

    UUID longer =
        stage.network().route(site.router(), site.portB(), "203.0.113.0", 24, "10.2.0.10");
    stage.cloud().settle();
    site.a().send(packet);
    stage.expect(site.b().gets(byB));

    UUID lighter =
        route(
            stage,
            site,
            "Normal",
            "0.0.0.0/0",
            "203.0.113.0/24",
            10,
            "nextHopPort",
            site.uplink(),
            "nextHopGateway",
            "172.16.0.254");
    stage.cloud().settle();
    site.a().send(packet);
    stage.expect(site.world().gets(byUplink));

    stage.api().delete("/routes/" + lighter);
    stage.cloud().settle();
    site.a().send(packet);
    stage.expect(site.b().gets(byB));
    stage.api().delete("/routes/" + longer);
    stage.cloud().settle();
    site.a().send(packet);
    stage.expect(site.world().gets(byUplink));

    // A route of the router itself, by no port.
    UUID reject = route(stage, site, "Reject", "0.0.0.0/0", "203.0.113.0/24", 10);
    stage.cloud().settle();
    site.a().send(packet);
    stage.expect(site.a().gets("filtered", Site.icmp("10.1.0.1", 3, 13)));
    stage.api().delete("/routes/" + reject);
    stage.cloud().settle();
    site.a().send(packet);
    stage.expect(site.world().gets(byUplink));
  }

  @Test
  @Scenario({"RT-28", "RT-29"})
  void learnedRoutesBesideWrittenOnes(Stage stage) {
    Site site = Site.build(stage);
    byte[] packet = site.udpFromA("203.0.113.5", 2);
    byte[] byB = site.atB(packet);
    byte[] byUplink = site.atWorld(packet);
    LearnedRoute learned =
        new LearnedRoute(
            Prefix.parse("203.0.113.0/24"),
            Prefix.parse("0.0.0.0/0"),
            IpAddress.parse("10.2.0.10"),
            100);
    var routes = stage.cloud().nsdb().tables().routes(site.router(), site.portB());
    routes.learn(learned, stage.cloud().hostId(2));
    stage.converge(() -> site.a().send(packet), site.b().gets(byB));
    site.a().send(packet);
    stage.expect(site.b().gets(byB));

    stage.unbind(site.portB(), 2);
    stage.cloud().settle();
    site.a().send(packet);
    stage.expect(site.world().gets(byUplink));
    stage.bind(site.portB(), 2, site.b().interfaceName());
    stage.ready();
    site.a().send(packet);
    stage.expect(site.b().gets(byB));

    UUID written =
        stage.network().route(site.router(), site.portB(), "203.0.113.0", 24, "10.2.0.10");
    stage.cloud().settle();
    site.a().send(packet);
    stage.expect(site.b().gets(byB));
    routes.forget(learned);
    stage.cloud().settle();
    site.a().send(packet);
    stage.expect(site.b().gets(byB));
    routes.learn(learned, stage.cloud().hostId(2));
    stage.api().delete("/routes/" + written);
    stage.cloud().settle();
    site.a().send(packet);
    stage.expect(site.b().gets(byB));
    routes.forget(learned);
    stage.converge(() -> site.a().send(packet), site.world().gets(byUplink));
  }
}
