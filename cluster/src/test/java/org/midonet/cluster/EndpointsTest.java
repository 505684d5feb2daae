package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.zookeeper.EmbeddedZooKeeper;
import org.midonet.nsdb.zookeeper.ZooKeeperNsdb;
import org.midonet.nsdb.zookeeper.ZooKeeperSettings;

/**
 * Every verb that the API's index offers, over HTTP and the real ZooKeeper: its success and each of
 * its documented failures. {@code target/endpoints.json} tells which of them passed; {@code
 * bin/test --endpoints} hands that on.
 */
@Tag("slow")
class EndpointsTest {

  private static final Path REPORT = Path.of("target", "endpoints.json");
  private static final Set<String> STARTED = ConcurrentHashMap.newKeySet();
  private static final Set<String> FAILED = ConcurrentHashMap.newKeySet();
  private static final Map<String, Integer> PASSED = new HashMap<>();

  @TempDir static Path directory;
  private static EmbeddedZooKeeper server;
  private static Api api;

  @BeforeAll
  static void start() throws Exception {
    server = EmbeddedZooKeeper.start(directory);
    Nsdb nsdb = ZooKeeperNsdb.open(ZooKeeperSettings.of(server.address()));
    nsdb.connection().await(Duration.ofSeconds(20));
    api = Api.over(nsdb);
  }

  @AfterAll
  static void stop() throws Exception {
    api.close();
    server.close();
    ArrayNode report = Api.JSON.createArrayNode();
    for (String endpoint : index()) {
      boolean whole = PASSED.getOrDefault(endpoint, 0) == suite().of(endpoint).size();
      boolean covered = STARTED.contains(endpoint) && whole && !FAILED.contains(endpoint);
      report
          .addObject()
          .put("method", endpoint.split(" ", 2)[0])
          .put("path", endpoint.split(" ", 2)[1])
          .put("status", covered ? "covered" : "open");
    }
    Files.createDirectories(REPORT.getParent());
    Files.writeString(REPORT, report.toPrettyString() + "\n");
  }

  private static List<String> index() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(EndpointsTest.class.getResourceAsStream("endpoints.txt")),
                StandardCharsets.UTF_8))) {
      return lines.lines().filter(line -> !line.isBlank()).toList();
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  private static EndpointSuite suite() {
    EndpointSuite suite = new EndpointSuite();
    EndpointsOfTheCloud.declare(suite);
    EndpointsOfDevices.declare(suite);
    EndpointsOfPorts.declare(suite);
    EndpointsOfTables.declare(suite);
    EndpointsOfRules.declare(suite);
    EndpointsOfHosts.declare(suite);
    EndpointsOfServices.declare(suite);
    return suite;
  }

  @Test
  void theSuiteAndTheIndexNameTheSame() {
    assertThat(index()).hasSize(209).doesNotHaveDuplicates();
    assertThat(new TreeSet<>(suite().endpoints())).isEqualTo(new TreeSet<>(index()));
  }

  /** Mechanically: whatever the variables are called. */
  @Test
  void theServerOffersTheIndex() {
    List<String> offered = new ArrayList<>();
    JsonNode paths = api.get("/openapi.json").expect(200).json().path("paths");
    for (Map.Entry<String, JsonNode> path : paths.properties()) {
      for (Map.Entry<String, JsonNode> verb : path.getValue().properties()) {
        offered.add(form(verb.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey()));
      }
    }
    assertThat(offered).containsAll(index().stream().map(EndpointsTest::form).toList());
  }

  /** {@code {mac}_{portId}} is one variable of the server's, as {@code {addr}_{len}} is. */
  private static String form(String endpoint) {
    return endpoint.replaceAll("\\{[^}]*}(_\\{[^}]*})*", "{}");
  }

  @TestFactory
  Stream<DynamicContainer> everyEndpoint() {
    EndpointSuite suite = suite();
    return index().stream()
        .map(
            endpoint -> {
              STARTED.add(endpoint);
              return DynamicContainer.dynamicContainer(
                  endpoint,
                  suite.of(endpoint).stream()
                      .map(
                          named ->
                              DynamicTest.dynamicTest(
                                  endpoint + ": " + named.what(), () -> run(endpoint, named))));
            });
  }

  private static void run(String endpoint, EndpointSuite.Named named) throws Exception {
    try {
      named.check().run(new EndpointWorld(api));
      PASSED.merge(endpoint, 1, Integer::sum);
    } catch (Exception | AssertionError e) {
      FAILED.add(endpoint);
      throw e;
    }
  }
}
