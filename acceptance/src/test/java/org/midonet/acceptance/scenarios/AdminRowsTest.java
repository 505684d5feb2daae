package org.midonet.acceptance.scenarios;

import static org.midonet.acceptance.scenarios.Frames.BROADCAST;
import static org.midonet.acceptance.scenarios.Frames.udp;
import static org.midonet.acceptance.scenarios.Stage.SOON;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.lab.Await;
import org.midonet.lab.Namespace;
import org.midonet.packet.FrameEditor;
import org.midonet.packet.Mac;
import org.midonet.scenario.Scenario;

/** Devices and ports that are down: a network with a router and the world behind it. */
@OnSharedCloud
class AdminRowsTest {
  private static final String A = "02:00:00:00:00:0a";
  private static final String B = "02:00:00:00:00:0b";
  private static final String WORLD = "02:00:00:00:00:0c";

  private record Network(
      UUID bridge,
      UUID bridgePort,
      UUID router,
      UUID routerPort,
      UUID uplink,
      Wire a,
      Wire b,
      Wire world,
      String gateway,
      String outside) {
    byte[] out() {
      return udp(A, gateway, "10.0.0.10", "172.16.0.9", 1, 2);
    }

    byte[] outAtWorld() {
      return Frames.routed(out(), outside, WORLD);
    }

    byte[] in() {
      return udp(WORLD, outside, "172.16.0.9", "10.0.0.10", 2, 1);
    }

    byte[] inAtA() {
      return Frames.routed(in(), gateway, A);
    }
  }

  private static Network build(Stage stage) {
    UUID bridge = stage.network().bridge("b");
    UUID bridgePort = stage.network().bridgePort(bridge);
    UUID router = stage.network().router("r");
    UUID routerPort = stage.network().routerPort(router, "10.0.0.0", 24, "10.0.0.1");
    UUID uplink = stage.network().routerPort(router, "172.16.0.0", 24, "172.16.0.1");
    stage.network().link(bridgePort, routerPort);
    List<Wire> wires = stage.plugInto(bridge, 1, 2);
    Wire world = stage.plug(uplink, 3).is("172.16.0.9", WORLD);
    wires.get(0).is("10.0.0.10", A);
    wires.get(1).is("10.0.0.11", B);
    stage.ready();
    // Where A and B are is known from now on.
    byte[] hello = udp(A, BROADCAST, "10.0.0.10", "10.0.0.255", 9, 9);
    wires.get(0).send(hello);
    stage.expect(wires.get(1).gets(hello));
    byte[] answer = udp(B, A, "10.0.0.11", "10.0.0.10", 9, 9);
    stage.awaitMac(bridge, A, stage.portOf(wires.get(0)));
    wires.get(1).send(answer);
    stage.expect(wires.get(0).gets(answer));
    stage.awaitMac(bridge, B, stage.portOf(wires.get(1)));
    return new Network(
        bridge,
        bridgePort,
        router,
        routerPort,
        uplink,
        wires.get(0),
        wires.get(1),
        world,
        stage.network().mac(routerPort),
        stage.network().mac(uplink));
  }

  @Test
  @Scenario({"AD-01", "AD-08", "AD-09", "AD-12"})
  void aBridgeThatIsDownIsSilent(Stage stage) {
    Network network = build(stage);
    byte[] across = udp(A, B, "10.0.0.10", "10.0.0.11", 5, 6);
    // The router knows the guest's MAC from now on: what is for it does not wait for that.
    network.world().send(network.in());
    stage.expect(network.a().gets(network.inAtA()));
    for (int i = 0; i < 2; i++) {
      network.a().send(network.out());
      network.a().send(across);
      stage.expect(network.world().gets(network.outAtWorld()), network.b().gets(across));
      stage.changeAndSettle("/bridges/" + network.bridge(), "adminStateUp", false);
      network.a().send(network.out());
      network.a().send(across);
      network.world().send(network.in());
      stage.expectNothing();
      stage.changeAndSettle("/bridges/" + network.bridge(), "adminStateUp", true);
    }
    network.world().send(network.in());
    stage.expect(network.a().gets(network.inAtA()));
  }

  @Test
  @Scenario("AD-02")
  void intoABridgeByALinkedPortThatIsDown(Stage stage) {
    Network network = build(stage);
    network.world().send(network.in());
    stage.expect(network.a().gets(network.inAtA()));
    stage.changeAndSettle("/ports/" + network.bridgePort(), "adminStateUp", false);
    network.world().send(network.in());
    stage.expectNothing();
  }

