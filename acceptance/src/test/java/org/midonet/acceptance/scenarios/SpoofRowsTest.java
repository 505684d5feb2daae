package org.midonet.acceptance.scenarios;

import static org.midonet.acceptance.scenarios.Frames.udp;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.packet.Tcp;
import org.midonet.scenario.Scenario;

/**
 * What guests may say who they are: the rules that Neutron's ports have, written to the topology
 * directly. Two guests on two hosts; the first one's port is guarded.
 */
@OnSharedCloud
class SpoofRowsTest {
  private static final String A = "02:00:00:00:00:0a";
  private static final String B = "02:00:00:00:00:0b";
  private static final String OTHER = "02:00:00:00:00:66";
  private static final String OTHER2 = "02:00:00:00:00:67";
  private static final String OWN = "10.0.0.10";

  /**
   * A pair of address prefix and MAC that a guest may use.
   *
   * @param prefix such as {@code 10.0.0.0/24}
   */
  private record Allowed(String prefix, String mac) {}

  /** The two guests; the first may use its own pair and these. */
  private record Guests(UUID bridge, UUID portA, Wire a, Wire b) {}

  private static Guests guests(Stage stage, Allowed... pairs) {
    UUID bridge = stage.network().bridge("b");
    List<Allowed> all = new ArrayList<>(List.of(new Allowed(OWN + "/32", A)));
    all.addAll(List.of(pairs));
    UUID chain = guard(stage, all);
    UUID portA =
        stage.make("/bridges/" + bridge + "/ports", "type", "Bridge", "inboundFilterId", chain);
    Wire a = stage.plug(portA, 1);
    Wire b = stage.plug(stage.network().bridgePort(bridge), 2);
    stage.ready();
    return new Guests(bridge, portA, a, b);
  }

  /** A chain that returns for each allowed pair, and drops the rest of IPv4 and ARP. */
  private static UUID guard(Stage stage, List<Allowed> pairs) {
    UUID chain = stage.network().chain("anti-spoof");
    for (Allowed pair : pairs) {
      String[] prefix = pair.prefix().split("/", -1);
      UUID _ =
          stage
              .network()
              .rule(
                  chain,
                  "return",
                  "dlSrc",
                  pair.mac(),
                  "nwSrcAddress",
                  prefix[0],
                  "nwSrcLength",
                  Integer.parseInt(prefix[1]));
    }
    UUID _ = stage.network().rule(chain, "drop");
    return chain;
  }

  private static void says(Stage stage, Guests guests, boolean heard, String mac, String address) {
    byte[] frame = udp(mac, B, address, "10.0.0.11", 1, 2);
    guests.a().send(frame);
    if (heard) {
      stage.expect(guests.b().gets(frame));
    } else {
      stage.expectNothing();
    }
  }

  @Test
  @Scenario({"AP-01", "AP-11"})
  void asAPortIsMadeAndWithoutItsGuard(Stage stage) {
    Guests guests = guests(stage);
    says(stage, guests, true, A, OWN);
    says(stage, guests, false, OTHER, "10.0.0.66");
    says(stage, guests, false, A, "10.0.0.66");
    says(stage, guests, false, OTHER, OWN);
    stage.unset("/ports/" + guests.portA(), "inboundFilterId");
    stage.cloud().settle();
    says(stage, guests, true, OTHER, "10.0.0.66");
    says(stage, guests, true, A, "10.0.0.66");
  }

  /** The second guest of a site has one more address, that its port does not know. */
  @Test
  @Scenario("AP-02")
  void noAnswerFromAnAddressThatOneDoesNotHave(Stage stage) {
    Site site = Site.withNetworks(stage);
    String extra = "10.77.0.1";
    UUID _ = stage.network().route(site.router(), site.portB(), extra, 32, "10.2.0.10");
    UUID chain = guard(stage, List.of(new Allowed("10.2.0.10/32", Site.B)));
    stage.changeAndSettle("/ports/" + site.guestB(), "inboundFilterId", chain);
    byte[] call = Frames.ping(Site.A, site.macA(), "10.1.0.10", extra, 1, 1);
    byte[] syn = Frames.tcp(Site.A, site.macA(), "10.1.0.10", extra, 4000, 22, Tcp.SYN);
    site.a().send(call);
    site.a().send(syn);
    stage.expect(site.b().gets(site.atB(call)), site.b().gets(site.atB(syn)));
    site.b().send(Frames.pong(Site.B, site.macB(), extra, "10.1.0.10", 1, 1));
    site.b().send(Frames.tcp(Site.B, site.macB(), extra, "10.1.0.10", 22, 4000, Tcp.SYN | Tcp.ACK));
    stage.expectNothing();
    byte[] own = udp(Site.B, site.macB(), "10.2.0.10", "10.1.0.10", 1, 2);
    site.b().send(own);
    stage.expect(site.a().gets(site.atA(own)));
  }

