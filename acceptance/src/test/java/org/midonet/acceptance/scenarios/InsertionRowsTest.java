package org.midonet.acceptance.scenarios;

import static org.midonet.acceptance.scenarios.Frames.BROADCAST;
import static org.midonet.acceptance.scenarios.Frames.tagged;
import static org.midonet.acceptance.scenarios.Frames.tcp;
import static org.midonet.acceptance.scenarios.Frames.udp;
import static org.midonet.acceptance.scenarios.Pair.A;
import static org.midonet.acceptance.scenarios.Pair.B;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Tcp;
import org.midonet.scenario.Scenario;

/**
 * Services that see what goes to and from a guest, on hosts of their own; each hands back what it
 * gets, as it was.
 */
@OnSharedCloud
class InsertionRowsTest {
  private static final int FROM = 1 << 13;
  private static final int TO = 2 << 13;

  private record Guests(Wire a, Wire b, UUID portA, UUID portB, Wire s1, Wire s2, UUID bridge) {
    UUID service(Stage stage, Wire service) {
      return stage.portOf(service);
    }
  }

  private static final byte[] THERE = udp(A, B, "10.0.0.10", "10.0.0.11", 4000, 53);
  private static final byte[] BACK = udp(B, A, "10.0.0.11", "10.0.0.10", 53, 4000);

  private static Guests guests(Stage stage) {
    UUID bridge = stage.network().bridge("b");
    UUID services = stage.network().bridge("services");
    List<Wire> guests = stage.plugInto(bridge, 1, 2);
    List<Wire> service = stage.plugInto(services, 3, 1);
    Pair pair = Pair.meet(stage, bridge, guests.get(0), guests.get(1));
    return new Guests(
        pair.a(), pair.b(), pair.portA(), pair.portB(), service.get(0), service.get(1), bridge);
  }

  private static UUID insert(
      Stage stage, UUID port, String mac, UUID service, int vlan, int position, boolean failOpen) {
    return stage.make(
        "/l2insertions",
        "portId",
        port,
        "srvPortId",
        service,
        "mac",
        mac,
        "vlan",
        vlan,
        "position",
        position,
        "failOpen",
        failOpen);
  }

  /** A frame passes these services in this order, with these tags, and arrives as it was. */
  private static void passes(Stage stage, Wire from, Wire to, byte[] frame, Object... services) {
    from.send(frame);
    for (int i = 0; i < services.length; i += 2) {
      Wire service = (Wire) services[i];
      byte[] there = tagged(frame, (int) services[i + 1]);
      stage.expect(service.gets(there));
      service.send(there);
    }
    stage.expect(to.gets(frame));
  }

  @Test
  @Scenario({"SI-06", "SI-09", "SI-10"})
  void inTheOrderOfPositionsBothWaysUntilTheyGo(Stage stage) {
    Guests guests = guests(stage);
    UUID s1 = guests.service(stage, guests.s1());
    UUID s2 = guests.service(stage, guests.s2());
    UUID first = insert(stage, guests.portA(), A, s1, 10, 1, false);
    stage.cloud().settle();
    passes(stage, guests.a(), guests.b(), THERE, guests.s1(), FROM | 10);
    passes(stage, guests.b(), guests.a(), BACK, guests.s1(), TO | 10);
    UUID second = insert(stage, guests.portA(), A, s2, 20, 2, false);
    stage.cloud().settle();
    passes(stage, guests.a(), guests.b(), THERE, guests.s1(), FROM | 10, guests.s2(), FROM | 20);
    passes(stage, guests.b(), guests.a(), BACK, guests.s1(), TO | 10, guests.s2(), TO | 20);
    // A service that keeps a packet to itself.
    guests.a().send(THERE);
    stage.expect(guests.s1().gets(tagged(THERE, FROM | 10)));
    stage.expectNothing();

    stage.api().delete("/l2insertions/" + first);
    stage.cloud().settle();
    passes(stage, guests.a(), guests.b(), THERE, guests.s2(), FROM | 20);
    stage.api().delete("/l2insertions/" + second);
    stage.cloud().settle();
    passes(stage, guests.a(), guests.b(), THERE);
    passes(stage, guests.b(), guests.a(), BACK);
  }

