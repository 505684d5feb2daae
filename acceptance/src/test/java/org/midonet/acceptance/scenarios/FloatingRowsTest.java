package org.midonet.acceptance.scenarios;

import static org.midonet.acceptance.scenarios.Frames.between;
import static org.midonet.acceptance.scenarios.Frames.ping;
import static org.midonet.acceptance.scenarios.Frames.pong;
import static org.midonet.acceptance.scenarios.Frames.translated;
import static org.midonet.acceptance.scenarios.Frames.udp;
import static org.midonet.acceptance.scenarios.Site.A;
import static org.midonet.acceptance.scenarios.Site.B;
import static org.midonet.acceptance.scenarios.Site.GATEWAY;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.packet.IpProtocol;
import org.midonet.scenario.Scenario;

/** Addresses that guests have outside, seen from inside too; the ports that others share. */
@OnSharedCloud
class FloatingRowsTest {
  private static final String ONE = "10.1.0.10";
  private static final String TWO = "10.2.0.10";
  private static final String FLOATING1 = "172.16.0.101";
  private static final String FLOATING2 = "172.16.0.102";
  private static final String PORT_SHARED = "172.16.0.50";

  @Test
  @Scenario("FI-01")
  void oneGuestHasAFloatingAddress(Stage stage) {
    Site site = Site.withNetworks(stage);
    Translation.begin(stage).floating(FLOATING1, ONE).at(site.router());
    for (boolean echo : new boolean[] {false, true}) {
      byte[] toFloating = packet(echo, B, site.macB(), TWO, FLOATING1, 1);
      site.b().send(toFloating);
      stage.expect(site.a().gets(site.atA(translated(toFloating, TWO, ONE))));
      byte[] out = packet(echo, A, site.macA(), ONE, TWO, 2);
      site.a().send(out);
      stage.expect(site.b().gets(site.atB(translated(out, FLOATING1, TWO))));
      byte[] inside = packet(echo, B, site.macB(), TWO, ONE, 3);
      site.b().send(inside);
      stage.expect(site.a().gets(site.atA(inside)));
      byte[] own = packet(echo, A, site.macA(), ONE, FLOATING1, 4);
      site.a().send(own);
      stage.expect(site.a().gets(site.atA(translated(own, ONE, ONE))));
    }
  }

  private static byte[] packet(
      boolean echo, String mac, String gateway, String from, String to, int number) {
    return echo
        ? ping(mac, gateway, from, to, number, 1)
        : udp(mac, gateway, from, to, 1000 + number, 2000 + number);
  }

  @Test
  @Scenario("FI-04")
  void oneFloatingAddressToAnother(Stage stage) {
    Site site = Site.withNetworks(stage);
    Translation.begin(stage).floating(FLOATING1, ONE).floating(FLOATING2, TWO).at(site.router());
    byte[] there = ping(A, site.macA(), ONE, FLOATING2, 5, 1);
    site.a().send(there);
    stage.expect(site.b().gets(site.atB(translated(there, FLOATING1, TWO))));
    byte[] answer = pong(B, site.macB(), TWO, FLOATING1, 5, 1);
    site.b().send(answer);
    stage.expect(site.a().gets(site.atA(translated(answer, FLOATING2, ONE))));
    byte[] back = ping(B, site.macB(), TWO, FLOATING1, 6, 1);
    site.b().send(back);
    stage.expect(site.a().gets(site.atA(translated(back, FLOATING2, ONE))));
    byte[] answered = pong(A, site.macA(), ONE, FLOATING2, 6, 1);
    site.a().send(answered);
    stage.expect(site.b().gets(site.atB(translated(answered, FLOATING1, TWO))));
  }

  @Test
  @Scenario("FI-07")
  void theEdgeRouterIsMadeAgain(Stage stage) {
    UUID transit = stage.network().bridge("transit");
    UUID tenant = stage.network().router("tenant");
    UUID up = stage.network().routerPort(tenant, "10.8.0.0", 24, "10.8.0.2");
    UUID inside = stage.network().routerPort(tenant, "10.1.0.0", 24, "10.1.0.1");
    stage.network().link(stage.network().bridgePort(transit), up);
    UUID _ = stage.network().route(tenant, up, "0.0.0.0", 0, "10.8.0.1");
    Wire guest = stage.plug(inside, 1).is(ONE, A);
    for (int i = 0; i < 2; i++) {
      UUID edge = stage.network().router("edge");
      UUID down = stage.network().routerPort(edge, "10.8.0.0", 24, "10.8.0.1");
      UUID out = stage.network().routerPort(edge, "172.16.0.0", 24, "172.16.0.1");
      stage.network().link(stage.network().bridgePort(transit), down);
      UUID _ = stage.network().route(edge, out, "0.0.0.0", 0, "172.16.0.254");
      Wire world = stage.plug(out, 2 + i).is("172.16.0.254", GATEWAY);
      stage.ready();
      byte[] call = udp(A, stage.network().mac(inside), ONE, "8.8.8.8", 1, 2);
      byte[] leaves =
          Frames.routed(
              Frames.routed(call, stage.network().mac(up), stage.network().mac(down)),
              stage.network().mac(out),
              GATEWAY);
      guest.send(call);
      stage.expect(world.gets(leaves));
      stage.api().delete("/routers/" + edge);
      stage.cloud().settle();
      stage.expectNothing();
    }
  }

