package org.midonet.acceptance.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.midonet.lab.Await;
import org.midonet.lab.Hypervisor;
import org.midonet.lab.Lab;
import org.midonet.lab.Namespace;
import org.midonet.lab.Ping;
import org.midonet.lab.Started;
import org.midonet.lab.Vm;
import org.midonet.nsdb.zookeeper.ServerPort;
import org.midonet.scenario.AcrossHosts;
import org.midonet.scenario.Scenario;
import org.midonet.standalone.cloud.Api;
import org.midonet.standalone.cloud.Cloud;
import org.midonet.standalone.cloud.Home;
import org.midonet.standalone.cloud.VirtualNetwork;

/** A cloud on an ensemble of three ZooKeeper servers, each of which is away for a while. */
@AcrossHosts
@Tag("slow")
class EnsembleTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int SERVERS = 3;

  @TempDir private Path directory;

  private final List<Path> configurations = new ArrayList<>();
  private final List<Started> servers = new ArrayList<>();
  private final List<String> addresses = new ArrayList<>();

  @Test
  @Scenario("AG-12")
  void anyOneServerMayBeAway() {
    try (Lab lab = Lab.unique("en")) {
      startEnsemble(lab);
      Cloud cloud = new Cloud(lab, Home.find());
      cloud.startCluster("127.0.0.1:0", addresses);
      VirtualNetwork network = new VirtualNetwork(cloud.api());
      UUID zone = cloud.api().make("/tunnel_zones", "TunnelZone-v1", "name", "tz", "type", "vxlan");
      UUID bridge = network.bridge("b");
      List<Vm> guests = new ArrayList<>();
      for (int i = 1; i <= 2; i++) {
        Hypervisor host = cloud.hypervisor("hv" + i, "192.0.2." + i);
        var _ = cloud.startAgent(host);
        UUID id = cloud.awaitAlive(host, SOON);
        var _ =
            cloud
                .api()
                .create(
                    "/tunnel_zones/" + zone + "/hosts",
                    "TunnelZoneHost-v1",
                    "hostId",
                    id,
                    "ipAddress",
                    host.underlayAddress());
        Vm vm = Vm.create(lab, "vm" + i, host, "fa:16:3e:02:00:0" + i);
        vm.address("10.0.0." + i + "/24");
        UUID port = network.bridgePort(bridge);
        var _ =
            cloud
                .api()
                .create(
                    "/hosts/" + id + "/ports",
                    "HostInterfacePort-v1",
                    "portId",
                    port,
                    "interfaceName",
                    vm.tap());
        guests.add(vm);
      }
      Namespace from = guests.getFirst().namespace();
      var _ = Ping.untilAnswered(from, "10.0.0.2", SOON);

      AtomicInteger made = new AtomicInteger();
      for (int away = 0; away < SERVERS; away++) {
        servers.get(away).kill();
        assertThat(Ping.run(from, "10.0.0.2", 5).complete()).isTrue();
        // The database still takes changes, as soon as everybody has found another server.
        Await.until(
            "a change to be accepted without server " + away,
            SOON,
            () -> {
              Api.Answer answer =
                  cloud.api().post("/bridges", "Bridge-v4", "name", "b" + made.incrementAndGet());
              return answer.status() == 201;
            });
        assertThat(Ping.run(from, "10.0.0.2", 5).complete()).isTrue();
        servers.set(away, start(lab, away));
      }
      for (Vm guest : guests) {
        assertThat(cloud.agent(guest.host()).alive()).isTrue();
      }
    }
  }

  private void startEnsemble(Lab lab) {
    int[] ports = freePorts(3 * SERVERS);
    StringBuilder members = new StringBuilder();
    for (int i = 0; i < SERVERS; i++) {
      members.append(
          "server.%d=127.0.0.1:%d:%d%n".formatted(i + 1, ports[3 * i + 1], ports[3 * i + 2]));
    }
    for (int i = 0; i < SERVERS; i++) {
      try {
        Path data = Files.createDirectories(directory.resolve("zk" + i));
        Files.writeString(data.resolve("myid"), Integer.toString(i + 1));
        Path configuration = directory.resolve("zk" + i + ".cfg");
        Files.writeString(
            configuration,
            "tickTime=1000\ninitLimit=10\nsyncLimit=5\nadmin.enableServer=false\n"
                + "clientPortAddress=127.0.0.1\nclientPort="
                + ports[3 * i]
                + "\ndataDir="
                + data
                + "\n"
                + members);
        configurations.add(configuration);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      addresses.add("127.0.0.1:" + ports[3 * i]);
    }
    for (int i = 0; i < SERVERS; i++) {
      servers.add(start(lab, i));
    }
  }

  private Started start(Lab lab, int number) {
    return lab.start(
        "zookeeper" + number,
        Namespace.ROOT,
        Map.of(),
        List.of(
            ProcessHandle.current().info().command().orElse("java"),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            "org.apache.zookeeper.server.quorum.QuorumPeerMain",
            configurations.get(number).toString()));
  }

  private static int[] freePorts(int count) {
    Set<Integer> ports = new LinkedHashSet<>();
    try {
      while (ports.size() < count) {
        ports.add(ServerPort.free(new Random()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ports.stream().mapToInt(Integer::intValue).toArray();
  }
}
