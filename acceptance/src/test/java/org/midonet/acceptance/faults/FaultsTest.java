package org.midonet.acceptance.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.midonet.lab.Await;
import org.midonet.lab.Capture;
import org.midonet.lab.Hypervisor;
import org.midonet.lab.Lab;
import org.midonet.lab.Namespace;
import org.midonet.lab.Ping;
import org.midonet.lab.Started;
import org.midonet.nsdb.zookeeper.EmbeddedZooKeeper;
import org.midonet.standalone.cloud.Api;
import org.midonet.standalone.cloud.Guest;
import org.midonet.standalone.cloud.Home;
import org.midonet.standalone.cloud.VirtualNetwork;
import org.midonet.standalone.quickstart.Checks;
import org.midonet.standalone.quickstart.Scenario;

/**
 * The guide's cloud, while parts of it fail. The ZooKeeper server is this test's own, so that it
 * can be taken away.
 */
@Tag("lab")
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.MethodName.class)
class FaultsTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir static Path directory;

  private Lab lab;
  private Scenario scenario;
  private EmbeddedZooKeeper zookeeper;

  @BeforeAll
  void build() throws Exception {
    zookeeper = EmbeddedZooKeeper.start(directory.resolve("zookeeper"));
    lab = Lab.unique("mt");
    scenario = new Scenario(lab, Home.find());
    scenario.startCluster("127.0.0.1:0", List.of(zookeeper.address()));
    scenario.startHypervisors();
    UUID zone = api().make("/tunnel_zones", "TunnelZone-v1", "name", "tz", "type", "vxlan");
    for (Hypervisor hypervisor : scenario.hypervisors()) {
      UUID host = scenario.cloud().hostId(hypervisor);
      var _ =
          api()
              .create(
                  "/tunnel_zones/" + zone + "/hosts",
                  "TunnelZoneHost-v1",
                  "hostId",
                  host,
                  "ipAddress",
                  hypervisor.underlayAddress());
    }
    scenario.createNetworks();
    scenario.plugGuests();
    scenario.boot();
  }

  @AfterAll
  void remove() {
    if (lab != null) {
      lab.close();
    }
    if (zookeeper != null) {
      zookeeper.close();
    }
  }

  private Api api() {
    return scenario.cloud().api();
  }

  @Test
  void anAgentThatIsKilledLosesNoPacket() {
    assertThat(new Checks(scenario).crash(Duration.ofSeconds(20))).contains("6000/6000");
  }

  /**
   * For more than a minute no agent is there to answer, while every cache ages in a second; and the
   * guests forget their neighbours altogether and ask all anew.
   */
  @Test
  void aDeadAgentIsNotMissedByNeighboursThatAskAgain() {
    scenario.guest("vm1").vm().namespace().ip("addr replace fd00:c0a8:1::a/64 dev eth0 nodad");
    scenario.guest("vm3").vm().namespace().ip("addr replace fd00:c0a8:1::b/64 dev eth0 nodad");
    List<String> targets =
        List.of(
            scenario.guest("vm2").address(),
            scenario.guest("vm3").address(),
            scenario.outside().hostAddress(),
            "fd00:c0a8:1::b");
    Hypervisor host = scenario.hypervisors().getFirst();
    String outside = scenario.outside().hostAddress();
    Namespace one = scenario.guest("vm1").vm().namespace();
    Namespace far = scenario.guest("vm3").vm().namespace();
    List<Namespace> all =
        List.of(one, scenario.guest("vm2").vm().namespace(), far, scenario.outside().router());
    for (Namespace namespace : all) {
      for (String family : List.of("ipv4", "ipv6")) {
        String neighbours = "net." + family + ".neigh.eth0.";
        namespace.sysctl(neighbours + "base_reachable_time_ms", "1000");
        namespace.sysctl(neighbours + "delay_first_probe_time", "1");
        namespace.sysctl(neighbours + "gc_stale_time", "5");
      }
    }
    for (String target : targets) {
      Ping _ = Ping.untilAnswered(one, target, SOON);
    }

    scenario.cloud().killAgent(host);
    try {
      List<Started> pings = new ArrayList<>();
      for (String target : targets) {
        pings.add(
            lab.start(
                "ping-" + target.replace(':', '.'),
                one,
                Map.of(),
                List.of("ping", "-n", "-q", "-i", "0.05", "-c", "1300", "-W", "10", target)));
      }
      long flush = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      Await.until("half a minute", Duration.ofSeconds(60), () -> System.nanoTime() - flush > 0);
      for (Namespace namespace : all) {
        namespace.ip("neigh flush dev eth0");
      }
      for (Started ping : pings) {
        int _ = ping.awaitEnd(Duration.ofSeconds(150));
      }
      assertThat(pings)
          .allSatisfy(
              ping -> assertThat(Ping.parse(ping.text()).complete()).as(ping.text()).isTrue());
      // A connection that nobody has made yet, by flows that are known.
      assertThat(Ping.run(one, outside, 3).complete()).isTrue();
    } finally {
      Started _ = scenario.cloud().startAgent(host);
      UUID _ = scenario.cloud().awaitAlive(host, Duration.ofSeconds(40));
    }
  }

  @Test
  void aPortOnAnInterfaceThatIsMissingWaitsVisiblyAndWorksWhenItComes() {
    VirtualNetwork network = scenario.networks().network();
    Hypervisor host = scenario.hypervisors().getFirst();
    UUID port = scenario.networks().guestPort("late", "fa:16:3e:00:00:21", "192.168.1.31");
    var _ = Guest.bind(scenario.cloud().home(), host, port, "tap-late");

    var shown = api().get("/ports/" + port);
    assertThat(shown.path("interfaceName").asText()).isEqualTo("tap-late");
    assertThat(shown.path("active").asBoolean()).isFalse();
    Await.until(
        "the agent's log to name the missing interface",
        SOON,
        () -> host.run("sh", "-c", "grep -rh tap-late " + host.root() + "/var/log").ok(),
        () ->
            host.run("sh", "-c", "tail -5 " + host.root() + "/var/log/midolman/midolman.log")
                .text());

    Namespace late = lab.namespace("late");
    lab.veth(host.namespace(), "tap-late", late, "eth0");
    late.ip("link set eth0 down");
    late.ip("link set eth0 address fa:16:3e:00:00:21");
    late.ip("link set eth0 up");
    late.ip("addr add 192.168.1.31/24 dev eth0");
    Guest.awaitActive(network, port, SOON);
    assertThat(Ping.untilAnswered(late, scenario.guest("vm3").address(), SOON).received())
        .isEqualTo(1);
  }

  @Test
  void aMalformedFrameIsDroppedAndCounted() {
    Guest from = scenario.guest("vm1");
    Guest to = scenario.guest("vm2");
    Ping _ = Ping.untilAnswered(from.vm().namespace(), to.address(), SOON);
    // An IPv4 header that claims 60 bytes of itself in a frame of 34; a protocol that nothing else
    // here uses.
    String header = "4f0000140000400040fd0000c0a8010bc0a8010c";
    String frame =
        to.vm().mac().replace(":", "") + from.vm().mac().replace(":", "") + "0800" + header;
    try (Capture capture = Capture.start(lab, to.vm().namespace(), "eth0", "ip[9] = 253")) {
      long before = Drops.of(scenario.hypervisors().getFirst(), "malformed");
      RawFrames.send(from.vm().namespace(), "eth0", frame, 10);
      Await.until(
          "ten drops to be counted",
          SOON,
          () -> Drops.of(scenario.hypervisors().getFirst(), "malformed") >= before + 10,
          () ->
              "before "
                  + before
                  + ", now "
                  + Drops.of(scenario.hypervisors().getFirst(), "malformed"));
      assertThat(Ping.run(from.vm().namespace(), to.address(), 3).complete()).isTrue();
      assertThat(capture.packets()).isEmpty();
    }
  }

  @Test
  void whenZooKeeperIsAwayWritesAreRefusedSoonAndPacketsGoOn() throws IOException {
    Guest from = scenario.guest("vm1");
    Guest across = scenario.guest("vm4");
    int port = zookeeper.port();
    zookeeper.close();
    try {
      long begin = System.nanoTime();
      Api.Answer refused = api().post("/bridges", "Bridge-v4", "name", "never");
      assertThat(refused.status()).as(refused.body()).isEqualTo(503);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
      assertThat(Ping.run(from.vm().namespace(), across.address(), 5).complete()).isTrue();
      assertThat(new Checks(scenario).between("vm2", "vm3")).contains("TCP both ways");
      for (Hypervisor hypervisor : scenario.hypervisors()) {
        assertThat(scenario.cloud().agent(hypervisor).alive()).isTrue();
      }
    } finally {
      zookeeper = EmbeddedZooKeeper.start(directory.resolve("zookeeper"), port);
    }
    Await.until(
        "writes to be accepted again",
        Duration.ofSeconds(40),
        () -> api().post("/bridges", "Bridge-v4", "name", "again").status() == 201);
    assertThat(api().get("/bridges"))
        .noneMatch(bridge -> bridge.path("name").asText().equals("never"));
    for (Hypervisor hypervisor : scenario.hypervisors()) {
      UUID _ = scenario.cloud().awaitAlive(hypervisor, Duration.ofSeconds(40));
    }
    // The agents follow the topology again: a guest plugged in now is served.
    Guest late = scenario.plug("vm6", scenario.hypervisors().getLast(), 6);
    Guest.awaitActive(scenario.networks().network(), late.port(), SOON);
    assertThat(late.vm().dhcp(SOON).ip()).isEqualTo(late.address());
    assertThat(Ping.untilAnswered(late.vm().namespace(), from.address(), SOON).received())
        .isEqualTo(1);
  }
}
