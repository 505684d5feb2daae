package org.midonet.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.midonet.cluster.ClusterServer;
import org.midonet.cluster.auth.MockAuthService;
import org.midonet.nsdb.Change;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.zookeeper.EmbeddedZooKeeper;
import org.midonet.nsdb.zookeeper.ZooKeeperNsdb;
import org.midonet.nsdb.zookeeper.ZooKeeperSettings;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgeBuilder;
import org.midonet.topology.BridgePort;
import org.midonet.topology.BridgePortBuilder;
import org.midonet.topology.HostBuilder;
import org.midonet.topology.NextHop;
import org.midonet.topology.RouteBuilder;
import org.midonet.topology.Router;
import org.midonet.topology.RouterBuilder;
import org.midonet.topology.RouterPort;
import org.midonet.topology.RouterPortBuilder;
import org.midonet.topology.error.MidonetException;

/**
 * How long the API takes to explain a packet in a cloud of 5,000 ports: over HTTP, with a ZooKeeper
 * on disk. The packet crosses two bridges and the router between them.
 */
public final class TraceBench {

  private static final int BRIDGES = 100;
  private static final int PORTS = 50;
  private static final int QUESTIONS = 300;
  private static final double WANTED_MILLIS = 10;

  private final UUID host = UUID.randomUUID();

  private TraceBench() {}

  /** Measures and prints; status 0 unless something did not work at all. */
  public static void main(String[] arguments) throws Exception {
    System.exit(run());
  }

  private static int run() throws Exception {
    Path directory = Files.createTempDirectory("mn-bench-trace");
    try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(directory);
        Nsdb nsdb = ZooKeeperNsdb.open(ZooKeeperSettings.of(server.address()))) {
      nsdb.connection().await(Duration.ofSeconds(30));
      UUID port = new TraceBench().build(nsdb);
      try (ClusterServer api =
          ClusterServer.start(
              nsdb,
              new MockAuthService(),
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
              ClusterServer.ROOT_PATH)) {
        return measure(api.uri(), port);
      }
    } finally {
      remove(directory);
    }
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static int measure(URI base, UUID port) throws IOException, InterruptedException {
    String question =
        "{\"port\": \""
            + port
            + "\", \"dlSrc\": \"02:00:00:00:00:05\", \"nwSrcAddress\": \"10.0.0.5\","
            + " \"nwDstAddress\": \"10.1.0.5\", \"nwProto\": 6, \"tpDst\": 80}";
    double[] millis = new double[QUESTIONS];
    double first = 0;
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (int i = -QUESTIONS; i < QUESTIONS; i++) {
        long began = System.nanoTime();
        var answer =
            client.send(
                HttpRequest.newBuilder(URI.create(base + "/trace"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(question))
                    .build(),
                BodyHandlers.ofString());
        double took = (System.nanoTime() - began) / 1e6;
        if (answer.statusCode() != 200 || !answer.body().contains("\"routed\"")) {
          System.out.println("FAILED " + answer.statusCode() + ": " + answer.body());
          return 1;
        }
        if (i == -QUESTIONS) {
          first = took;
        } else if (i >= 0) {
          millis[i] = took;
        }
      }
    }
    Arrays.sort(millis);
    double median = millis[QUESTIONS / 2];
    System.out.printf(
        "trace at %d ports: first %.0f ms; warm: median %.2f ms, p95 %.2f ms, worst %.2f ms of %d;"
            + " wanted at most %.0f ms: %s%n",
        BRIDGES * PORTS,
        first,
        median,
        millis[QUESTIONS * 95 / 100],
        millis[QUESTIONS - 1],
        QUESTIONS,
        WANTED_MILLIS,
        median <= WANTED_MILLIS ? "reached" : "missed");
    return 0;
  }

  /** The cloud; a guest's port of the first bridge. */
  private UUID build(Nsdb nsdb) throws MidonetException {
    nsdb.topology().commit(new Change.Create(HostBuilder.builder().id(host).build()));
    Router router =
        RouterBuilder.builder().id(UUID.randomUUID()).name("r").adminStateUp(true).build();
    nsdb.topology().commit(new Change.Create(router));
    Optional<UUID> first = Optional.empty();
    for (int b = 0; b < BRIDGES; b++) {
      Bridge bridge =
          BridgeBuilder.builder().id(UUID.randomUUID()).name("b" + b).adminStateUp(true).build();
      List<Change> changes = new ArrayList<>(List.of(new Change.Create(bridge)));
      List<UUID> ports = new ArrayList<>();
      for (int p = 0; p < PORTS - 1; p++) {
        BridgePort port = port(bridge).withHostId(Optional.of(host));
        port = port.withInterfaceName(Optional.of("tap" + b + "-" + p));
        ports.add(port.id());
        changes.add(new Change.Create(port));
      }
      BridgePort inner = port(bridge);
      RouterPort gateway =
          RouterPortBuilder.builder()
              .id(UUID.randomUUID())
              .routerId(router.id())
              .adminStateUp(true)
              .peerId(Optional.of(inner.id()))
              .mac(new Mac(0x0200_0000_1000L + b))
              .addresses(List.of(Prefix.parse("10." + b + ".0.1/24")))
              .build();
      // The store enters the reference at the other side too.
      changes.add(new Change.Create(inner));
      changes.add(new Change.Create(gateway));
      changes.add(
          new Change.Create(
              RouteBuilder.builder()
                  .id(UUID.randomUUID())
                  .routerId(router.id())
                  .source(Prefix.parse("0.0.0.0/0"))
                  .destination(Prefix.parse("10." + b + ".0.0/24"))
                  .nextHopPortId(Optional.of(gateway.id()))
                  .nextHop(NextHop.PORT)
                  .build()));
      nsdb.topology().commit(changes);
      ports.forEach(port -> nsdb.ports().activate(port, host));
      first = first.or(() -> Optional.of(ports.getFirst()));
    }
    nsdb.tables()
        .neighbours(router.id())
        .putPersistent(IpAddress.parse("10.1.0.5"), Mac.parse("02:00:00:00:01:05"));
    return first.orElseThrow();
  }

  private static BridgePort port(Bridge bridge) {
    return BridgePortBuilder.builder()
        .id(UUID.randomUUID())
        .bridgeId(bridge.id())
        .adminStateUp(true)
        .build();
  }
}
