package org.midonet.acceptance.scenarios;

import static org.midonet.acceptance.scenarios.Frames.arp;
import static org.midonet.acceptance.scenarios.Frames.arpReply;
import static org.midonet.acceptance.scenarios.Frames.udp;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.midonet.packet.Arp;
import org.midonet.packet.Ip4;
import org.midonet.packet.Mac;
import org.midonet.scenario.Scenario;

/** Who has which address: bridges that answer, announcements, routers that look into bridges. */
@OnSharedCloud
class ArpRowsTest {
  private static final String A = "02:00:00:00:00:0a";
  private static final String B = "02:00:00:00:00:0b";
  private static final String SEEDED = "02:00:00:00:00:5e";
  private static final String CLIENT = "02:00:00:00:00:0c";
  private static final String VIP = "10.0.0.100";

  @Test
  @Scenario({"BA-01", "BA-02", "BA-03"})
  void aBridgeAnswersForWhatItWasGivenAndFloodsTheRest(Stage stage) {
    UUID bridge = stage.network().bridge("b");
    stage.network().arpEntry(bridge, "10.0.0.5", SEEDED);
    List<Wire> wire = stage.plugInto(bridge, 1, 2, 3);
    asks(stage, bridge, wire, A, frame -> frame);
    // With a tag it is the same, and the answer has the tag too.
    asks(stage, bridge, wire, B, frame -> Frames.tagged(frame, 7));
  }

  /** One asks for an address that the bridge was given, and for another. */
  private static void asks(
      Stage stage, UUID bridge, List<Wire> wire, String mac, UnaryOperator<byte[]> tag) {
    byte[] known = tag.apply(arp(mac, "10.0.0.1", "10.0.0.5"));
    byte[] unknown = tag.apply(arp(mac, "10.0.0.1", "10.0.0.6"));
    wire.get(0).send(known);
    stage.expect(wire.get(0).gets(tag.apply(arpReply(mac, "10.0.0.1", SEEDED, "10.0.0.5"))));
    wire.get(0).send(unknown);
    stage.expect(wire.get(1).gets(unknown), wire.get(2).gets(unknown));
    stage.awaitMac(bridge, mac, stage.portOf(wire.get(0)));
  }

  private static String mac(int holder) {
    return "02:00:00:00:01:0" + holder;
  }

  /** That the holder has the address, as a request and as a reply that nobody asked for. */
  private static List<byte[]> announcements(String mac) {
    Ip4 ip = Ip4.parse(VIP);
    byte[] request = Arp.announcement(Mac.parse(mac), ip).toFrame();
    Arp reply =
        new Arp(
            Arp.REPLY,
            /* senderMac= */ Mac.parse(mac).value(),
            /* senderIp= */ ip.value(),
            /* targetMac= */ Mac.MASK,
            /* targetIp= */ ip.value());
    return List.of(request, reply.toFrame());
  }

  @Test
  @Scenario({"BA-04", "BA-06", "BA-07"})
  void announcementsMoveAnAddressBehindARouter(Stage stage) {
    UUID bridge = stage.network().bridge("b");
    Translation translation = Translation.begin(stage).floating("172.16.0.100", VIP);
    UUID router = stage.network().router("r", translation.inbound(), translation.outbound());
    UUID inside = stage.network().routerPort(router, "10.0.0.0", 24, "10.0.0.1");
    stage.network().link(stage.network().bridgePort(bridge), inside);
    UUID uplink = stage.network().routerPort(router, "172.16.0.0", 24, "172.16.0.1");
    List<Wire> holders = stage.plugInto(bridge, 1, 2, 3);
    Wire client = stage.plug(uplink, 3).is("172.16.0.9", CLIENT);
    stage.ready();
    String outside = stage.network().mac(uplink);
    String gateway = stage.network().mac(inside);
    byte[] call = udp(CLIENT, outside, "172.16.0.9", "172.16.0.100", 1, 2);
    int turn = 0;
    for (int holder : new int[] {0, 1, 0, 1, 2, 1, 0}) {
      Wire wire = holders.get(holder);
      byte[] announcement = announcements(mac(holder)).get(turn++ % 2);
      wire.send(announcement);
      List<Wire.Arrival> others = new ArrayList<>();
      for (Wire other : holders) {
        if (other != wire) {
          others.add(other.gets(announcement));
        }
      }
      stage.expect(others.toArray(Wire.Arrival[]::new));
      byte[] arrives =
          Frames.routed(udp(CLIENT, outside, "172.16.0.9", VIP, 1, 2), gateway, mac(holder));
      stage.converge(() -> client.send(call), wire.gets(arrives));
      client.send(call);
      stage.expect(wire.gets(arrives));
    }
  }

