package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.cluster.Patience.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.midonet.cluster.auth.MockAuthService;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.zookeeper.EmbeddedZooKeeper;
import org.midonet.nsdb.zookeeper.ZooKeeperNsdb;
import org.midonet.nsdb.zookeeper.ZooKeeperSettings;

/** The store away: everything is refused in time, nothing is half-written, and it mends itself. */
@Tag("slow")
class OutageTest {

  /** Five seconds (NsdbLimits), and as many again as a machine may need that has other work. */
  private static final Duration IN_TIME = Duration.ofSeconds(25);

  @Test
  void answers503UntilTheStoreIsBack() {
    try (Api api = new Api()) {
      api.create("/bridges", "{\"name\": \"before\"}");
      api.ensemble.suspend();
      for (String verb : new String[] {"GET", "POST"}) {
        Api.Answer away =
            api.send(verb, "/bridges", "{\"name\": \"during\"}", "Content-Type", "application/json")
                .expect(503);
        assertThat(away.header("Retry-After")).isEqualTo("3");
        assertThat(away.json().path("code").asInt()).isEqualTo(503);
      }
      api.ensemble.resume();
      assertThat(api.get("/bridges").expect(200).json()).hasSize(1);
      api.post("/bridges", "{\"name\": \"after\"}").expect(201);
    }
  }

  @Test
  void overZooKeeperToo(@TempDir Path directory) throws Exception {
    EmbeddedZooKeeper first = EmbeddedZooKeeper.start(directory);
    int port = first.port();
    HttpClient client = HttpClient.newHttpClient();
    try (Nsdb nsdb = ZooKeeperNsdb.open(ZooKeeperSettings.of(first.address()));
        ClusterServer server =
            ClusterServer.start(
                nsdb,
                new MockAuthService(),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                ClusterServer.ROOT_PATH)) {
      nsdb.connection().await(Duration.ofSeconds(30));
      URI bridges = URI.create(server.uri() + "/bridges");
      HttpRequest get = HttpRequest.newBuilder(bridges).build();
      HttpRequest post =
          HttpRequest.newBuilder(bridges)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString("{}"))
              .build();
      assertThat(client.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
      first.close();
      for (HttpRequest request : new HttpRequest[] {get, post}) {
        long begin = System.nanoTime();
        HttpResponse<String> away = client.send(request, BodyHandlers.ofString());
        assertThat(away.statusCode()).as(away.body()).isEqualTo(503);
        assertThat(away.headers().firstValue("Retry-After")).contains("3");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(IN_TIME);
      }
      try (EmbeddedZooKeeper _ = EmbeddedZooKeeper.start(directory, port)) {
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> client.send(get, BodyHandlers.ofString()).statusCode() == 200);
        assertThat(client.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
      }
    }
  }
}
