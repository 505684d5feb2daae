package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.simulation.Frames.ping;
import static org.midonet.simulation.Frames.tcp;
import static org.midonet.simulation.Frames.udp;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Prefix;
import org.midonet.scenario.Scenario;
import org.midonet.simulation.Action.Output;
import org.midonet.simulation.Packet.Chosen;
import org.midonet.topology.L4Protocol;
import org.midonet.topology.LbStatus;
import org.midonet.topology.LoadBalancer;
import org.midonet.topology.Pool;
import org.midonet.topology.PoolMember;
import org.midonet.topology.Vip;

/** Clients outside, a router that balances, three backends on one network behind it. */
class BalancerTest {

  private static final String CLIENT = "02:99:00:00:00:01";
  private static final String UP = "ac:ca:ba:00:00:03";
  private static final String R1 = "ac:ca:ba:00:00:01";
  private static final String VIP = "198.51.100.7";
  private static final String VIP6 = "2001:db8:7::7";
  private static final List<String> MEMBERS = List.of("10.0.1.11", "10.0.1.12", "10.0.1.13");

  private final Cloud cloud = new Cloud();

  @BeforeEach
  void threeBackends() {
    cloud.bridge("net").router("r").routerPort("r1", "r", R1, "10.0.1.1/24", "2001:db8:1::1/64");
    cloud.plug("r1", "net").uplink("up", "r", UP, "203.0.113.2/24", "2001:db8:f::2/64");
    cloud
        .route("r", "10.0.1.0/24", "r1")
        .route("r", "203.0.113.0/24", "up")
        .route("r", "2001:db8:1::/64", "r1")
        .route("r", "2001:db8:f::/64", "up");
    for (int i = 0; i < 3; i++) {
      cloud.vm("vm" + i, "net").mac("net", mac(i), "vm" + i).neighbour("r", MEMBERS.get(i), mac(i));
    }
    cloud
        .neighbour("r", "203.0.113.9", CLIENT)
        .balancer("lb", "r")
        .pool("pool", "lb", L4Protocol.TCP)
        .vip("vip", "pool", VIP, 80, false);
  }

  private static String mac(int i) {
    return "02:00:00:00:00:1" + i;
  }

  private Cloud members(int... which) {
    for (int i : which) {
      cloud.member("m" + i, "pool", MEMBERS.get(i), 8080, 1);
    }
    return cloud;
  }

  private Cloud sticky() {
    return cloud.vip("vip", "pool", VIP, 80, true);
  }

  private static byte[] call(int from) {
    return tcp(CLIENT, UP, "203.0.113.9", VIP, from, 80);
  }

  private ConnectionTemplate connects(Verdict verdict) {
    assertThat(verdict).as(Steps.render(verdict.path())).isInstanceOf(Verdict.Forward.class);
    return ((Verdict.Forward) verdict).template().orElseThrow();
  }

  private String served(int from) {
    return connects(cloud.send("up", call(from)))
        .translation()
        .destination()
        .orElseThrow()
        .toString();
  }

  private Verdict resumed(int from, String member) {
    Packet packet = Cloud.packet(call(from)).keeping(new Chosen(IpAddress.parse(member), 8080));
    return Simulation.simulate(cloud.view, cloud.id("up"), packet);
  }

  /** The router knows no way to the VIP: nothing was balanced. */
  private static void unrouted(Verdict verdict) {
    assertThat(verdict.path())
        .as(Steps.render(verdict.path()))
        .anyMatch(s -> s instanceof Step.Dropped d && d.reason() == DropReason.NO_ROUTE)
        .noneMatch(Step.Balanced.class::isInstance);
  }

  private void refused(Verdict verdict) {
    assertThat(verdict)
        .as(Steps.render(verdict.path()))
        .isInstanceOfSatisfying(
            Verdict.Drop.class, d -> assertThat(d.reason()).isEqualTo(DropReason.NO_BACKEND));
  }

