package org.midonet.acceptance.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.acceptance.scenarios.Frames.edited;
import static org.midonet.acceptance.scenarios.Frames.tcp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.nsdb.TopologyStore;
import org.midonet.packet.FrameEditor;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Tcp;
import org.midonet.scenario.Scenario;
import org.midonet.topology.LbStatus;
import org.midonet.topology.PoolMember;
import org.midonet.topology.error.MidonetException;

/**
 * A balancer at a router: members on networks on two hosts, clients there and behind the uplink.
 */
@OnSharedCloud
class BalancerRowsTest {
  private static final String CLIENT = "02:00:00:00:03:0c";

  /** A member: its wire, address and MAC, and the router's MAC on its network. */
  private record Member(UUID id, Wire wire, String ip, String mac, String gateway) {}

  /** The balancer's parts. */
  private record Pool(
      UUID router,
      UUID balancer,
      UUID pool,
      String vip,
      UUID vipId,
      List<Member> members,
      Wire client,
      String uplink,
      List<UUID> bridges) {

    byte[] call(int port) {
      return tcp(CLIENT, uplink, "203.0.113.9", vip, port, 80, Tcp.SYN);
    }

    byte[] callAt(Member member, int port) {
      return Frames.routed(
          edited(
              call(port),
              edit -> {
                FrameEditor _ = edit.setIpDst(IpAddress.parse(member.ip())).setTpDst(8080);
              }),
          member.gateway(),
          member.mac());
    }

    byte[] answer(Member member, int port) {
      return tcp(
          member.mac(),
          member.gateway(),
          member.ip(),
          "203.0.113.9",
          8080,
          port,
          Tcp.SYN | Tcp.ACK);
    }

    byte[] answerAtClient(Member member, int port) {
      return Frames.routed(
          edited(
              answer(member, port),
              edit -> {
                FrameEditor _ = edit.setIpSrc(IpAddress.parse(vip)).setTpSrc(80);
              }),
          uplink,
          CLIENT);
    }
  }

  /** Members 0 and 1 are on hosts 1 and 2; the client is behind the uplink on host 3. */
  private static Pool pool(Stage stage, String vip, boolean sticky, int members) {
    UUID router = stage.network().router("r");
    UUID uplink = stage.network().routerPort(router, "203.0.113.0", 24, "203.0.113.1");
    Wire client = stage.plug(uplink, 3).is("203.0.113.9", CLIENT);
    UUID balancer = stage.make("/load_balancers", "adminStateUp", true);
    stage.change("/routers/" + router, "loadBalancerId", balancer);
    UUID pool =
        stage.make(
            "/load_balancers/" + balancer + "/pools",
            "lbMethod",
            "ROUND_ROBIN",
            "protocol",
            "TCP",
            "adminStateUp",
            true);
    List<Object> fields =
        new ArrayList<>(List.of("address", vip, "protocolPort", 80, "adminStateUp", true));
    if (sticky) {
      fields.addAll(List.of("sessionPersistence", "SOURCE_IP"));
    }
    UUID vipId = stage.make("/pools/" + pool + "/vips", fields.toArray());
    List<Member> all = new ArrayList<>();
    List<UUID> bridges = new ArrayList<>();
    for (int i = 0; i < members; i++) {
      String net = "10." + (i + 1) + ".0.";
      UUID port = stage.network().routerPort(router, net + "0", 24, net + "1");
      UUID bridge = stage.network().bridge("net" + i);
      bridges.add(bridge);
      stage.network().link(stage.network().bridgePort(bridge), port);
      String mac = "02:00:00:00:0" + (i + 1) + ":10";
      Wire wire = stage.plug(stage.network().bridgePort(bridge), 1 + i % 2).is(net + "10", mac);
      UUID id = member(stage, pool, net + "10");
      all.add(new Member(id, wire, net + "10", mac, stage.network().mac(port)));
    }
    stage.ready();
    return new Pool(
        router, balancer, pool, vip, vipId, all, client, stage.network().mac(uplink), bridges);
  }

  private static UUID member(Stage stage, UUID pool, String address) {
    return stage.make(
        "/pools/" + pool + "/pool_members",
        "address",
        address,
        "protocolPort",
        8080,
        "weight",
        1,
        "adminStateUp",
        true);
  }