  @Test
  @Scenario("SI-07")
  void bothEndsAreProtected(Stage stage) {
    Guests guests = guests(stage);
    UUID s1 = guests.service(stage, guests.s1());
    UUID s2 = guests.service(stage, guests.s2());
    UUID _ = insert(stage, guests.portA(), A, s1, 10, 1, false);
    UUID _ = insert(stage, guests.portB(), B, s2, 30, 1, false);
    stage.cloud().settle();
    passes(stage, guests.a(), guests.b(), THERE, guests.s1(), FROM | 10, guests.s2(), TO | 30);
    passes(stage, guests.b(), guests.a(), BACK, guests.s2(), FROM | 30, guests.s1(), TO | 10);
  }

  @Test
  @Scenario({"SI-03", "SI-08", "SI-12"})
  void aServiceThatIsAwayOpensOrCloses(Stage stage) {
    Guests guests = guests(stage);
    UUID s1 = guests.service(stage, guests.s1());
    for (boolean open : new boolean[] {false, true}) {
      UUID insertion = insert(stage, guests.portA(), A, s1, 10, 1, open);
      stage.cloud().settle();
      passes(stage, guests.a(), guests.b(), THERE, guests.s1(), FROM | 10);
      stage.changeAndSettle("/ports/" + s1, "adminStateUp", false);
      guests.a().send(THERE);
      if (open) {
        stage.expect(guests.b().gets(THERE));
      } else {
        stage.expectNothing();
      }
      stage.changeAndSettle("/ports/" + s1, "adminStateUp", true);
      passes(stage, guests.a(), guests.b(), THERE, guests.s1(), FROM | 10);

      // The same when its interface is gone.
      stage.unbind(s1, 3);
      stage.cloud().settle();
      if (open) {
        stage.converge(() -> guests.a().send(THERE), guests.b().gets(THERE));
      }
      guests.a().send(THERE);
      if (open) {
        stage.expect(guests.b().gets(THERE));
      } else {
        stage.expectNothing();
      }
      stage.bind(s1, 3, guests.s1().interfaceName());
      stage.ready();
      // That it is active again is told by its host, apart from what the API changes.
      stage.converge(() -> guests.a().send(THERE), guests.s1().gets(tagged(THERE, FROM | 10)));
      passes(stage, guests.a(), guests.b(), THERE, guests.s1(), FROM | 10);
      stage.api().delete("/l2insertions/" + insertion);
    }
  }

  private static UUID redirect(
      Stage stage, UUID chain, UUID target, int matchVlan, boolean pop, int push) {
    List<Object> fields =
        new ArrayList<>(
            List.of("flowAction", "redirect", "targetPortId", target, "ingress", false));
    fields.addAll(List.of("failOpen", false, "popVlan", pop));
    if (push != 0) {
      fields.addAll(List.of("pushVlan", push));
    }
    if (matchVlan != 0) {
      fields.addAll(List.of("vlan", matchVlan));
    }
    return stage.network().rule(chain, "l2_transform", fields.toArray());
  }

  @Test
  @Scenario({"SI-01", "SI-02"})
  void rulesLeadThroughTwoServices(Stage stage) {
    Guests guests = guests(stage);
    UUID s1 = guests.service(stage, guests.s1());
    UUID s2 = guests.service(stage, guests.s2());
    UUID none = stage.network().chain("none");
    UUID _ = stage.network().rule(none, "drop");
    UUID to = stage.network().chain("to");
    UUID _ = redirect(stage, to, s1, 0, false, 11);
    UUID from1 = stage.network().chain("from1");
    UUID _ = redirect(stage, from1, s2, 11, true, 21);
    UUID from2 = stage.network().chain("from2");
    UUID _ = redirect(stage, from2, guests.portA(), 21, true, 0);
    stage.change("/ports/" + guests.portA(), "outboundFilterId", to);
    stage.change("/ports/" + s1, "inboundFilterId", from1, "outboundFilterId", none);
    stage.changeAndSettle("/ports/" + s2, "inboundFilterId", from2, "outboundFilterId", none);
    passes(stage, guests.b(), guests.a(), BACK, guests.s1(), 11, guests.s2(), 21);

    UUID out = stage.network().chain("out");
    UUID _ = redirect(stage, out, s1, 0, false, 0);
    stage.changeAndSettle("/ports/" + guests.portA(), "inboundFilterId", out);
    guests.a().send(THERE);
    stage.expect(guests.s1().gets(THERE));
  }