  @Test
  @Scenario("LB-01")
  void aBalancerThatIsDownIsNotThere() {
    members(0)
        .put(new LoadBalancer(cloud.id("lb"), Optional.empty(), false, Optional.of(cloud.id("r"))));
    unrouted(cloud.send("up", call(4000)));
    Verdict without = cloud.send("up", call(4000));
    cloud.put(new LoadBalancer(cloud.id("lb"), Optional.empty(), true, Optional.of(cloud.id("r"))));
    assertThat(without.dependencies()).containsAnyElementsOf(cloud.touched);
    assertThat(served(4000)).isEqualTo(MEMBERS.get(0));
  }

  @Test
  @Scenario({"LB-02", "LB-10"})
  void nobodyServes() {
    refused(cloud.send("up", call(4000)));
    members(0, 1).memberWith("m0", m -> m.withAdminStateUp(false));
    cloud.memberWith("m1", m -> m.withAdminStateUp(false));
    refused(cloud.send("up", call(4000)));
    refused(cloud.send("up", ping(CLIENT, UP, "203.0.113.9", VIP, 7)));
    cloud.memberWith("m1", m -> m.withAdminStateUp(true).withWeight(0));
    refused(cloud.send("up", call(4000)));
    unrouted(cloud.send("up", tcp(CLIENT, UP, "203.0.113.9", "198.51.100.8", 4000, 80)));
    cloud.put(((Vip) cloud.object("vip")).withAdminStateUp(false));
    unrouted(cloud.send("up", call(4000)));
  }

  @Test
  @Scenario({"LB-03", "LB-04"})
  void theBackendIsReachedAndAnswersFromTheVip() {
    members(0, 1).memberWith("m0", m -> m.withAdminStateUp(false));
    ConnectionTemplate template = connects(cloud.send("up", call(4000)));
    assertThat(template.translation().destination()).contains(IpAddress.parse(MEMBERS.get(1)));
    assertThat(template.translation().destinationPort()).hasValue(8080);
    assertThat(template.translation().source()).isEmpty();
    assertThat(template.forwardActions()).endsWith(new Output(cloud.id("vm1")));
    ConnectionTemplate.Reverse reverse = template.reverse().orElseThrow();
    assertThat(reverse.port()).isEqualTo(cloud.id("vm1"));
    assertThat(reverse.actions()).endsWith(new Output(cloud.id("up")));
    cloud.memberWith("m0", m -> m.withAdminStateUp(true));
    cloud.memberWith("m1", m -> m.withAdminStateUp(false));
    assertThat(served(4000)).isEqualTo(MEMBERS.get(0));
  }

  @Test
  void theRoutersFiltersDoNotSeeWhatIsBalanced() {
    members(0).chain("closed", Cloud.drop(c -> c.destination(Prefix.parse("198.51.100.0/24"))));
    cloud
        .chain("noreplies", Cloud.drop(c -> c.source(Prefix.parse("198.51.100.0/24"))))
        .filters("r", "closed", "noreplies");
    assertThat(connects(cloud.send("up", call(4000))).reverse()).isPresent();
    assertThat(cloud.send("up", tcp(CLIENT, UP, "203.0.113.9", VIP, 4000, 81)))
        .isInstanceOfSatisfying(
            Verdict.Drop.class, d -> assertThat(d.reason()).isEqualTo(DropReason.RULE));
  }

  @Test
  @Scenario("LB-05")
  void aStickyClientDoesNotStayWithADisabledMember() {
    sticky();
    members(0);
    assertThat(served(4000)).isEqualTo(MEMBERS.get(0));
    cloud.memberWith("m0", m -> m.withAdminStateUp(false));
    refused(cloud.send("up", call(4001)));
    refused(resumed(4000, MEMBERS.get(0)));
  }

