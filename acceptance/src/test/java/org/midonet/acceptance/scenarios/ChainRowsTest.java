package org.midonet.acceptance.scenarios;

import static org.midonet.acceptance.scenarios.Frames.BROADCAST;
import static org.midonet.acceptance.scenarios.Frames.ip;
import static org.midonet.acceptance.scenarios.Frames.udp;
import static org.midonet.acceptance.scenarios.Pair.A;
import static org.midonet.acceptance.scenarios.Pair.B;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.midonet.lab.Await;
import org.midonet.packet.Tcp;
import org.midonet.scenario.Scenario;

/** Rules of chains, at ports, bridges and routers, and connections that they follow. */
@OnSharedCloud
class ChainRowsTest {
  private static final String MULTICAST_BIT = "0100.0000.0000";

  private static void passes(Stage stage, Wire from, Wire to, byte[] frame) {
    from.send(frame);
    stage.expect(to.gets(frame));
  }

  private static void dropped(Stage stage, Wire from, byte[] frame) {
    from.send(frame);
    stage.expectNothing();
  }

  private static UUID dropPort(Stage stage, UUID chain, int position, int port) {
    return stage.make(
        "/chains/" + chain + "/rules",
        "type",
        "drop",
        "position",
        position,
        "dlType",
        0x0800,
        "nwProto",
        17,
        "tpDst",
        Map.of("start", port, "end", port));
  }

  @Test
  @Scenario({"CH-09", "CH-10", "CH-11", "FP-14"})
  void rulesAreTakenOutAndPutIn(Stage stage) {
    Pair pair = Pair.build(stage);
    UUID chain = stage.network().chain("c");
    stage.change("/ports/" + pair.portA(), "inboundFilterId", chain);
    UUID _ = dropPort(stage, chain, 1, 1);
    UUID second = dropPort(stage, chain, 2, 2);
    UUID _ = dropPort(stage, chain, 3, 3);
    stage.cloud().settle();
    for (int port : new int[] {1, 2, 3}) {
      dropped(stage, pair.a(), pair.there(port));
    }
    passes(stage, pair.a(), pair.b(), pair.there(4));

    stage.api().delete("/rules/" + second);
    stage.cloud().settle();
    dropped(stage, pair.a(), pair.there(1));
    passes(stage, pair.a(), pair.b(), pair.there(2));
    dropped(stage, pair.a(), pair.there(3));

    // An acceptance in the middle takes its place before the third, not before the first.
    UUID _ = stage.make("/chains/" + chain + "/rules", "type", "accept", "position", 2);
    stage.cloud().settle();
    dropped(stage, pair.a(), pair.there(1));
    passes(stage, pair.a(), pair.b(), pair.there(3));

    UUID last = dropPort(stage, chain, 4, 4);
    stage.cloud().settle();
    passes(stage, pair.a(), pair.b(), pair.there(4));
    stage.api().delete("/rules/" + last);
  }

  @Test
  @Scenario("CH-24")
  void ipv6IsFilteredAndLetPassAgain(Stage stage) {
    Pair pair = Pair.build(stage);
    byte[] six = ip(A, B, "2001:db8::a", "2001:db8::b").udp(1000, 5).build();
    passes(stage, pair.a(), pair.b(), six);
    UUID chain = stage.network().chain("no6");
    UUID rule = stage.network().rule(chain, "drop", "dlType", 0x86dd);
    stage.changeAndSettle("/bridges/" + pair.bridge(), "inboundFilterId", chain);
    dropped(stage, pair.a(), six);
    passes(stage, pair.a(), pair.b(), pair.there(5));
    stage.api().delete("/rules/" + rule);
    stage.cloud().settle();
    passes(stage, pair.a(), pair.b(), six);
  }

  @Test
  @Scenario("CH-25")
  void oneBitOfAMacIsACondition(Stage stage) {
    Pair pair = Pair.build(stage);
    byte[] unicast = pair.there(5);
    byte[] all = udp(A, BROADCAST, "10.0.0.10", "10.0.0.255", 1000, 5);
    UUID chain = stage.network().chain("bit");
    stage.change("/bridges/" + pair.bridge(), "inboundFilterId", chain);
    UUID rule =
        stage
            .network()
            .rule(chain, "drop", "dlDst", "01:00:00:00:00:00", "dlDstMask", MULTICAST_BIT);
    stage.cloud().settle();
    passes(stage, pair.a(), pair.b(), unicast);
    dropped(stage, pair.a(), all);
    stage.api().delete("/rules/" + rule);
    UUID _ =
        stage.make(
            "/chains/" + chain + "/rules",
            "type",
            "drop",
            "position",
            1,
            "dlDst",
            "00:00:00:00:00:00",
            "dlDstMask",
            MULTICAST_BIT);
    stage.cloud().settle();
    dropped(stage, pair.a(), unicast);
    passes(stage, pair.a(), pair.b(), all);
  }

