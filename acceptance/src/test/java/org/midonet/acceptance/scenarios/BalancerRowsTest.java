package org.midonet.acceptance.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.acceptance.scenarios.Frames.tcp;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.acceptance.scenarios.BalancedPool.Member;
import org.midonet.packet.Tcp;
import org.midonet.scenario.Scenario;

/** Which member serves whom, and where VIP, client and members may be. */
@OnSharedCloud
class BalancerRowsTest {
  @Test
  @Scenario({"LB-01", "LB-02", "LB-03", "LB-04", "LB-10", "LB-18"})
  void oneMemberTheOtherAndNone(Stage stage) {
    BalancedPool pool = BalancedPool.build(stage, "198.51.100.7", false, 2);
    Member first = pool.members().get(0);
    Member second = pool.members().get(1);
    pool.enable(second, false);
    assertThat(pool.served(4000)).isEqualTo(first);
    stage.change("/pool_members/" + second.id(), "adminStateUp", true);
    pool.enable(first, false);
    assertThat(pool.served(4001)).isEqualTo(second);
    pool.amend(second, stored -> stored.withWeight(0));
    pool.refused(4002);
    pool.amend(second, stored -> stored.withWeight(1));
    pool.enable(second, false);
    pool.refused(4003);
    pool.enable(second, true);
    assertThat(pool.served(4004)).isEqualTo(second);
    stage.changeAndSettle("/load_balancers/" + pool.balancer(), "adminStateUp", false);
    pool.client().send(pool.call(4005, Tcp.SYN));
    stage.expect(pool.client().gets("that there is no way", Site.icmp("203.0.113.1", 3, 0)));
  }

  @Test
  @Scenario({"LB-11", "LB-13", "LB-24", "LB-30"})
  void connectionsSpreadAndMembersComeAndGo(Stage stage) {
    BalancedPool pool = BalancedPool.build(stage, "198.51.100.7", false, 2);
    Set<Member> seen = new HashSet<>();
    for (int port = 5000; port < 5024; port++) {
      seen.add(pool.served(port));
    }
    assertThat(seen).hasSize(2);
    Member gone = pool.members().get(0);
    stage.api().delete("/pool_members/" + gone.id());
    stage.cloud().settle();
    for (int port = 6000; port < 6008; port++) {
      assertThat(pool.served(port)).isEqualTo(pool.members().get(1));
    }
    UUID _ = BalancedPool.addMember(stage, pool.pool(), gone.ip());
    stage.cloud().settle();
    seen.clear();
    for (int port = 7000; port < 7024; port++) {
      seen.add(pool.served(port));
    }
    assertThat(seen).hasSize(2);
  }

  @Test
  @Scenario({"LB-05", "LB-12", "LB-14", "LB-29"})
  void aClientSticksUntilItsMemberIsDisabled(Stage stage) {
    BalancedPool pool = BalancedPool.build(stage, "198.51.100.7", true, 2);
    Member one = pool.served(4000);
    for (int port = 4001; port < 4009; port++) {
      assertThat(pool.served(port)).isEqualTo(one);
    }
    pool.enable(one, false);
    Member other = pool.served(4100);
    assertThat(other).isNotEqualTo(one);
    pool.enable(other, false);
    pool.refused(4101);
  }

  @Test
  @Scenario({"LB-16", "LB-20", "LB-22", "LB-23", "LB-25", "LB-26", "LB-31"})
  void theVipMayBeOnAnyNetworkAndTheClientToo(Stage stage) {
    for (String vip : List.of("10.1.0.100", "10.9.0.100", "203.0.113.100")) {
      BalancedPool pool = BalancedPool.build(stage, vip, false, 2);
      // From outside, where the VIP is not on the client's own network.
      if (!vip.startsWith("203.")) {
        Member _ = pool.served(4000);
      }
      // From a client on the second network; the only member is on the first.
      Member member = pool.members().get(0);
      Member inside = pool.members().get(1);
      pool.enable(inside, false);
      byte[] call = tcp(inside.mac(), inside.gateway(), inside.ip(), vip, 4500, 80, Tcp.SYN);
      inside.wire().send(call);
      byte[] at =
          Frames.routed(
              tcp(inside.mac(), inside.gateway(), inside.ip(), member.ip(), 4500, 8080, Tcp.SYN),
              member.gateway(),
              member.mac());
      stage.expect(member.wire().gets(at));
      member
          .wire()
          .send(
              tcp(
                  member.mac(),
                  member.gateway(),
                  member.ip(),
                  inside.ip(),
                  8080,
                  4500,
                  Tcp.SYN | Tcp.ACK));
      byte[] back =
          Frames.routed(
              tcp(member.mac(), member.gateway(), vip, inside.ip(), 80, 4500, Tcp.SYN | Tcp.ACK),
              inside.gateway(),
              inside.mac());
      stage.expect(inside.wire().gets(back));
      stage.restart();
    }
  }