  @Test
  @Scenario({"LB-06", "LB-07", "LB-08", "LB-15"})
  void aConnectionStaysWithADisabledMemberNotWithADeadOne() {
    members(0, 1, 2);
    Verdict before = cloud.send("up", call(4000));
    String first = served(4000);
    String name = "m" + MEMBERS.indexOf(first);
    cloud.memberWith(name, m -> m.withAdminStateUp(false));
    assertThat(before.dependencies()).containsAnyElementsOf(cloud.touched);
    assertThat(served(4000)).as("a new connection").isNotEqualTo(first);
    Verdict kept = resumed(4000, first);
    assertThat(connects(kept).translation().destination()).contains(IpAddress.parse(first));
    assertThat(kept.mask().tpSrc()).as("kept for this connection only").isEqualTo(0xffff);
    cloud.memberWith(name, m -> m.withAdminStateUp(true).withStatus(LbStatus.INACTIVE));
    assertThat(connects(resumed(4000, first)).translation().destination())
        .isPresent()
        .isNotEqualTo(Optional.of(IpAddress.parse(first)));
    for (int i = 0; i < 3; i++) {
      cloud.memberWith("m" + i, m -> m.withStatus(LbStatus.INACTIVE));
    }
    refused(resumed(4000, first));
    cloud.memberWith("m1", m -> m.withAdminStateUp(false).withStatus(LbStatus.ACTIVE));
    assertThat(connects(resumed(4000, MEMBERS.get(1))).translation().destination())
        .as("the pool is down, its connections may finish")
        .contains(IpAddress.parse(MEMBERS.get(1)));
  }

  @Test
  @Scenario("LB-09")
  void aStickyClientOfADeadMemberIsDropped() {
    sticky();
    members(0).memberWith("m0", m -> m.withStatus(LbStatus.INACTIVE));
    refused(cloud.send("up", call(4000)));
    refused(resumed(4000, MEMBERS.get(0)));
  }

  @Test
  @Scenario({"LB-11", "LB-13"})
  void connectionsSpreadByWeight() {
    for (int i = 0; i < 3; i++) {
      cloud.member("m" + i, "pool", MEMBERS.get(i), 8080, 1 << i);
    }
    Map<String, Integer> counts = new HashMap<>();
    for (int port = 1024; port < 1024 + 7000; port++) {
      counts.merge(served(port), 1, Integer::sum);
    }
    for (int i = 0; i < 3; i++) {
      assertThat(counts.get(MEMBERS.get(i)))
          .isBetween((1 << i) * 1000 * 85 / 100, (1 << i) * 1000 * 115 / 100);
    }
  }

  @Test
  @Scenario({"LB-12", "LB-14", "LB-29"})
  void aStickyClientHasOneMember() {
    sticky();
    members(0, 1, 2);
    Set<String> of = new HashSet<>();
    for (int port = 1024; port < 1124; port++) {
      of.add(served(port));
    }
    assertThat(of).hasSize(1);
    assertThat(cloud.send("up", call(4000)).mask().tpSrc()).as("one flow a client").isZero();
    String first = of.iterator().next();
    cloud.memberWith("m" + MEMBERS.indexOf(first), m -> m.withAdminStateUp(false));
    assertThat(served(4000)).isNotEqualTo(first);
    Set<String> all = new HashSet<>();
    for (int client = 1; client < 100; client++) {
      byte[] frame = tcp(CLIENT, UP, "203.0.113." + client, VIP, 4000, 80);
      cloud.neighbour("r", "203.0.113." + client, CLIENT);
      all.add(connects(cloud.send("up", frame)).translation().destination().toString());
    }
    assertThat(all).hasSize(2);
  }