  @Test
  @Scenario({"AD-03", "AD-04"})
  void outOfABridgeByAPortThatIsDown(Stage stage) {
    Network network = build(stage);
    Wire third = stage.plugInto(network.bridge(), 3).getFirst();
    UUID port = stage.portOf(network.b());
    byte[] across = udp(A, B, "10.0.0.10", "10.0.0.11", 5, 6);
    byte[] all = udp(A, BROADCAST, "10.0.0.10", "10.0.0.255", 5, 6);
    network.a().send(across);
    network.a().send(all);
    stage.expect(network.b().gets(across), network.b().gets(all), third.gets(all));
    stage.changeAndSettle("/ports/" + port, "adminStateUp", false);
    network.a().send(across);
    network.a().send(all);
    stage.expect(third.gets(all));
  }

  @Test
  @Scenario({"AD-05", "AD-10", "AD-13"})
  void aRouterThatIsDownTellsTheSender(Stage stage) {
    Network network = build(stage);
    for (int i = 0; i < 2; i++) {
      network.a().send(network.out());
      stage.expect(network.world().gets(network.outAtWorld()));
      stage.changeAndSettle("/routers/" + network.router(), "adminStateUp", false);
      network.a().send(network.out());
      stage.expect(network.a().gets("filtered", Site.icmp("10.0.0.1", 3, 13)));
      stage.changeAndSettle("/routers/" + network.router(), "adminStateUp", true);
    }
  }

  @Test
  @Scenario({"AD-06", "AD-11"})
  void aLinkedPortOfARouterThatIsDownTellsTheSender(Stage stage) {
    Network network = build(stage);
    for (int i = 0; i < 2; i++) {
      network.a().send(network.out());
      stage.expect(network.world().gets(network.outAtWorld()));
      stage.changeAndSettle("/ports/" + network.routerPort(), "adminStateUp", false);
      network.a().send(network.out());
      stage.expect(network.a().gets("filtered", Site.icmp("10.0.0.1", 3, 13)));
      stage.changeAndSettle("/ports/" + network.routerPort(), "adminStateUp", true);
    }
  }

  @Test
  @Scenario("AD-07")
  void anUplinkThatIsDown(Stage stage) {
    Network network = build(stage);
    network.a().send(network.out());
    stage.expect(network.world().gets(network.outAtWorld()));
    stage.changeAndSettle("/ports/" + network.uplink(), "adminStateUp", false);
    network.a().send(network.out());
    stage.expect(network.a().gets("that there is no way", Site.icmp("10.0.0.1", 3, 0)));
  }

  /** Nobody has switched it off, but its cable is out: routes over it are no ways. */
  @Test
  void anUplinkThatLosesItsLink(Stage stage) {
    Network network = build(stage);
    Namespace place = network.world().place();
    String uplink = network.world().interfaceName();
    for (int i = 0; i < 2; i++) {
      network.a().send(network.out());
      stage.expect(network.world().gets(network.outAtWorld()));
      place.ip("link set " + uplink + " carrier off");
      Await.until(
          "the uplink to be inactive", SOON, () -> !stage.network().active(network.uplink()));
      stage.cloud().settle();
      network.a().send(network.out());
      stage.expect(network.a().gets("that there is no way", Site.icmp("10.0.0.1", 3, 0)));
      place.ip("link set " + uplink + " carrier on");
      stage.ready();
    }
    network.a().send(network.out());
    stage.expect(network.world().gets(network.outAtWorld()));
    network.world().send(network.in());
    stage.expect(network.a().gets(network.inAtA()));
  }

  @Test
  @Scenario({"RT-13", "RT-25"})
  void routesOverALinkedPort(Stage stage) {
    Network network = build(stage);
    UUID second = stage.network().routerPort(network.router(), "10.3.0.0", 24, "10.3.0.1");
    UUID peer = stage.network().router("far");
    UUID far = stage.network().routerPort(peer, "10.3.0.0", 24, "10.3.0.2");
    stage.network().link(second, far);
    stage.change("/ports/" + second, "adminStateUp", false);
    stage.cloud().settle();
    byte[] ping = Frames.ping(A, network.gateway(), "10.0.0.10", "10.3.0.2", 4, 1);
    network.a().send(ping);
    stage.expect(network.a().gets("an error", key -> key.isIpv4() && key.icmpType() == 3));
    UUID _ = stage.network().route(peer, far, "10.0.0.0", 24, "10.3.0.1");
    stage.changeAndSettle("/ports/" + second, "adminStateUp", true);
    network.a().send(ping);
    stage.expect(network.a().gets("an echo reply", Site.icmp("10.3.0.2", 0, 0)));
    byte[] wrong =
        Frames.edited(
            ping,
            edit -> {
              FrameEditor _ = edit.setEthDst(Mac.parse(B).value());
            });
    network.a().send(wrong);
    stage.expect(network.b().gets(wrong));
  }
}