  /** Connects from a port, by whichever member; which one it was. */
  private static Member served(Stage stage, Pool pool, int port) {
    pool.client().send(pool.call(port));
    Member member = stage.firstOf(pool.members(), m -> m.wire().gets(pool.callAt(m, port)));
    member.wire().send(pool.answer(member, port));
    stage.expectSoon(pool.client().gets(pool.answerAtClient(member, port)));
    return member;
  }

  private static void refused(Stage stage, Pool pool, int port) {
    pool.client().send(pool.call(port));
    stage.expectNothing();
  }

  @Test
  @Scenario({"LB-01", "LB-02", "LB-03", "LB-04", "LB-10", "LB-18"})
  void oneMemberTheOtherAndNone(Stage stage) {
    Pool pool = pool(stage, "198.51.100.7", false, 2);
    Member first = pool.members().get(0);
    Member second = pool.members().get(1);
    stage.changeAndSettle("/pool_members/" + second.id(), "adminStateUp", false);
    assertThat(served(stage, pool, 4000)).isEqualTo(first);
    stage.change("/pool_members/" + second.id(), "adminStateUp", true);
    stage.changeAndSettle("/pool_members/" + first.id(), "adminStateUp", false);
    assertThat(served(stage, pool, 4001)).isEqualTo(second);
    amend(stage, second, stored -> stored.withWeight(0));
    refused(stage, pool, 4002);
    amend(stage, second, stored -> stored.withWeight(1));
    stage.changeAndSettle("/pool_members/" + second.id(), "adminStateUp", false);
    refused(stage, pool, 4003);
    stage.changeAndSettle("/pool_members/" + second.id(), "adminStateUp", true);
    assertThat(served(stage, pool, 4004)).isEqualTo(second);
    stage.changeAndSettle("/load_balancers/" + pool.balancer(), "adminStateUp", false);
    pool.client().send(pool.call(4005));
    stage.expect(pool.client().gets("that there is no way", Site.icmp("203.0.113.1", 3, 0)));
  }

  @Test
  @Scenario({"LB-11", "LB-13", "LB-24", "LB-30"})
  void connectionsSpreadAndMembersComeAndGo(Stage stage) {
    Pool pool = pool(stage, "198.51.100.7", false, 2);
    Set<Member> seen = new HashSet<>();
    for (int port = 5000; port < 5024; port++) {
      seen.add(served(stage, pool, port));
    }
    assertThat(seen).hasSize(2);
    Member gone = pool.members().get(0);
    stage.api().delete("/pool_members/" + gone.id());
    stage.cloud().settle();
    for (int port = 6000; port < 6008; port++) {
      assertThat(served(stage, pool, port)).isEqualTo(pool.members().get(1));
    }
    UUID _ = member(stage, pool.pool(), gone.ip());
    stage.cloud().settle();
    seen.clear();
    for (int port = 7000; port < 7024; port++) {
      seen.add(served(stage, pool, port));
    }
    assertThat(seen).hasSize(2);
  }

  @Test
  @Scenario({"LB-05", "LB-12", "LB-14", "LB-29"})
  void aClientSticksUntilItsMemberIsDisabled(Stage stage) {
    Pool pool = pool(stage, "198.51.100.7", true, 2);
    Member one = served(stage, pool, 4000);
    for (int port = 4001; port < 4009; port++) {
      assertThat(served(stage, pool, port)).isEqualTo(one);
    }
    stage.changeAndSettle("/pool_members/" + one.id(), "adminStateUp", false);
    Member other = served(stage, pool, 4100);
    assertThat(other).isNotEqualTo(one);
    stage.changeAndSettle("/pool_members/" + other.id(), "adminStateUp", false);
    refused(stage, pool, 4101);
  }