  /** A client's member is its own in each version of IP, and for datagrams as for segments. */
  @Test
  void aStickyClientOfUdpAndIpv6HasOneMember() {
    cloud.pool("dns", "lb", L4Protocol.UDP).vip("dns4", "dns", VIP, 53, true);
    cloud.vip("dns6", "dns", VIP6, 53, true);
    for (int i = 0; i < 3; i++) {
      cloud.member("d" + i, "dns", MEMBERS.get(i), 53, 1);
      cloud.member("s" + i, "dns", "2001:db8:1::1" + i, 53, 1);
      cloud.neighbour("r", "2001:db8:1::1" + i, mac(i));
    }
    cloud.neighbour("r", "2001:db8:f::9", CLIENT);
    for (boolean ipv6 : new boolean[] {false, true}) {
      String client = ipv6 ? "2001:db8:f::9" : "203.0.113.9";
      String vip = ipv6 ? VIP6 : VIP;
      Set<String> of = new HashSet<>();
      for (int port = 1024; port < 1064; port++) {
        Verdict verdict = cloud.send("up", udp(CLIENT, UP, client, vip, port, 53));
        assertThat(verdict.mask().tpSrc()).as("one flow a client").isZero();
        of.add(connects(verdict).translation().destination().orElseThrow().toString());
      }
      assertThat(of).hasSize(1);
      int first = ipv6 ? of.iterator().next().charAt("2001:db8:1::1".length()) - '0' : -1;
      String name = ipv6 ? "s" + first : "d" + MEMBERS.indexOf(of.iterator().next());
      cloud.memberWith(name, m -> m.withAdminStateUp(false));
      Verdict after = cloud.send("up", udp(CLIENT, UP, client, vip, 4000, 53));
      assertThat(connects(after).translation().destination().orElseThrow().toString())
          .isNotEqualTo(of.iterator().next());
    }
    Set<String> served = new HashSet<>();
    for (int host = 1; host < 60; host++) {
      String client = "2001:db8:f::" + Integer.toHexString(0x100 + host);
      cloud.neighbour("r", client, CLIENT);
      Verdict verdict = cloud.send("up", udp(CLIENT, UP, client, VIP6, 4000, 53));
      served.add(connects(verdict).translation().destination().orElseThrow().toString());
    }
    assertThat(served).as("clients spread over those that are left").hasSize(2);
  }

  @Test
  @Scenario({"LB-24", "LB-30", "LB-32"})
  void membersComeAndGoWithTheirOwnShareOnly() {
    members(0, 1);
    Map<Integer, String> before = new HashMap<>();
    for (int port = 2000; port < 2600; port++) {
      before.put(port, served(port));
    }
    members(2);
    int moved = 0;
    for (Map.Entry<Integer, String> was : before.entrySet()) {
      String now = served(was.getKey());
      if (!now.equals(was.getValue())) {
        assertThat(now).isEqualTo(MEMBERS.get(2));
        moved++;
      }
    }
    assertThat(moved).isBetween(100, 300);
    String stays = java.util.Objects.requireNonNull(before.get(2000));
    assertThat(connects(resumed(2000, stays)).translation().destination())
        .contains(IpAddress.parse(stays));
    cloud.remove(PoolMember.class, "m2");
    before.forEach((port, was) -> assertThat(served(port)).isEqualTo(was));
    cloud.pool("other", "lb", L4Protocol.TCP).vip("vip2", "other", VIP, 81, false);
    cloud.member("m1", "other", MEMBERS.get(1), 8080, 1);
    assertThat(cloud.touched)
        .contains(new Dependency.OfVip(cloud.id("vip")), new Dependency.OfVip(cloud.id("vip2")));
    assertThat(served(2000)).isEqualTo(MEMBERS.get(0));
    byte[] toOther = tcp(CLIENT, UP, "203.0.113.9", VIP, 2000, 81);
    assertThat(connects(cloud.send("up", toOther)).translation().destination())
        .contains(IpAddress.parse(MEMBERS.get(1)));
  }

  @Test
  @Scenario({"LB-27", "LB-28"})
  void twoPools() {
    members(0).pool("dns", "lb", L4Protocol.UDP).vip("dnsvip", "dns", VIP, 53, false);
    cloud.member("d1", "dns", MEMBERS.get(2), 53, 1);
    Verdict web = cloud.send("up", call(4000));
    byte[] query = udp(CLIENT, UP, "203.0.113.9", VIP, 4000, 53);
    ConnectionTemplate dns = connects(cloud.send("up", query));
    assertThat(dns.translation().destination()).contains(IpAddress.parse(MEMBERS.get(2)));
    assertThat(dns.reverse()).isPresent();
    cloud.memberWith("d1", m -> m.withAdminStateUp(false));
    assertThat(cloud.touched).containsExactly(new Dependency.OfVip(cloud.id("dnsvip")));
    assertThat(web.dependencies()).doesNotContainAnyElementsOf(cloud.touched);
    refused(cloud.send("up", query));
    cloud.remove(Pool.class, "pool");
    unrouted(cloud.send("up", call(4000)));
  }