  @Test
  @Scenario({"BA-05", "BA-06", "BA-07"})
  void announcementsMoveAVirtualMac(Stage stage) {
    String virtual = "00:00:5e:00:01:05";
    UUID bridge = stage.network().bridge("b");
    List<Wire> holders = stage.plugInto(bridge, 1, 2, 3);
    Wire client = stage.plug(stage.network().bridgePort(bridge), 1);
    stage.ready();
    byte[] call = udp(CLIENT, virtual, "10.0.0.9", VIP, 1, 2);
    int turn = 0;
    for (int holder : new int[] {0, 1, 0, 1, 2, 1, 0}) {
      Wire wire = holders.get(holder);
      byte[] announcement = announcements(virtual).get(turn++ % 2);
      wire.send(announcement);
      List<Wire.Arrival> others = new ArrayList<>(List.of(client.gets(announcement)));
      for (Wire other : holders) {
        if (other != wire) {
          others.add(other.gets(announcement));
        }
      }
      stage.expect(others.toArray(Wire.Arrival[]::new));
      stage.awaitMac(bridge, virtual, stage.portOf(wire));
      client.send(call);
      stage.expect(wire.gets(call));
    }
  }

  @Test
  @Scenario({"BA-08", "BA-09"})
  void aRouterLooksIntoTheBridgeBeforeItAsks(Stage stage) {
    UUID transit = stage.network().bridge("transit");
    UUID edge = stage.network().router("edge");
    UUID tenant = stage.network().router("tenant");
    UUID edgeIn = stage.network().routerPort(edge, "10.8.0.0", 24, "10.8.0.1");
    UUID edgeOut = stage.network().routerPort(edge, "172.16.0.0", 24, "172.16.0.1");
    UUID tenantUp = stage.network().routerPort(tenant, "10.8.0.0", 24, "10.8.0.2");
    UUID tenantIn = stage.network().routerPort(tenant, "10.1.0.0", 24, "10.1.0.1");
    stage.network().link(stage.network().bridgePort(transit), edgeIn);
    stage.network().link(stage.network().bridgePort(transit), tenantUp);
    UUID _ = stage.network().route(edge, edgeIn, "10.1.0.0", 24, "10.8.0.2");
    UUID _ = stage.network().route(edge, edgeIn, "10.2.0.0", 24, "10.8.0.5");
    stage.network().arpEntry(transit, "10.8.0.5", SEEDED);
    Wire outside = stage.plug(edgeOut, 1).is("172.16.0.9", CLIENT);
    Wire guest = stage.plug(tenantIn, 2).is("10.1.0.10", A);
    // Here a request for 10.8.0.2 or .5 would be seen.
    List<Wire> watcher = stage.plugInto(transit, 3, 1);
    String mac = stage.network().mac(edgeOut);

    byte[] call = udp(CLIENT, mac, "172.16.0.9", "10.1.0.10", 1, 2);
    outside.send(call);
    byte[] twice =
        Frames.routed(
            Frames.routed(call, stage.network().mac(edgeIn), stage.network().mac(tenantUp)),
            stage.network().mac(tenantIn),
            A);
    stage.expect(guest.gets(twice));

    byte[] other = udp(CLIENT, mac, "172.16.0.9", "10.2.0.10", 1, 2);
    outside.send(other);
    byte[] seeded = Frames.routed(other, stage.network().mac(edgeIn), SEEDED);
    stage.expect(watcher.get(0).gets(seeded), watcher.get(1).gets(seeded));
  }
}