  /** A chain at a place of the way from one guest to the other. */
  private record Place(String of, String filter) {}

  /** Ports of both kinds, with a guest and without, bridges and a router, in and out. */
  private static List<Place> places(Stage stage, Site site) {
    String in = "inboundFilterId";
    String out = "outboundFilterId";
    String guestA = "/ports/" + site.guestA();
    String guestB = "/ports/" + site.guestB();
    String portA = "/ports/" + site.portA();
    String portB = "/ports/" + site.portB();
    String router = "/routers/" + site.router();
    String bridgeA = "/bridges/" + stage.api().get(guestA).path("deviceId").asText();
    String bridgeB = "/bridges/" + stage.api().get(guestB).path("deviceId").asText();
    String linkA = "/ports/" + stage.api().get(portA).path("peerId").asText();
    String linkB = "/ports/" + stage.api().get(portB).path("peerId").asText();
    return List.of(
        new Place(guestA, in),
        new Place(bridgeA, in),
        new Place(bridgeA, out),
        new Place(linkA, out),
        new Place(portA, in),
        new Place(router, in),
        new Place(router, out),
        new Place(portB, out),
        new Place(linkB, in),
        new Place(bridgeB, in),
        new Place(bridgeB, out),
        new Place(guestB, out));
  }

  @Test
  @Scenario({"CH-26", "CH-27", "FP-14"})
  void flowsRestOnEveryChainThatTheyPassed(Stage stage) {
    Site site = Site.withNetworks(stage);
    UUID inner = stage.network().chain("inner");
    UUID outer = stage.network().chain("outer");
    UUID _ = stage.network().rule(outer, "jump", "jumpChainId", inner);
    UUID empty = stage.network().chain("empty");
    byte[] frame = site.udpFromA("10.2.0.10", 5);
    for (Place place : places(stage, site)) {
      stage.changeAndSettle(place.of(), place.filter(), outer);
      passesTo(stage, site, frame);
      UUID rule = dropPort(stage, inner, 1, 5);
      stage.cloud().settle();
      site.a().send(frame);
      stage.expectNothing();
      stage.api().delete("/rules/" + rule);
      stage.change(place.of(), place.filter(), empty);
    }
    stage.cloud().settle();
    passesTo(stage, site, frame);
  }

  private static void passesTo(Stage stage, Site site, byte[] frame) {
    site.a().send(frame);
    stage.expect(site.b().gets(site.atB(frame)));
  }

  @Test
  @Scenario({"CT-01", "CT-04", "FS-02", "FS-08"})
  void answersPassAndQuestionsDoNot(Stage stage) {
    Pair pair = Pair.build(stage);
    UUID guard = stage.network().chain("guard");
    UUID _ = stage.network().rule(guard, "accept", "matchReturnFlow", true);
    UUID _ = stage.network().rule(guard, "drop", "dlType", 0x0800);
    stage.changeAndSettle("/ports/" + pair.portA(), "outboundFilterId", guard);
    // What looks like an answer is a question before anything was asked.
    dropped(stage, pair.b(), pair.back(2000));
    passes(stage, pair.a(), pair.b(), pair.there(2000));
    passes(stage, pair.b(), pair.a(), pair.back(2000));
    passes(stage, pair.a(), pair.b(), pair.there(2000));
    passes(stage, pair.b(), pair.a(), pair.back(2000));
    dropped(stage, pair.b(), pair.back(2001));
  }

  @Test
  @Scenario("CT-02")
  void aMacIsKeptOut(Stage stage) {
    Pair pair = Pair.build(stage);
    UUID chain = stage.network().chain("c");
    UUID _ = stage.network().rule(chain, "drop", "dlSrc", "02:00:00:00:00:66");
    stage.change("/ports/" + pair.portA(), "inboundFilterId", chain);
    stage.changeAndSettle("/ports/" + pair.portB(), "outboundFilterId", chain);
    dropped(stage, pair.a(), udp("02:00:00:00:00:66", B, "10.0.0.10", "10.0.0.11", 1, 2));
    passes(stage, pair.a(), pair.b(), pair.there(5));
  }

  @Test
  @Scenario({"CT-03", "FS-02"})
  void answersOfEveryProtocolAreKnown(Stage stage) {
    Pair pair = Pair.build(stage);
    UUID guard = stage.network().chain("guard");
    UUID _ = stage.network().rule(guard, "accept", "matchReturnFlow", true);
    UUID _ = stage.network().rule(guard, "drop", "dlType", 0x0800);
    stage.changeAndSettle("/ports/" + pair.portA(), "outboundFilterId", guard);
    List<byte[][]> conversations =
        List.of(
            new byte[][] {pair.there(53), pair.back(53)},
            new byte[][] {
              Frames.tcp(A, B, "10.0.0.10", "10.0.0.11", 4000, 80, Tcp.SYN),
              Frames.tcp(B, A, "10.0.0.11", "10.0.0.10", 80, 4000, Tcp.SYN | Tcp.ACK)
            },
            new byte[][] {
              Frames.ping(A, B, "10.0.0.10", "10.0.0.11", 77, 1),
              Frames.pong(B, A, "10.0.0.11", "10.0.0.10", 77, 1)
            });
    for (byte[][] conversation : conversations) {
      dropped(stage, pair.b(), conversation[1]);
      passes(stage, pair.a(), pair.b(), conversation[0]);
      passes(stage, pair.b(), pair.a(), conversation[1]);
    }
  }