  @Test
  void ipv6() {
    cloud.vip("vip6", "pool", VIP6, 443, false);
    members(0).member("m6", "pool", "2001:db8:1::11", 8443, 1);
    cloud.neighbour("r", "2001:db8:1::11", mac(0)).neighbour("r", "2001:db8:f::9", CLIENT);
    byte[] frame = tcp(CLIENT, UP, "2001:db8:f::9", VIP6, 4000, 443);
    ConnectionTemplate template = connects(cloud.send("up", frame));
    assertThat(template.translation().destination()).contains(IpAddress.parse("2001:db8:1::11"));
    assertThat(template.translation().destinationPort()).hasValue(8443);
    assertThat(template.reverse()).isPresent();
  }

  @Test
  @Scenario({"LB-20", "LB-22"})
  void aClientOnTheMembersNetworkTalksToAVipElsewhere() {
    members(0).vm("vm9", "net").mac("net", "02:00:00:00:00:19", "vm9");
    cloud.neighbour("r", "10.0.1.19", "02:00:00:00:00:19");
    byte[] frame = tcp("02:00:00:00:00:19", R1, "10.0.1.19", VIP, 4000, 80);
    assertThat(connects(cloud.send("vm9", frame)).forwardActions())
        .endsWith(new Output(cloud.id("vm0")));
  }

  @Test
  @Scenario({"LB-16", "LB-18", "LB-23", "LB-25", "LB-26"})
  void clientsMembersAndVipMayBeOnAnyNetworks() {
    cloud.bridge("net2").vm("vm8", "net2").mac("net2", "02:00:00:00:00:18", "vm8");
    cloud
        .routerPort("r2", "r", "ac:ca:ba:00:00:02", "10.0.2.1/24")
        .plug("r2", "net2")
        .route("r", "10.0.2.0/24", "r2")
        .neighbour("r", "10.0.2.18", "02:00:00:00:00:18");
    members(0);
    for (String vip : List.of("10.0.1.100", "10.0.2.100", "10.0.3.100", "203.0.113.100")) {
      cloud.vip("vip", "pool", vip, 80, false);
      byte[] near = tcp("02:00:00:00:00:18", "ac:ca:ba:00:00:02", "10.0.2.18", vip, 4000, 80);
      ConnectionTemplate inside = connects(cloud.send("vm8", near));
      assertThat(inside.forwardActions()).endsWith(new Output(cloud.id("vm0")));
      assertThat(inside.reverse().orElseThrow().actions()).endsWith(new Output(cloud.id("vm8")));
      ConnectionTemplate outside =
          connects(cloud.send("up", tcp(CLIENT, UP, "203.0.113.9", vip, 4000, 80)));
      assertThat(outside.forwardActions()).endsWith(new Output(cloud.id("vm0")));
      assertThat(outside.reverse().orElseThrow().actions()).endsWith(new Output(cloud.id("up")));
    }
  }

  @Test
  void fragmentsWithoutPortsAreNotGuessed() {
    members(0, 1);
    byte[] later = call(4000);
    later[21] = 0x10;
    assertThat(cloud.send("up", later))
        .isInstanceOfSatisfying(
            Verdict.Drop.class, d -> assertThat(d.reason()).isEqualTo(DropReason.NAT_IMPOSSIBLE));
  }

  @Test
  @Scenario("NS-07")
  void thePartsMayComeInAnyOrder() {
    Cloud other = new Cloud();
    members(0, 1, 2);
    List<Change> news = new java.util.ArrayList<>(cloud.news());
    java.util.Collections.reverse(news);
    other.apply(news.toArray(Change[]::new));
    UUID up = cloud.id("up");
    Packet packet = Cloud.packet(call(4000));
    assertThat(Simulation.simulate(other.view, up, packet).path())
        .isEqualTo(Simulation.simulate(cloud.view, up, packet).path());
    for (Change change : news) {
      if (change instanceof Change.Put put
          && (put.object() instanceof Pool || put.object() instanceof LoadBalancer)) {
        other.apply(new Change.Remove(put.object().getClass(), put.object().id()));
      }
    }
    unrouted(Simulation.simulate(other.view, up, packet));
  }
}
