package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.midonet.cluster.auth.MockAuthService;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.zookeeper.EmbeddedZooKeeper;
import org.midonet.nsdb.zookeeper.ZooKeeperNsdb;
import org.midonet.nsdb.zookeeper.ZooKeeperSettings;

/** Two nodes on one ZooKeeper: of two writes that conflict one wins, and nothing is half-done. */
class TwoNodesTest {

  private static final int ROUNDS = 20;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final List<AutoCloseable> PARTS = new ArrayList<>();
  private static final List<ClusterServer> NODES = new ArrayList<>();

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start(directory);
    PARTS.add(zooKeeper);
    for (int i = 0; i < 2; i++) {
      Nsdb nsdb = ZooKeeperNsdb.open(ZooKeeperSettings.of(zooKeeper.address()));
      PARTS.addFirst(nsdb);
      nsdb.connection().await(Duration.ofSeconds(60));
      ClusterServer node =
          ClusterServer.start(
              nsdb,
              new MockAuthService(),
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
              ClusterServer.ROOT_PATH);
      PARTS.addFirst(node);
      NODES.add(node);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable part : PARTS) {
      part.close();
    }
  }

  private static CompletableFuture<HttpResponse<String>> send(
      int node, String verb, String path, String body) {
    return CLIENT.sendAsync(
        HttpRequest.newBuilder(URI.create(NODES.get(node).uri() + path))
            .header("Content-Type", "application/json")
            .method(verb, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static String create(String path, String body) {
    HttpResponse<String> made = send(0, "POST", path, body).join();
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    String location = made.headers().firstValue("Location").orElseThrow();
    return location.substring(location.lastIndexOf('/') + 1);
  }

  /** Both at once; their statuses, the winner's first. */
  private static List<Integer> race(String verb, String first, String second, String... bodies) {
    CompletableFuture<HttpResponse<String>> one = send(0, verb, first, bodies[0]);
    CompletableFuture<HttpResponse<String>> other =
        send(1, verb, second, bodies[bodies.length - 1]);
    return List.of(one.join().statusCode(), other.join().statusCode()).stream().sorted().toList();
  }

  @Test
  void anIdIsTakenOnce() {
    for (int i = 0; i < ROUNDS; i++) {
      String id = UUID.randomUUID().toString();
      String body = "{\"id\": \"" + id + "\"}";
      assertThat(race("POST", "/bridges", "/bridges", body)).containsExactly(201, 409);
      assertThat(send(i % 2, "GET", "/bridges/" + id, "").join().statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aPortIsLinkedOnceAndItsPeersAgree() {
    String bridge = create("/bridges", "{}");
    for (int i = 0; i < ROUNDS; i++) {
      List<String> ports = new ArrayList<>();
      for (int j = 0; j < 3; j++) {
        ports.add(create("/bridges/" + bridge + "/ports", "{\"type\": \"Bridge\"}"));
      }
      String link = "/ports/" + ports.get(0) + "/link";
      String to = "{\"peerId\": \"%s\"}";
      assertThat(race("POST", link, link, to.formatted(ports.get(1)), to.formatted(ports.get(2))))
          .containsExactly(201, 409);
      long linked =
          ports.stream()
              .map(port -> send(1, "GET", "/ports/" + port, "").join().body())
              .filter(port -> !port.contains("\"peerId\":null"))
              .count();
      assertThat(linked).isEqualTo(2);
    }
  }

  @Test
  void whatIsDeletedIsNotPointedTo() {
    for (int i = 0; i < ROUNDS; i++) {
      String chain = create("/chains", "{}");
      String bridge = create("/bridges", "{}");
      CompletableFuture<HttpResponse<String>> gone = send(0, "DELETE", "/chains/" + chain, "{}");
      CompletableFuture<HttpResponse<String>> pointed =
          send(1, "PUT", "/bridges/" + bridge, "{\"inboundFilterId\": \"" + chain + "\"}");
      assertThat(gone.join().statusCode()).isEqualTo(204);
      assertThat(pointed.join().statusCode()).isIn(204, 404);
      assertThat(send(0, "GET", "/bridges/" + bridge, "").join().body())
          .contains("\"inboundFilterId\":null");
    }
  }
}