  @Test
  @Scenario({"NL-01", "NL-02"})
  void onePortServesManyDestinationsEachOnce(Stage stage) {
    Site site = Site.withNetworks(stage);
    Translation.begin(stage).shared(site.uplink(), PORT_SHARED, 5000, 5000).at(site.router());
    for (String to : List.of("8.8.8.1", "8.8.8.2", "8.8.8.3")) {
      byte[] call = udp(A, site.macA(), ONE, to, 4000, 53);
      site.a().send(call);
      stage.expect(
          site.world()
              .gets(
                  "from the one port",
                  between(PORT_SHARED, to, IpProtocol.UDP).and(key -> key.tpSrc() == 5000)));
    }
    byte[] second = udp(A, site.macA(), ONE, "8.8.8.1", 4001, 53);
    site.a().send(second);
    stage.expectNothing();
    byte[] otherPort = udp(A, site.macA(), ONE, "8.8.8.1", 4002, 54);
    site.a().send(otherPort);
    stage.expect(
        site.world().gets("from the one port", key -> key.tpSrc() == 5000 && key.tpDst() == 54));
  }

  @Test
  @Scenario("FI-05")
  void twoSitesReachEachOthersFloatingAddressesOnly(Stage stage) {
    UUID provider = stage.network().router("provider");
    Wire[] guests = new Wire[2];
    String[] gateways = new String[2];
    for (int i = 0; i < 2; i++) {
      String publicNet = "172.1" + (6 + i) + ".0.";
      String privateNet = "10." + (i + 1) + ".0.";
      UUID bridge = stage.network().bridge("public" + i);
      UUID of = stage.network().routerPort(provider, publicNet + "0", 24, publicNet + "254");
      stage.network().link(stage.network().bridgePort(bridge), of);
      Translation translation = Translation.begin(stage);
      UUID edge = stage.network().router("edge" + i, translation.inbound(), translation.outbound());
      UUID up = stage.network().routerPort(edge, publicNet + "0", 24, publicNet + "1");
      stage.network().link(stage.network().bridgePort(bridge), up);
      UUID _ = stage.network().route(edge, up, "0.0.0.0", 0, publicNet + "254");
      UUID down = stage.network().routerPort(edge, privateNet + "0", 24, privateNet + "1");
      String floating = publicNet + "101";
      Translation _ = translation.floating(floating, privateNet + "10");
      stage.network().arpEntry(bridge, floating, stage.network().mac(up));
      guests[i] = stage.plug(down, i + 1).is(privateNet + "10", i == 0 ? A : B);
      gateways[i] = stage.network().mac(down);
    }
    stage.ready();
    byte[] call = udp(A, gateways[0], ONE, "172.17.0.101", 1, 2);
    guests[0].send(call);
    stage.expect(
        guests[1].gets(
            "the call from the floating address", between(FLOATING1, TWO, IpProtocol.UDP)));
    guests[1].send(udp(B, gateways[1], TWO, "172.16.0.101", 2, 1));
    stage.expect(
        guests[0].gets(
            "the answer from the floating address", between("172.17.0.101", ONE, IpProtocol.UDP)));
    guests[0].send(udp(A, gateways[0], ONE, TWO, 3, 4));
    stage.expect(
        guests[0].gets(
            "that there is no way", key -> key.isIpv4() && key.isIcmp() && key.icmpType() == 3));
  }

  @Test
  @Scenario("FI-08")
  void routesToMoreAddressesOfGuestsOnOneHost(Stage stage) {
    moreAddresses(stage, Site.onOneHost(stage));
  }

  @Test
  @Scenario({"FI-09", "FI-10", "FI-11"})
  void routesToMoreAddressesOfGuestsOnTwoHosts(Stage stage) {
    moreAddresses(stage, Site.withNetworks(stage));
  }

  /** Two more addresses of the second guest, one of the first, and a prefix behind that one. */
  private static void moreAddresses(Stage stage, Site site) {
    UUID _ = stage.network().route(site.router(), site.portB(), "10.77.0.1", 32, TWO);
    UUID _ = stage.network().route(site.router(), site.portB(), "10.77.0.2", 32, TWO);
    UUID _ = stage.network().route(site.router(), site.portA(), "10.79.0.1", 32, ONE);
    UUID _ = stage.network().route(site.router(), site.portA(), "10.78.0.0", 24, ONE);
    stage.cloud().settle();
    for (String to : List.of(TWO, "10.77.0.1", "10.77.0.2")) {
      byte[] ping = ping(A, site.macA(), ONE, to, 5, 1);
      site.a().send(ping);
      stage.expect(site.b().gets(site.atB(ping)));
      byte[] pong = pong(B, site.macB(), to, ONE, 5, 1);
      site.b().send(pong);
      stage.expect(site.a().gets(site.atA(pong)));
    }
    for (String to : List.of("10.79.0.1", "10.78.0.5", "10.78.0.6")) {
      byte[] ping = ping(B, site.macB(), TWO, to, 6, 1);
      site.b().send(ping);
      stage.expect(site.a().gets(site.atA(ping)));
      byte[] pong = pong(A, site.macA(), to, TWO, 6, 1);
      site.a().send(pong);
      stage.expect(site.b().gets(site.atB(pong)));
    }
  }
}