  /** An echo that nobody answers is a connection for a minute (RFC 5508). */
  @Test
  @Tag("slow")
  @Scenario("FS-11")
  void aConnectionEndsAfterItsIdleTime(Stage stage) {
    Pair pair = Pair.build(stage);
    UUID guard = stage.network().chain("guard");
    UUID _ = stage.network().rule(guard, "accept", "matchReturnFlow", true);
    UUID _ = stage.network().rule(guard, "drop", "dlType", 0x0800);
    stage.changeAndSettle("/ports/" + pair.portA(), "outboundFilterId", guard);
    passes(stage, pair.a(), pair.b(), Frames.ping(A, B, "10.0.0.10", "10.0.0.11", 1, 1));
    passes(stage, pair.a(), pair.b(), Frames.ping(A, B, "10.0.0.10", "10.0.0.11", 2, 1));
    passes(stage, pair.b(), pair.a(), Frames.pong(B, A, "10.0.0.11", "10.0.0.10", 1, 1));
    long begin = System.nanoTime();
    Await.until(
        "a minute to pass",
        Duration.ofMinutes(3),
        () -> System.nanoTime() - begin > Duration.ofSeconds(65).toNanos());
    dropped(stage, pair.b(), Frames.pong(B, A, "10.0.0.11", "10.0.0.10", 2, 1));
  }

  @Test
  @Scenario({"FR-01", "FR-02", "FR-03", "FR-07"})
  void policiesForFragmentsAtABridge(Stage stage) {
    Pair pair = Pair.build(stage);
    byte[] whole = pair.there(5);
    byte[] first = fragment(whole, 0x2000);
    byte[] later = fragment(whole, 0x0010);
    Map<String, List<byte[]>> accepted =
        Map.of(
            "any", List.of(whole, first, later),
            "header", List.of(whole, first),
            "nonheader", List.of(later),
            "unfragmented", List.of(whole));
    for (Map.Entry<String, List<byte[]>> policy : accepted.entrySet()) {
      UUID chain = stage.network().chain(policy.getKey());
      UUID _ = stage.network().rule(chain, "accept", "fragmentPolicy", policy.getKey());
      UUID _ = stage.network().rule(chain, "drop", "dlType", 0x0800);
      stage.changeAndSettle("/bridges/" + pair.bridge(), "inboundFilterId", chain);
      for (byte[] frame : List.of(whole, first, later)) {
        if (policy.getValue().contains(frame)) {
          passes(stage, pair.a(), pair.b(), frame);
        } else {
          dropped(stage, pair.a(), frame);
        }
      }
    }
  }

  /** The same frame as a fragment: flags and offset, right checksum of the header. */
  private static byte[] fragment(byte[] frame, int flagsAndOffset) {
    byte[] fragment = frame.clone();
    fragment[20] = (byte) (flagsAndOffset >> 8);
    fragment[21] = (byte) flagsAndOffset;
    int sum = 0;
    fragment[24] = 0;
    fragment[25] = 0;
    for (int i = 14; i < 34; i += 2) {
      sum += (fragment[i] & 0xff) << 8 | (fragment[i + 1] & 0xff);
    }
    sum = (sum & 0xffff) + (sum >> 16);
    sum = ~((sum & 0xffff) + (sum >> 16));
    fragment[24] = (byte) (sum >> 8);
    fragment[25] = (byte) sum;
    return fragment;
  }

  @Test
  @Scenario({"FR-04", "FR-05", "FR-06"})
  void aRouterTellsTheSenderOfAFirstFragmentOnly(Stage stage) {
    UUID chain = stage.network().chain("whole");
    UUID _ = stage.network().rule(chain, "accept", "fragmentPolicy", "unfragmented");
    UUID _ = stage.network().rule(chain, "drop", "dlType", 0x0800);
    Site site = Site.build(stage);
    stage.changeAndSettle("/routers/" + site.router(), "inboundFilterId", chain);
    byte[] whole = Frames.ping(Site.A, site.macA(), "10.1.0.10", "10.2.0.10", 7, 1);
    site.a().send(whole);
    stage.expect(site.b().gets(site.atB(whole)));
    site.a().send(fragment(whole, 0x2000));
    stage.expect(site.a().gets("fragmentation needed", Site.icmp("10.1.0.1", 3, 4)));
    site.a().send(fragment(whole, 0x0010));
    stage.expectNothing();
  }
}