  @Test
  @Scenario({"LB-27", "LB-28", "LB-32"})
  void twoPoolsAndAMemberThatChangesBetweenThem(Stage stage) {
    BalancedPool pool = BalancedPool.build(stage, "198.51.100.7", false, 2);
    Member first = pool.members().get(0);
    Member second = pool.members().get(1);
    BalancedPool theOther = pool.another("198.51.100.8");
    stage.api().delete("/pool_members/" + second.id());
    UUID _ = BalancedPool.addMember(stage, theOther.pool(), second.ip());
    stage.cloud().settle();
    for (int port = 4000; port < 4006; port++) {
      assertThat(pool.served(port)).isEqualTo(first);
      assertThat(theOther.served(port)).isEqualTo(second);
    }
  }

  @Test
  @Scenario({"LB-17", "LB-19", "LB-21"})
  void aVipOnTheClientsOwnNetwork(Stage stage) {
    BalancedPool pool = BalancedPool.build(stage, "10.2.0.100", false, 2);
    Member member = pool.members().get(0);
    Member inside = pool.members().get(1);
    stage.network().arpEntry(pool.bridges().get(1), pool.vip(), inside.gateway());
    pool.enable(inside, false);
    // The bridge tells who has the VIP; the member is on another network.
    inside.wire().send(Frames.arp(inside.mac(), inside.ip(), pool.vip()));
    stage.expect(
        inside
            .wire()
            .gets(Frames.arpReply(inside.mac(), inside.ip(), inside.gateway(), pool.vip())));
    byte[] call = tcp(inside.mac(), inside.gateway(), inside.ip(), pool.vip(), 4500, 80, Tcp.SYN);
    inside.wire().send(call);
    byte[] at = tcp(inside.mac(), inside.gateway(), inside.ip(), member.ip(), 4500, 8080, Tcp.SYN);
    stage.expect(member.wire().gets(Frames.routed(at, member.gateway(), member.mac())));
    member
        .wire()
        .send(
            tcp(
                member.mac(),
                member.gateway(),
                member.ip(),
                inside.ip(),
                8080,
                4500,
                Tcp.SYN | Tcp.ACK));
    byte[] answer =
        tcp(member.mac(), member.gateway(), pool.vip(), inside.ip(), 80, 4500, Tcp.SYN | Tcp.ACK);
    stage.expect(inside.wire().gets(Frames.routed(answer, inside.gateway(), inside.mac())));

    // A member on the client's own network is reached, but answers past the router.
    stage.change("/pool_members/" + inside.id(), "adminStateUp", true);
    stage.change("/pool_members/" + member.id(), "adminStateUp", false);
    Wire client =
        stage.plugInto(pool.bridges().get(1), 3).getFirst().is("10.2.0.20", BalancedPool.CLIENT);
    byte[] own =
        tcp(BalancedPool.CLIENT, inside.gateway(), "10.2.0.20", pool.vip(), 4600, 80, Tcp.SYN);
    client.send(own);
    byte[] ownAt =
        tcp(BalancedPool.CLIENT, inside.gateway(), "10.2.0.20", inside.ip(), 4600, 8080, Tcp.SYN);
    stage.expect(inside.wire().gets(Frames.routed(ownAt, inside.gateway(), inside.mac())));
    byte[] past =
        tcp(
            inside.mac(),
            BalancedPool.CLIENT,
            inside.ip(),
            "10.2.0.20",
            8080,
            4600,
            Tcp.SYN | Tcp.ACK);
    inside.wire().send(past);
    stage.expect(client.gets(past));
  }
}