  @Test
  @Scenario({"LB-16", "LB-20", "LB-22", "LB-23", "LB-25", "LB-26", "LB-31"})
  void theVipMayBeOnAnyNetworkAndTheClientToo(Stage stage) {
    for (String vip : List.of("10.1.0.100", "10.9.0.100", "203.0.113.100")) {
      Pool pool = pool(stage, vip, false, 2);
      // From outside, where the VIP is not on the client's own network.
      if (!vip.startsWith("203.")) {
        Member _ = served(stage, pool, 4000);
      }
      // From a client on the second network; the only member is on the first.
      Member member = pool.members().get(0);
      Member inside = pool.members().get(1);
      stage.changeAndSettle("/pool_members/" + inside.id(), "adminStateUp", false);
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
    Pool pool = pool(stage, "198.51.100.7", false, 2);
    Member first = pool.members().get(0);
    Member second = pool.members().get(1);
    UUID other =
        stage.make(
            "/load_balancers/" + pool.balancer() + "/pools",
            "lbMethod",
            "ROUND_ROBIN",
            "protocol",
            "TCP",
            "adminStateUp",
            true);
    UUID _ =
        stage.make(
            "/pools/" + other + "/vips",
            "address",
            "198.51.100.8",
            "protocolPort",
            80,
            "adminStateUp",
            true);
    stage.api().delete("/pool_members/" + second.id());
    UUID _ = member(stage, other, second.ip());
    stage.cloud().settle();
    Pool theOther =
        new Pool(
            pool.router(),
            pool.balancer(),
            other,
            "198.51.100.8",
            pool.vipId(),
            pool.members(),
            pool.client(),
            pool.uplink(),
            pool.bridges());
    for (int port = 4000; port < 4006; port++) {
      assertThat(served(stage, pool, port)).isEqualTo(first);
      assertThat(served(stage, theOther, port)).isEqualTo(second);
    }
  }

  /** As a health monitor would. */
  private static void healthy(Stage stage, Member member, boolean healthy) {
    amend(
        stage, member, stored -> stored.withStatus(healthy ? LbStatus.ACTIVE : LbStatus.INACTIVE));
  }

  /** Changes what the API does not let people change. */
  private static void amend(
      Stage stage, Member member, TopologyStore.Amendment<PoolMember> amendment) {
    try {
      PoolMember _ =
          stage.cloud().nsdb().topology().update(PoolMember.class, member.id(), amendment);
    } catch (MidonetException e) {
      throw new AssertionError(e);
    }
    stage.cloud().settle();
  }

  @Test
  @Scenario({"LB-07", "LB-08"})
  void aSickMemberLosesItsConnections(Stage stage) {
    Pool pool = pool(stage, "198.51.100.7", false, 2);
    Member one = served(stage, pool, 4000);
    healthy(stage, one, false);
    Member other = served(stage, pool, 4000);
    assertThat(other).isNotEqualTo(one);
    healthy(stage, other, false);
    refused(stage, pool, 4000);
    healthy(stage, one, true);
    assertThat(served(stage, pool, 4001)).isEqualTo(one);
  }

  @Test
  @Scenario("LB-09")
  void aStickyClientOfTheOnlyMemberThatIsSick(Stage stage) {
    Pool pool = pool(stage, "198.51.100.7", true, 1);
    Member one = served(stage, pool, 4000);
    healthy(stage, one, false);
    refused(stage, pool, 4000);
    refused(stage, pool, 4001);
  }

  @Test
  @Scenario({"LB-17", "LB-19", "LB-21"})
  void aVipOnTheClientsOwnNetwork(Stage stage) {
    Pool pool = pool(stage, "10.2.0.100", false, 2);
    Member member = pool.members().get(0);
    Member inside = pool.members().get(1);
    stage.network().arpEntry(pool.bridges().get(1), pool.vip(), inside.gateway());
    stage.changeAndSettle("/pool_members/" + inside.id(), "adminStateUp", false);
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
    Wire client = stage.plugInto(pool.bridges().get(1), 3).getFirst().is("10.2.0.20", CLIENT);
    byte[] own = tcp(CLIENT, inside.gateway(), "10.2.0.20", pool.vip(), 4600, 80, Tcp.SYN);
    client.send(own);
    byte[] ownAt = tcp(CLIENT, inside.gateway(), "10.2.0.20", inside.ip(), 4600, 8080, Tcp.SYN);
    stage.expect(inside.wire().gets(Frames.routed(ownAt, inside.gateway(), inside.mac())));
    byte[] past =
        tcp(inside.mac(), CLIENT, inside.ip(), "10.2.0.20", 8080, 4600, Tcp.SYN | Tcp.ACK);
    inside.wire().send(past);
    stage.expect(client.gets(past));
  }
}
