package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.cluster.neutron.translate.DerivedId;
import org.midonet.packet.Arp;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.simulation.Action;
import org.midonet.simulation.Change;
import org.midonet.simulation.ConnectionTemplate;
import org.midonet.simulation.DropReason;
import org.midonet.simulation.Effect;
import org.midonet.simulation.Need;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Packet;
import org.midonet.simulation.Simulation;
import org.midonet.simulation.Steps;
import org.midonet.simulation.Verdict;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Host;
import org.midonet.topology.NextHop;
import org.midonet.topology.Pool;
import org.midonet.topology.RouteBuilder;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.Vip;
import org.midonet.topology.error.MidonetException;

/** What packets do in networks that Neutron asked for: spec neutron-translation.md section 22.1. */
class NeutronPacketsTest {

  private static final UUID HOST = new UUID(7, 7);
  private static final String VM1 = "fa:16:3e:00:00:01";
  private static final String VM2 = "fa:16:3e:00:00:02";
  private static final String VM3 = "fa:16:3e:00:00:03";
  private static final String INSIDE = "fa:16:3e:00:00:91";
  private static final String EDGE = "fa:16:3e:00:00:92";
  private static final String UPLINK = "fa:16:3e:00:00:93";
  private static final String OUTSIDE = "02:00:00:00:00:01";

  private final Api api = new Api();
  private final Neutron neutron = new Neutron(api, "packets");
  private NetworkView view = NetworkView.empty();

  @BeforeEach
  void build() {
    neutron.store(new Host(HOST, Optional.of("gateway"), 0, 1));
    neutron.group("default");
    neutron.ingress(
        "mates", "default", r -> r.put("remote_group_id", neutron.id("default").toString()));
    neutron.group("closed");
    neutron.network("net", n -> {});
    neutron.subnet("sub", "net", "10.0.0.0/24", s -> {});
    neutron.network("ext", n -> n.put("router:external", true));
    neutron.subnet("ext-sub", "ext", "203.0.113.0/24", s -> {});
    neutron.vm("vm1", "net", VM1, List.of("default"), "sub=10.0.0.11");
    neutron.vm("vm2", "net", VM2, List.of("default"), "sub=10.0.0.12");
    neutron.vm("vm3", "net", VM3, List.of("closed"), "sub=10.0.0.13");
    neutron.router("tenant", r -> {});
    neutron.gateway("tenant", "gw", "ext", "fa:16:3e:00:00:90", true, "ext-sub=203.0.113.10");
    neutron.attach("tenant", "inside", "net", INSIDE, "sub=10.0.0.1");
    edge();
    for (String vm : List.of("vm1", "vm2", "vm3")) {
      bind(vm);
    }
  }

