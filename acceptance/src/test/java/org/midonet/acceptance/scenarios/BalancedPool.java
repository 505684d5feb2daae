package org.midonet.acceptance.scenarios;

import static org.midonet.acceptance.scenarios.Frames.edited;
import static org.midonet.acceptance.scenarios.Frames.tcp;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.midonet.nsdb.TopologyStore;
import org.midonet.packet.FrameEditor;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Tcp;
import org.midonet.topology.LbStatus;
import org.midonet.topology.PoolMember;
import org.midonet.topology.error.MidonetException;

/**
 * A balancer at a router with one pool: members on networks of their own, in turn at hosts 1 and 2;
 * a client behind the uplink at host 3.
 */
record BalancedPool(
    Stage stage,
    UUID router,
    UUID balancer,
    UUID pool,
    String vip,
    List<Member> members,
    Wire client,
    String uplink,
    List<UUID> bridges) {

  /** The client's MAC; its address is 203.0.113.9. */
  static final String CLIENT = "02:00:00:00:03:0c";

  private static final String CLIENT_IP = "203.0.113.9";

  /** A member: its wire, address and MAC, and the router's MAC on its network. */
  record Member(UUID id, Wire wire, String ip, String mac, String gateway) {}

  static BalancedPool build(Stage stage, String vip, boolean sticky, int members) {
    UUID router = stage.network().router("r");
    UUID uplink = stage.network().routerPort(router, "203.0.113.0", 24, "203.0.113.1");
    Wire client = stage.plug(uplink, 3).is(CLIENT_IP, CLIENT);
    UUID balancer = stage.make("/load_balancers", "adminStateUp", true);
    stage.change("/routers/" + router, "loadBalancerId", balancer);
    UUID pool = pool(stage, balancer);
    List<Object> fields =
        new ArrayList<>(List.of("address", vip, "protocolPort", 80, "adminStateUp", true));
    if (sticky) {
      fields.addAll(List.of("sessionPersistence", "SOURCE_IP"));
    }
    UUID _ = stage.make("/pools/" + pool + "/vips", fields.toArray());
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
      UUID id = addMember(stage, pool, net + "10");
      all.add(new Member(id, wire, net + "10", mac, stage.network().mac(port)));
    }
    stage.ready();
    return new BalancedPool(
        stage, router, balancer, pool, vip, all, client, stage.network().mac(uplink), bridges);
  }

  static UUID pool(Stage stage, UUID balancer) {
    return stage.make(
        "/load_balancers/" + balancer + "/pools",
        "lbMethod",
        "ROUND_ROBIN",
        "protocol",
        "TCP",
        "adminStateUp",
        true);
  }

  /** An address at which port 80 leads to the pool. */
  static void vip(Stage stage, UUID pool, String address) {
    UUID _ =
        stage.make(
            "/pools/" + pool + "/vips",
            "address",
            address,
            "protocolPort",
            80,
            "adminStateUp",
            true);
  }

  /**
   * Another pool of the balancer, with a VIP and nobody to serve it; the members are this one's.
   */
  BalancedPool another(String otherVip) {
    UUID other = pool(stage, balancer);
    vip(stage, other, otherVip);
    return new BalancedPool(
        stage, router, balancer, other, otherVip, members, client, uplink, bridges);
  }

  static UUID addMember(Stage stage, UUID pool, String address) {
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

  /** A segment of the client's. */
  byte[] call(int port, int flags) {
    return tcp(CLIENT, uplink, CLIENT_IP, vip, port, 80, flags);
  }

  /** The same as a member gets it. */
  byte[] callAt(Member member, int port, int flags) {
    return Frames.routed(
        edited(
            call(port, flags),
            edit -> {
              FrameEditor _ = edit.setIpDst(IpAddress.parse(member.ip())).setTpDst(8080);
            }),
        member.gateway(),
        member.mac());
  }

  /** A segment of a member's. */
  byte[] answer(Member member, int port, int flags) {
    return tcp(member.mac(), member.gateway(), member.ip(), CLIENT_IP, 8080, port, flags);
  }

  /** The same as the client gets it. */
  byte[] answerAtClient(Member member, int port, int flags) {
    return Frames.routed(
        edited(
            answer(member, port, flags),
            edit -> {
              FrameEditor _ = edit.setIpSrc(IpAddress.parse(vip)).setTpSrc(80);
            }),
        uplink,
        CLIENT);
  }

  /** Connects from a port, by whichever member; which one it was. */
  Member served(int port) {
    client.send(call(port, Tcp.SYN));
    Member member = stage.firstOf(members, each -> each.wire().gets(callAt(each, port, Tcp.SYN)));
    member.wire().send(answer(member, port, Tcp.SYN | Tcp.ACK));
    stage.expectSoon(client.gets(answerAtClient(member, port, Tcp.SYN | Tcp.ACK)));
    return member;
  }

  /** More of a connection that is there, both ways, with this member. */
  void goesOn(Member member, int port) {
    client.send(call(port, Tcp.ACK));
    stage.expect(member.wire().gets(callAt(member, port, Tcp.ACK)));
    member.wire().send(answer(member, port, Tcp.ACK));
    stage.expect(client.gets(answerAtClient(member, port, Tcp.ACK)));
  }

  /** Nobody gets a new connection. */
  void refused(int port) {
    client.send(call(port, Tcp.SYN));
    stage.expectNothing();
  }

  /** As an operator would. */
  void enable(Member member, boolean enabled) {
    stage.changeAndSettle("/pool_members/" + member.id(), "adminStateUp", enabled);
  }

  /** As a health monitor would. */
  void healthy(Member member, boolean healthy) {
    amend(member, stored -> stored.withStatus(healthy ? LbStatus.ACTIVE : LbStatus.INACTIVE));
  }

  /** Changes what the API does not let people change. */
  void amend(Member member, TopologyStore.Amendment<PoolMember> amendment) {
    try {
      PoolMember _ =
          stage.cloud().nsdb().topology().update(PoolMember.class, member.id(), amendment);
    } catch (MidonetException e) {
      throw new AssertionError(e);
    }
    stage.cloud().settle();
  }
}
