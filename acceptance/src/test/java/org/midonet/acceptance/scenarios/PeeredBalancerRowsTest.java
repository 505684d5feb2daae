package org.midonet.acceptance.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.acceptance.scenarios.Frames.routed;
import static org.midonet.acceptance.scenarios.Frames.tcp;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.acceptance.scenarios.BalancedPool.Member;
import org.midonet.packet.Tcp;
import org.midonet.scenario.Scenario;

/**
 * A balancer at the router of a site that is peered with another: members here, there, and both.
 */
@OnSharedCloud
class PeeredBalancerRowsTest {
  private static final String VIP = "198.51.100.7";
  private static final int SERVICE = 8080;

  private enum Side {
    NEAR,
    FAR
  }

  /** Two peered sites, the first with a balancer; guests at hosts 1 and 3. */
  private record Sites(Stage stage, PeeredSite one, PeeredSite two, UUID pool) {
    static Sites peered(Stage stage) {
      PeeredSite one = new PeeredSite(stage, 1, 1, 2);
      PeeredSite two = new PeeredSite(stage, 2, 3, 1);
      UUID balancer = stage.make("/load_balancers", "adminStateUp", true);
      stage.change("/routers/" + one.tenant, "loadBalancerId", balancer);
      UUID pool = BalancedPool.pool(stage, balancer);
      BalancedPool.vip(stage, pool, VIP);
      stage.ready();
      PeeredSite.peer(stage, one.join(), two.join());
      return new Sites(stage, one, two, pool);
    }

    /** A member on a network of its own behind the first site's router, at host 2 or 3. */
    Member near(int number) {
      String net = "10." + (20 + number) + ".0.";
      UUID port = stage.network().routerPort(one.tenant, net + "0", 24, net + "1");
      UUID bridge = stage.network().bridge("members" + number);
      stage.network().link(stage.network().bridgePort(bridge), port);
      String mac = "02:00:00:00:02:0" + number;
      Wire wire =
          stage.plug(stage.network().bridgePort(bridge), 2 + number % 2).is(net + "10", mac);
      UUID id = BalancedPool.addMember(stage, pool, net + "10");
      return new Member(id, wire, net + "10", mac, stage.network().mac(port));
    }

    /** The client's segment, to the VIP or as if to a member. */
    byte[] call(String address, int from, int to, int flags) {
      return tcp(one.mac(), one.insideMac(), one.address(), address, from, to, flags);
    }

    byte[] atNear(Member member, int port, int flags) {
      return routed(call(member.ip(), port, SERVICE, flags), member.gateway(), member.mac());
    }

    /** What the client gets, whoever has answered so many routers away. */
    byte[] answered(byte[] asFromTheVip) {
      return routed(asFromTheVip, one.insideMac(), one.mac());
    }

    void answersNear(Member member, int port) {
      int flags = Tcp.SYN | Tcp.ACK;
      member
          .wire()
          .send(
              tcp(
                  member.mac(),
                  member.gateway(),
                  member.ip(),
                  one.address(),
                  SERVICE,
                  port,
                  flags));
      stage.expect(
          one.guest.gets(
              answered(tcp(member.mac(), member.gateway(), VIP, one.address(), 80, port, flags))));
    }

    /** A connection with the guest of the other site, and more of it. */
    void servedFar(int port) {
      for (int flags : List.of(Tcp.SYN, Tcp.ACK)) {
        one.guest.send(call(VIP, port, 80, flags));
        one.wrapsFor(two);
        stage.expect(two.guest.gets(PeeredSite.at(two, call(two.address(), port, SERVICE, flags))));
        two.guest.send(
            tcp(
                two.mac(),
                two.insideMac(),
                two.address(),
                one.address(),
                SERVICE,
                port,
                flags | Tcp.ACK));
        two.wrapsFor(one);
        byte[] fromVip =
            tcp(two.mac(), two.insideMac(), VIP, one.address(), 80, port, flags | Tcp.ACK);
        stage.expect(one.guest.gets(PeeredSite.at(one, fromVip)));
      }
    }
  }

  @Test
  @Scenario("RP-09")
  void membersOnTheClientsSideAllAnswer(Stage stage) {
    Sites sites = Sites.peered(stage);
    List<Member> members = new ArrayList<>(List.of(sites.near(1), sites.near(2)));
    stage.ready();
    sites.one().pings(sites.two(), 1);
    Set<Member> seen = new HashSet<>();
    for (int port = 5000; port < 5024; port++) {
      int from = port;
      sites.one().guest.send(sites.call(VIP, from, 80, Tcp.SYN));
      Member member =
          stage.firstOf(members, each -> each.wire().gets(sites.atNear(each, from, Tcp.SYN)));
      sites.answersNear(member, from);
      seen.add(member);
    }
    assertThat(seen).hasSize(2);
  }

  @Test
  @Scenario("RP-10")
  void membersOnTheFarSideOrBothAnswer(Stage stage) {
    Sites sites = Sites.peered(stage);
    UUID far = BalancedPool.addMember(stage, sites.pool(), sites.two().address());
    stage.ready();
    sites.servedFar(4000);
    sites.servedFar(4001);

    Member near = sites.near(1);
    stage.ready();
    EnumSet<Side> seen = EnumSet.noneOf(Side.class);
    for (int port = 5000; port < 5024; port++) {
      int from = port;
      sites.one().guest.send(sites.call(VIP, from, 80, Tcp.SYN));
      seen.add(
          stage.firstOf(
              List.of(Side.values()),
              side ->
                  side == Side.NEAR
                      ? near.wire().gets(sites.atNear(near, from, Tcp.SYN))
                      : sites.one().wrapped(sites.two())));
    }
    assertThat(seen).containsExactlyInAnyOrder(Side.NEAR, Side.FAR);
    stage.changeAndSettle("/pool_members/" + near.id(), "adminStateUp", false);
    sites.servedFar(6000);
    stage.changeAndSettle("/pool_members/" + near.id(), "adminStateUp", true);
    stage.changeAndSettle("/pool_members/" + far, "adminStateUp", false);
    sites.one().guest.send(sites.call(VIP, 6001, 80, Tcp.SYN));
    stage.expect(near.wire().gets(sites.atNear(near, 6001, Tcp.SYN)));
    sites.answersNear(near, 6001);
  }
}