  /** A router to the outside world, by an interface of a host. */
  private void edge() {
    neutron.network("up", n -> n.put("provider:network_type", "uplink"));
    neutron.subnet("up-sub", "up", "172.16.0.0/24", s -> {});
    neutron.router("edge", r -> {});
    neutron.attach("edge", "edge-ext", "ext", EDGE, "ext-sub=203.0.113.1");
    ObjectNode port = neutron.portDocument("uplink", "up", UPLINK, "", "up-sub=172.16.0.2");
    port.put("binding:host_id", "gateway");
    port.putObject("binding:profile").put("interface_name", "eth1");
    neutron.post("ports", "Port", port).expect(201);
    neutron.add("edge", "uplink", "up-sub").expect(204);
    UUID uplink = DerivedId.INTERFACE_PORT.of(neutron.id("uplink"));
    neutron.store(
        RouteBuilder.builder()
            .id(UUID.randomUUID())
            .routerId(neutron.id("edge"))
            .source(org.midonet.packet.Prefix.parse("0.0.0.0/0"))
            .destination(org.midonet.packet.Prefix.parse("0.0.0.0/0"))
            .nextHop(NextHop.PORT)
            .nextHopPortId(uplink)
            .nextHopGateway(IpAddress.parse("172.16.0.1"))
            .weight(100)
            .build());
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private void bind(String vm) {
    BridgePort port = neutron.get(BridgePort.class, neutron.id(vm));
    neutron.replace(port.withHostId(Optional.of(HOST)).withInterfaceName(Optional.of(vm)));
  }

  private UUID uplink() {
    return DerivedId.INTERFACE_PORT.of(neutron.id("uplink"));
  }

  /** A view of all that is stored; what packets taught before is forgotten. */
  private void look() {
    List<Change> changes = new ArrayList<>();
    for (TopologyObject object : neutron.objects()) {
      changes.add(new Change.Put(object));
      if (object instanceof org.midonet.topology.Port port && port.exterior()) {
        changes.add(new Change.PortAt(port.id(), port.hostId()));
      }
    }
    try {
      for (Bridge bridge : api.nsdb.topology().list(Bridge.class)) {
        api.nsdb
            .tables()
            .macs(bridge.id(), 0)
            .list()
            .forEach(
                (mac, port) ->
                    changes.add(new Change.MacAt(bridge.id(), 0, mac, Optional.of(port))));
        api.nsdb
            .tables()
            .addresses(bridge.id())
            .list()
            .forEach(
                (ip, mac) ->
                    changes.add(new Change.NeighbourAt(bridge.id(), ip, Optional.of(mac))));
      }
    } catch (MidonetException e) {
      throw new AssertionError(e);
    }
    changes.add(
        new Change.NeighbourAt(
            neutron.id("edge"), IpAddress.parse("172.16.0.1"), Optional.of(Mac.parse(OUTSIDE))));
    view = NetworkView.empty().with(changes).view();
  }

  /** The verdict when all questions that it raises have been answered. */
  private Verdict send(UUID port, byte[] frame) {
    Verdict verdict = simulate(port, frame);
    for (int i = 0; i < 8 && verdict instanceof Verdict.Waiting waiting; i++) {
      List<Change> changes = new ArrayList<>();
      for (Effect effect : waiting.effects()) {
        switch (effect) {
          case Effect.LearnMac e ->
              changes.add(new Change.MacAt(e.bridge(), e.vlan(), e.mac(), Optional.of(e.port())));
          case Effect.LearnNeighbour e ->
              changes.add(new Change.NeighbourAt(e.device(), e.address(), Optional.of(e.mac())));
        }
      }
      for (Need need : waiting.needs()) {
        if (need instanceof Need.Block block) {
          changes.add(
              new Change.BlockOf(
                  block.device(),
                  block.targets().getFirst().from(),
                  4096,
                  64,
                  Optional.of(block.ingressPort()),
                  0));
        }
      }
      view = view.with(changes).view();
      verdict = simulate(port, frame);
    }
    return verdict;
  }

  private Verdict simulate(UUID port, byte[] frame) {
    try {
      return Simulation.simulate(view, port, Packet.of(frame));
    } catch (MalformedPacket e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] tcp(String from, String to, String source, String destination, int port) {
    return FrameBuilder.ethernet(Mac.parse(from), Mac.parse(to))
        .ip(IpAddress.parse(source), IpAddress.parse(destination))
        .tcp(40000, port, 1, 0, 2)
        .build();
  }

  private void passes(Verdict verdict, UUID out) {
    assertThat(verdict).as(Steps.render(verdict.path())).isInstanceOf(Verdict.Forward.class);
    assertThat(((Verdict.Forward) verdict).actions()).contains(new Action.Output(out));
  }

  private static void isRefused(Verdict verdict) {
    assertThat(verdict)
        .as(Steps.render(verdict.path()))
        .isInstanceOfSatisfying(
            Verdict.Drop.class, drop -> assertThat(drop.reason()).isEqualTo(DropReason.RULE));
  }

  private static ConnectionTemplate template(Verdict verdict) {
    return ((Verdict.Forward) verdict).template().orElseThrow();
  }

  @Test
  void membersOfAGroupReachEachOtherAndNobodyElse() {
    look();
    passes(send(neutron.id("vm1"), tcp(VM1, VM2, "10.0.0.11", "10.0.0.12", 22)), neutron.id("vm2"));
    isRefused(send(neutron.id("vm1"), tcp(VM1, VM3, "10.0.0.11", "10.0.0.13", 22)));
    isRefused(send(neutron.id("vm3"), tcp(VM3, VM1, "10.0.0.13", "10.0.0.11", 22)));
    neutron.ingress(
        "web",
        "closed",
        r -> r.put("protocol", "tcp").put("port_range_min", 80).put("port_range_max", 81));
    look();
    passes(send(neutron.id("vm1"), tcp(VM1, VM3, "10.0.0.11", "10.0.0.13", 80)), neutron.id("vm3"));
    isRefused(send(neutron.id("vm1"), tcp(VM1, VM3, "10.0.0.11", "10.0.0.13", 82)));
    neutron.delete("security_group_rules", "web").expect(204);
    look();
    isRefused(send(neutron.id("vm1"), tcp(VM1, VM3, "10.0.0.11", "10.0.0.13", 80)));
  }

  @Test
  void nobodySpeaksAsSomebodyElse() {
    look();
    UUID vm1 = neutron.id("vm1");
    isRefused(send(vm1, tcp(VM1, VM2, "10.0.0.66", "10.0.0.12", 22)));
    isRefused(send(vm1, tcp(VM3, VM2, "10.0.0.11", "10.0.0.12", 22)));
    isRefused(
        send(
            vm1,
            Arp.request(Mac.parse(VM1), Ip4.parse("10.0.0.66"), Ip4.parse("10.0.0.12")).toFrame()));
    neutron
        .put(
            "ports",
            "Port",
            "vm1",
            p ->
                p.putArray("allowed_address_pairs")
                    .addObject()
                    .put("ip_address", "10.0.0.64/29")
                    .put("mac_address", VM1))
        .expect(200);
    neutron.ingress("all", "default", r -> {});
    look();
    passes(send(vm1, tcp(VM1, VM2, "10.0.0.66", "10.0.0.12", 22)), neutron.id("vm2"));
    isRefused(send(vm1, tcp(VM1, VM2, "10.0.0.77", "10.0.0.12", 22)));
    neutron.put("ports", "Port", "vm1", p -> p.put("port_security_enabled", false)).expect(200);
    look();
    passes(send(vm1, tcp(VM1, VM2, "10.0.0.77", "10.0.0.12", 22)), neutron.id("vm2"));
  }

  @Test
  void theGatewayAnswersForItsAddress() {
    look();
    Verdict verdict =
        send(
            neutron.id("vm1"),
            Arp.request(Mac.parse(VM1), Ip4.parse("10.0.0.11"), Ip4.parse("10.0.0.1")).toFrame());
    assertThat(verdict).isInstanceOf(Verdict.Answer.class);
    assertThat(verdict.deliveries()).hasSize(1);
    assertThat(verdict.deliveries().getFirst().frame())
        .containsSequence(Mac.parse(INSIDE).toBytes());
  }

  @Test
  void whatLeavesSpeaksWithTheGatewaysAddress() {
    look();
    Verdict verdict = send(neutron.id("vm1"), tcp(VM1, INSIDE, "10.0.0.11", "198.51.100.7", 443));
    passes(verdict, uplink());
    assertThat(template(verdict).draw().orElseThrow().address())
        .isEqualTo(IpAddress.parse("203.0.113.10"));
    // Nobody outside opens a connection to that address.
    isRefused(send(uplink(), tcp(OUTSIDE, UPLINK, "198.51.100.7", "203.0.113.10", 443)));
    neutron
        .put(
            "routers",
            "Router",
            "tenant",
            r -> ((ObjectNode) r.path("external_gateway_info")).put("enable_snat", false))
        .expect(200);
    look();
    Verdict plain = send(neutron.id("vm1"), tcp(VM1, INSIDE, "10.0.0.11", "198.51.100.7", 443));
    passes(plain, uplink());
    assertThat(template(plain).draw()).isEmpty();
  }

  @Test
  void aFloatingIpLeadsBothWays() {
    neutron.floatingIp("fip", "ext", "203.0.113.20");
    neutron.associate("fip", "tenant", "vm1", "10.0.0.11").expect(200);
    look();
    isRefused(send(uplink(), tcp(OUTSIDE, UPLINK, "198.51.100.7", "203.0.113.20", 22)));
    neutron.ingress(
        "ssh",
        "default",
        r ->
            r.put("protocol", "tcp")
                .put("port_range_min", 22)
                .put("port_range_max", 22)
                .put("remote_ip_prefix", "198.51.100.0/24"));
    look();
    Verdict in = send(uplink(), tcp(OUTSIDE, UPLINK, "198.51.100.7", "203.0.113.20", 22));
    passes(in, neutron.id("vm1"));
    assertThat(template(in).translation().destination()).contains(IpAddress.parse("10.0.0.11"));
    Verdict out = send(neutron.id("vm1"), tcp(VM1, INSIDE, "10.0.0.11", "198.51.100.7", 443));
    passes(out, uplink());
    assertThat(template(out).translation().source()).contains(IpAddress.parse("203.0.113.20"));
    assertThat(template(out).draw()).isEmpty();
    neutron.delete("ports", "vm1").expect(204);
    look();
    assertThat(send(uplink(), tcp(OUTSIDE, UPLINK, "198.51.100.7", "203.0.113.20", 22)))
        .isNotInstanceOf(Verdict.Forward.class);
  }

  @Test
  void groupsHoldForIpv6Too() {
    neutron.subnet("six", "net", "2001:db8::/64", s -> {});
    for (String[] vm : new String[][] {{"six1", VM1, "5"}, {"six2", VM2, "6"}}) {
      String mac = vm[1].replace("fa:16", "fa:66");
      neutron.vm(vm[0], "net", mac, List.of("closed"), "six=2001:db8::" + vm[2]);
      bind(vm[0]);
    }
    String one = VM1.replace("fa:16", "fa:66");
    String two = VM2.replace("fa:16", "fa:66");
    byte[] ping =
        FrameBuilder.ethernet(Mac.parse(one), Mac.parse(two))
            .ip(IpAddress.parse("2001:db8::5"), IpAddress.parse("2001:db8::6"))
            .echoRequest(5, 1)
            .payload(new byte[32])
            .build();
    look();
    isRefused(send(neutron.id("six1"), ping));
    ObjectNode rule =
        neutron.ruleDocument(
            "ping6",
            "closed",
            "ingress",
            "IPv6",
            r -> r.put("protocol", "ipv6-icmp").put("port_range_min", 128));
    neutron.post("security_group_rules", "SecurityGroupRule", rule).expect(201);
    look();
    passes(send(neutron.id("six1"), ping), neutron.id("six2"));
    isRefused(
        send(
            neutron.id("six1"),
            FrameBuilder.ethernet(Mac.parse(one), Mac.parse(two))
                .ip(IpAddress.parse("2001:db8::99"), IpAddress.parse("2001:db8::6"))
                .echoRequest(5, 1)
                .build()));
  }

  @Test
  void aFloatingIpIsReachedFromBehindItsOwnRouter() {
    neutron.network("net3", n -> {});
    neutron.subnet("sub3", "net3", "10.3.0.0/24", s -> {});
    neutron.attach("tenant", "inside3", "net3", "fa:16:3e:00:00:97", "sub3=10.3.0.1");
    neutron.vm("vm5", "net3", "fa:16:3e:00:00:05", List.of("default"), "sub3=10.3.0.15");
    bind("vm5");
    neutron.floatingIp("fip", "ext", "203.0.113.20");
    neutron.associate("fip", "tenant", "vm2", "10.0.0.12").expect(200);
    neutron.ingress("all", "default", r -> {});
    look();
    Verdict near = send(neutron.id("vm1"), tcp(VM1, INSIDE, "10.0.0.11", "203.0.113.20", 22));
    passes(near, neutron.id("vm2"));
    assertThat(template(near).reverse()).isPresent();
    Verdict far =
        send(
            neutron.id("vm5"),
            tcp("fa:16:3e:00:00:05", "fa:16:3e:00:00:97", "10.3.0.15", "203.0.113.20", 22));
    passes(far, neutron.id("vm2"));
    assertThat(template(far).reverse()).isPresent();
    assertThat(template(far).draw()).isEmpty();
    neutron.floatingIp("own", "ext", "203.0.113.21");
    neutron.associate("own", "tenant", "vm1", "10.0.0.11").expect(200);
    look();
    passes(
        send(neutron.id("vm1"), tcp(VM1, INSIDE, "10.0.0.11", "203.0.113.20", 22)),
        neutron.id("vm2"));
    // Who has one speaks with his own address to his neighbours.
    Verdict plain = send(neutron.id("vm2"), tcp(VM2, INSIDE, "10.0.0.12", "10.3.0.15", 22));
    passes(plain, neutron.id("vm5"));
    assertThat(template(plain).translation().none()).isTrue();
  }

  @Test
  void otherRoutersReachFloatingIps() {
    neutron.network("net2", n -> {});
    neutron.subnet("sub2", "net2", "10.2.0.0/24", s -> {});
    neutron.router("tenant2", r -> {});
    neutron.gateway("tenant2", "gw2", "ext", "fa:16:3e:00:00:94", true, "ext-sub=203.0.113.11");
    neutron.attach("tenant2", "inside2", "net2", "fa:16:3e:00:00:95", "sub2=10.2.0.1");
    neutron.vm("vm4", "net2", "fa:16:3e:00:00:04", List.of("default"), "sub2=10.2.0.14");
    bind("vm4");
    neutron.floatingIp("fip", "ext", "203.0.113.20");
    neutron.associate("fip", "tenant", "vm2", "10.0.0.12").expect(200);
    neutron.ingress("all", "default", r -> {});
    look();
    Verdict verdict =
        send(
            neutron.id("vm4"),
            tcp("fa:16:3e:00:00:04", "fa:16:3e:00:00:95", "10.2.0.14", "203.0.113.20", 22));
    passes(verdict, neutron.id("vm2"));
    assertThat(template(verdict).translation().destination())
        .contains(IpAddress.parse("10.0.0.12"));
    // The gateway is moved: the new one is there before the old one goes.
    neutron.gateway("tenant2", "gw3", "ext", "fa:16:3e:00:00:96", true, "ext-sub=203.0.113.12");
    neutron.delete("ports", "gw2").expect(204);
    look();
    Verdict moved =
        send(
            neutron.id("vm4"),
            tcp("fa:16:3e:00:00:04", "fa:16:3e:00:00:95", "10.2.0.14", "198.51.100.9", 22));
    passes(moved, uplink());
    assertThat(template(moved).draw().orElseThrow().address())
        .isEqualTo(IpAddress.parse("203.0.113.12"));
  }

  @Test
  void aLoadBalancerSharesItsWork() {
    Map<String, Object> before = neutron.topology();
    String vipMac = "fa:16:3e:00:00:a0";
    ObjectNode port = neutron.portDocument("vip", "net", vipMac, "Octavia", "sub=10.0.0.100");
    port.put("port_security_enabled", false);
    neutron.post("ports", "Port", port).expect(201);
    Map<String, Object> withPort = neutron.topology();
    String balancer = neutron.id("balancer").toString();
    String one = "\"loadbalancers\": [{\"id\": \"" + balancer + "\"}]";
    api.post(
            "/neutron/lbs_v2",
            "{\"id\": \"%s\", \"admin_state_up\": true, \"vip_address\": \"10.0.0.100\","
                    .formatted(balancer)
                + "\"vip_port_id\": \"%s\", \"provider\": \"midonet\"}"
                    .formatted(neutron.id("vip")))
        .expect(201);
    String pool = neutron.id("pool").toString();
    String listener = neutron.id("listener").toString();
    api.post(
            "/neutron/listeners_v2",
            "{\"id\": \"%s\", \"admin_state_up\": true, \"protocol_port\": 80, %s}"
                .formatted(listener, one))
        .expect(201);
    api.post(
            "/neutron/pools_v2",
            "{\"id\": \"%s\", \"admin_state_up\": true, \"protocol\": \"TCP\",".formatted(pool)
                + "\"session_persistence\": {\"type\": \"SOURCE_IP\"},"
                + "\"listeners\": [{\"id\": \"%s\"}], %s}".formatted(listener, one))
        .expect(201);
    String member = neutron.id("member").toString();
    api.post(
            "/neutron/pool_members_v2",
            "{\"id\": \"%s\", \"admin_state_up\": true, \"pool_id\": \"%s\","
                    .formatted(member, pool)
                + "\"address\": \"10.0.0.12\", \"protocol_port\": 8080, \"weight\": 1}")
        .expect(201);
    String monitor = neutron.id("monitor").toString();
    api.post(
            "/neutron/health_monitors_v2",
            "{\"id\": \"%s\", \"admin_state_up\": true, \"delay\": 5, \"timeout\": 3,"
                    .formatted(monitor)
                + "\"max_retries\": 2, \"pools\": [{\"id\": \"%s\"}]}".formatted(pool))
        .expect(201);
    Vip vip = neutron.get(Vip.class, neutron.id("listener"));
    assertThat(vip.poolId()).contains(neutron.id("pool"));
    assertThat(vip.stickySource()).isTrue();
    assertThat(neutron.get(Pool.class, neutron.id("pool")).healthMonitorId())
        .contains(neutron.id("monitor"));
    neutron.ingress("all", "default", r -> {});
    look();
    Verdict verdict = send(neutron.id("vm1"), tcp(VM1, vipMac, "10.0.0.11", "10.0.0.100", 80));
    passes(verdict, neutron.id("vm2"));
    assertThat(template(verdict).translation().destination())
        .contains(IpAddress.parse("10.0.0.12"));
    assertThat(template(verdict).draw().orElseThrow().address())
        .isEqualTo(IpAddress.parse("10.0.0.100"));
    neutron.floatingIp("fip", "ext", "203.0.113.20");
    neutron.associate("fip", "tenant", "vip", "10.0.0.100").expect(200);
    look();
    Verdict outside = send(uplink(), tcp(OUTSIDE, UPLINK, "198.51.100.7", "203.0.113.20", 80));
    passes(outside, neutron.id("vm2"));
    assertThat(template(outside).reverse()).isPresent();
    neutron.disassociate("fip").expect(200);
    neutron.delete("security_group_rules", "all").expect(204);
    api.delete("/neutron/health_monitors_v2/" + monitor).expect(204);
    api.delete("/neutron/pool_members_v2/" + member).expect(204);
    api.delete("/neutron/pools_v2/" + pool).expect(204);
    assertThat(neutron.get(Vip.class, neutron.id("listener")).poolId()).isEmpty();
    api.delete("/neutron/listeners_v2/" + listener).expect(204);
    api.delete("/neutron/lbs_v2/" + balancer).expect(204);
    assertThat(neutron.topology()).isEqualTo(withPort);
    neutron.delete("ports", "vip").expect(204);
    assertThat(neutron.topology()).isEqualTo(before);
  }
}