  @Test
  @Scenario("SI-04")
  void aFloodGoesToTheServicesOfAll(Stage stage) {
    Guests guests = guests(stage);
    UUID services = stage.network().bridge("more");
    List<UUID> protectedPorts = new ArrayList<>();
    // Three ports of guests on three hosts, each with a service port of its own on another.
    List<Wire> behind = stage.plugInto(guests.bridge(), 1, 2, 3);
    List<Wire> before = stage.plugInto(services, 2, 3, 1);
    for (int i = 0; i < behind.size(); i++) {
      UUID chain = stage.network().chain("to" + i);
      UUID _ = redirect(stage, chain, stage.portOf(before.get(i)), 0, false, 0);
      protectedPorts.add(stage.portOf(behind.get(i)));
      stage.change("/ports/" + protectedPorts.get(i), "outboundFilterId", chain);
    }
    stage.cloud().settle();
    byte[] all = udp(A, BROADCAST, "10.0.0.10", "10.0.0.255", 1, 2);
    guests.a().send(all);
    stage.expect(
        guests.b().gets(all),
        before.get(0).gets(all),
        before.get(1).gets(all),
        before.get(2).gets(all));
  }

  /**
   * A guest behind a router that translates, guarded by rules that ask for the direction, with a
   * service on a third host: the answers that the service returns are known for what they are.
   */
  @Test
  @Scenario("SI-11")
  void aServiceOnConnectionsThatAreTranslatedAndFollowed(Stage stage) {
    Site site = Site.withNetworks(stage);
    Translation.begin(stage)
        .leads(site.uplink(), IpProtocol.TCP, "172.16.0.80", "10.1.0.10", 8080)
        .answers(site.uplink())
        .at(site.router());
    UUID guard = stage.network().chain("guard");
    UUID _ = stage.network().rule(guard, "accept", "matchReturnFlow", true);
    UUID _ =
        stage
            .network()
            .rule(
                guard,
                "accept",
                "dlType",
                0x0800,
                "nwProto",
                6,
                "tpDst",
                Map.of("start", 8080, "end", 8080));
    UUID _ = stage.network().rule(guard, "drop", "dlType", 0x0800);
    stage.change("/ports/" + site.guestA(), "outboundFilterId", guard);
    Wire service = stage.plugInto(stage.network().bridge("services"), 2).getFirst();
    service.returnArp();
    UUID _ = insert(stage, site.guestA(), Site.A, stage.portOf(service), 10, 1, false);
    stage.cloud().settle();

    byte[] syn = tcp(Site.GATEWAY, site.macUplink(), "8.8.8.8", "172.16.0.80", 4000, 80, Tcp.SYN);
    byte[] inside = site.atA(Frames.to(syn, "10.1.0.10", 8080));
    byte[] answer = tcp(Site.A, site.macA(), "10.1.0.10", "8.8.8.8", 8080, 4000, Tcp.SYN | Tcp.ACK);
    byte[] outside = site.atWorld(Frames.from(answer, "172.16.0.80", 80));
    for (int i = 0; i < 2; i++) {
      through(stage, site.world(), syn, service, tagged(inside, TO | 10));
      stage.expect(site.a().gets(inside));
      through(stage, site.a(), answer, service, tagged(answer, FROM | 10));
      stage.expect(site.world().gets(outside));
    }

    byte[] question = udp(Site.A, site.macA(), "10.1.0.10", "10.2.0.10", 1000, 53);
    byte[] reply = udp(Site.B, site.macB(), "10.2.0.10", "10.1.0.10", 53, 1000);
    for (int i = 0; i < 2; i++) {
      through(stage, site.a(), question, service, tagged(question, FROM | 10));
      stage.expect(site.b().gets(site.atB(question)));
      through(stage, site.b(), reply, service, tagged(site.atA(reply), TO | 10));
      stage.expect(site.a().gets(site.atA(reply)));
    }
    site.b().send(udp(Site.B, site.macB(), "10.2.0.10", "10.1.0.10", 53, 1001));
    stage.expectNothing();
  }

  /** A service gets a frame as this, and hands it back. */
  private static void through(
      Stage stage, Wire from, byte[] frame, Wire service, byte[] asTheServiceGetsIt) {
    from.send(frame);
    stage.expect(service.gets(asTheServiceGetsIt));
    service.send(asTheServiceGetsIt);
  }
}