  @Test
  @Scenario("AP-10")
  void whoMayAskFromAnotherAddressIsNotAnsweredFromOne(Stage stage) {
    Guests guests = guests(stage);
    UUID answering = guard(stage, List.of(new Allowed("10.0.0.11/32", B)));
    stage.changeAndSettle("/ports/" + stage.portOf(guests.b()), "inboundFilterId", answering);
    byte[] call = Frames.ping(A, B, "10.0.0.20", "10.0.0.77", 1, 1);
    guests.a().send(call);
    stage.expectNothing();
    String asking = stage.api().get("/ports/" + guests.portA()).path("inboundFilterId").asText();
    UUID _ =
        stage.make(
            "/chains/" + asking + "/rules",
            "type",
            "return",
            "position",
            1,
            "dlSrc",
            A,
            "nwSrcAddress",
            "10.0.0.20",
            "nwSrcLength",
            32);
    stage.cloud().settle();
    guests.a().send(call);
    stage.expect(guests.b().gets(call));
    guests.b().send(Frames.pong(B, A, "10.0.0.77", "10.0.0.20", 1, 1));
    guests.b().send(Frames.arpReply(A, "10.0.0.20", B, "10.0.0.77"));
    stage.expectNothing();
  }

  @Test
  @Scenario({"AP-03", "AP-04"})
  void oneMoreAddressAndOneMorePair(Stage stage) {
    Guests guests =
        guests(stage, new Allowed("10.0.0.20/32", A), new Allowed("10.0.0.30/32", OTHER));
    says(stage, guests, true, A, "10.0.0.20");
    says(stage, guests, true, OTHER, "10.0.0.30");
    says(stage, guests, false, A, "10.0.0.30");
    says(stage, guests, false, A, "10.0.0.21");
  }

  @Test
  @Scenario("AP-05")
  void pairsDoNotMix(Stage stage) {
    Guests guests =
        guests(stage, new Allowed("10.0.0.30/32", OTHER), new Allowed("10.0.0.40/32", OTHER2));
    says(stage, guests, true, OTHER, "10.0.0.30");
    says(stage, guests, true, OTHER2, "10.0.0.40");
    says(stage, guests, false, OTHER, "10.0.0.40");
    says(stage, guests, false, OTHER2, "10.0.0.30");
  }

  @Test
  @Scenario({"AP-06", "AP-07", "AP-08", "AP-09"})
  void prefixesAndAddressesAndMacsTogether(Stage stage) {
    Guests guests =
        guests(
            stage,
            new Allowed("10.5.0.0/24", A),
            new Allowed("10.6.0.0/24", OTHER),
            new Allowed("10.6.0.9/32", A),
            new Allowed("10.7.0.1/32", OTHER2));
    says(stage, guests, true, A, "10.5.0.1");
    says(stage, guests, true, A, "10.5.0.200");
    says(stage, guests, false, A, "10.5.1.1");
    says(stage, guests, true, OTHER, "10.6.0.1");
    says(stage, guests, false, A, "10.6.0.1");
    says(stage, guests, true, A, "10.6.0.9");
    says(stage, guests, true, OTHER, "10.6.0.9");
    says(stage, guests, true, OTHER2, "10.7.0.1");
    says(stage, guests, false, OTHER, "10.7.0.1");
  }

  @Test
  @Scenario("AP-12")
  void aPortKeepsItsGuardWhenOthersHaveNone(Stage stage) {
    Guests guests = guests(stage);
    Wire free = stage.plugInto(guests.bridge(), 3).getFirst();
    byte[] forged = udp(OTHER, B, "10.0.0.66", "10.0.0.11", 1, 2);
    guests.a().send(forged);
    stage.expectNothing();
    free.send(forged);
    stage.expect(guests.a().gets(forged), guests.b().gets(forged));
  }

  @Test
  @Scenario({"CT-09", "CT-10"})
  void groupsLetTheirMembersInAlsoFromAnotherSubnet(Stage stage) {
    Site site = Site.build(stage);
    UUID group = stage.make("/ip_addr_groups", "name", "g");
    member(stage, group, "10.2.0.10");
    UUID ingress = stage.network().chain("ingress");
    UUID _ = stage.network().rule(ingress, "accept", "matchReturnFlow", true);
    UUID _ = stage.network().rule(ingress, "drop", "dlType", 0x0800);
    stage.changeAndSettle("/ports/" + site.portB(), "outboundFilterId", ingress);
    byte[] call = site.udpFromA("10.2.0.10", 80);
    site.a().send(call);
    stage.expectNothing();

    // A rule comes later: who is in the group may.
    UUID _ =
        stage.make(
            "/chains/" + ingress + "/rules",
            "type",
            "accept",
            "position",
            2,
            "ipAddrGroupSrc",
            group);
    stage.cloud().settle();
    site.a().send(call);
    stage.expectNothing();
    member(stage, group, "10.1.0.10");
    stage.cloud().settle();
    site.a().send(call);
    stage.expect(site.b().gets(site.atB(call)));
    byte[] answer = udp(Site.B, site.macB(), "10.2.0.10", "10.1.0.10", 80, 1000);
    site.b().send(answer);
    stage.expect(site.a().gets(site.atA(answer)));
    byte[] stranger = udp(Site.A, site.macA(), "10.1.0.11", "10.2.0.10", 1000, 80);
    site.a().send(stranger);
    stage.expectNothing();
  }

  private static void member(Stage stage, UUID group, String address) {
    UUID _ = stage.make("/ip_addr_groups/" + group + "/ip_addrs", "addr", address, "version", 4);
  }
}
