package org.midonet.acceptance.scenarios;

import static org.midonet.acceptance.scenarios.Frames.tcp;
import static org.midonet.acceptance.scenarios.Frames.udp;
import static org.midonet.acceptance.scenarios.Pair.A;
import static org.midonet.acceptance.scenarios.Pair.B;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.packet.Tcp;
import org.midonet.scenario.Scenario;

/** Copies of what passes, to a tap on another host than the traffic. */
@OnSharedCloud
class MirrorRowsTest {
  /** A mirror of UDP to a new tap. */
  private record Tap(UUID mirror, Wire wire) {}

  private static Tap tap(Stage stage, UUID taps, int host) {
    UUID port = stage.network().bridgePort(taps);
    Wire wire = stage.plug(port, host);
    UUID mirror =
        stage.make(
            "/mirrors",
            "toPortId",
            port,
            "conditions",
            List.of(Map.of("nwProto", 17, "dlType", 0x0800)));
    return new Tap(mirror, wire);
  }

  @Test
  @Scenario({"MI-01", "MI-05", "MI-08"})
  void ofABridgeComingInAndGoingOut(Stage stage) {
    UUID bridge = stage.network().bridge("b");
    UUID taps = stage.network().bridge("taps");
    Tap one = tap(stage, taps, 3);
    Tap two = tap(stage, taps, 2);
    List<Wire> wire = stage.plugInto(bridge, 1, 2);
    Pair _ = Pair.meet(stage, bridge, wire.get(0), wire.get(1));
    byte[] udp = udp(A, B, "10.0.0.10", "10.0.0.11", 1, 2);
    byte[] tcp = tcp(A, B, "10.0.0.10", "10.0.0.11", 1, 2, Tcp.ACK);

    stage.changeAndSettle("/bridges/" + bridge, "outboundMirrorIds", List.of(one.mirror()));
    wire.get(0).send(udp);
    stage.expect(wire.get(1).gets(udp), one.wire().gets(udp));
    wire.get(0).send(tcp);
    stage.expect(wire.get(1).gets(tcp));

    stage.changeAndSettle(
        "/bridges/" + bridge,
        "inboundMirrorIds",
        List.of(two.mirror()),
        "outboundMirrorIds",
        List.of(one.mirror()));
    wire.get(0).send(udp);
    stage.expect(wire.get(1).gets(udp), one.wire().gets(udp), two.wire().gets(udp));

    stage.changeAndSettle(
        "/bridges/" + bridge,
        "inboundMirrorIds",
        List.of(two.mirror()),
        "outboundMirrorIds",
        List.of());
    wire.get(0).send(udp);
    stage.expect(wire.get(1).gets(udp), two.wire().gets(udp));
  }

  @Test
  @Scenario({"MI-02", "MI-06", "MI-07"})
  void ofARouterBeforeAndAfterRewriting(Stage stage) {
    UUID taps = stage.network().bridge("taps");
    Tap one = tap(stage, taps, 3);
    Tap two = tap(stage, taps, 1);
    Site site = Site.build(stage);
    byte[] udp = site.udpFromA("10.2.0.10", 2);
    byte[] tcp = tcp(Site.A, site.macA(), "10.1.0.10", "10.2.0.10", 1, 2, Tcp.ACK);
    stage.changeAndSettle("/routers/" + site.router(), "inboundMirrorIds", List.of(one.mirror()));
    site.a().send(udp);
    stage.expect(site.b().gets(site.atB(udp)), one.wire().gets(udp));
    stage.changeAndSettle(
        "/routers/" + site.router(),
        "inboundMirrorIds",
        List.of(one.mirror()),
        "outboundMirrorIds",
        List.of(two.mirror()));
    site.a().send(udp);
    stage.expect(
        site.b().gets(site.atB(udp)), one.wire().gets(udp), two.wire().gets(site.atB(udp)));
    site.a().send(tcp);
    stage.expect(site.b().gets(site.atB(tcp)));
  }

  @Test
  @Scenario({"MI-03", "MI-04", "MI-09"})
  void ofAPortUntilTheMirrorGoes(Stage stage) {
    UUID bridge = stage.network().bridge("b");
    UUID taps = stage.network().bridge("taps");
    Tap one = tap(stage, taps, 3);
    Tap two = tap(stage, taps, 1);
    List<Wire> wire = stage.plugInto(bridge, 1, 2);
    Pair _ = Pair.meet(stage, bridge, wire.get(0), wire.get(1));
    byte[] udp = udp(A, B, "10.0.0.10", "10.0.0.11", 1, 2);
    byte[] back = udp(B, A, "10.0.0.11", "10.0.0.10", 2, 1);
    String portA = "/ports/" + stage.portOf(wire.get(0));
    String portB = "/ports/" + stage.portOf(wire.get(1));

    stage.changeAndSettle(portA, "inboundMirrorIds", List.of(one.mirror()));
    wire.get(0).send(udp);
    stage.expect(wire.get(1).gets(udp), one.wire().gets(udp));
    wire.get(1).send(back);
    stage.expect(wire.get(0).gets(back));

    stage.changeAndSettle(portB, "outboundMirrorIds", List.of(two.mirror()));
    wire.get(0).send(udp);
    stage.expect(wire.get(1).gets(udp), one.wire().gets(udp), two.wire().gets(udp));

    stage.api().delete("/mirrors/" + one.mirror());
    stage.cloud().settle();
    wire.get(0).send(udp);
    stage.expect(wire.get(1).gets(udp), two.wire().gets(udp));
  }
}
