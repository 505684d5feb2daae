package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.cluster.Patience.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.midonet.cluster.store.AuditLog;
import org.slf4j.LoggerFactory;

/** What is seen of the API from outside: metrics, health, logs, the page for people. */
class ReportTest {

  private final Api api = new Api();

  @AfterEach
  void stop() {
    api.close();
  }

  private Api.Answer page(String path) {
    return api.send("GET", api.server.uri().resolve(path).toString(), "");
  }

  /** Lines that a logger writes meanwhile. */
  private static List<ILoggingEvent> logged(String name, int count, Runnable work) {
    Logger logger = (Logger) LoggerFactory.getLogger(name);
    Level before = logger.getLevel();
    ListAppender<ILoggingEvent> lines =
        new ListAppender<>() {
          @Override
          protected void append(ILoggingEvent event) {
            // What the thread knows of its request is read now, or never.
            event.prepareForDeferredProcessing();
            super.append(event);
          }
        };
    lines.start();
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    logger.addAppender(lines);
    try {
      work.run();
      // A line is written after the answer went out.
      await().untilAsserted(() -> assertThat(lines.list).hasSizeGreaterThanOrEqualTo(count));
    } finally {
      logger.detachAppender(lines);
      logger.setLevel(before);
      logger.setAdditive(true);
    }
    return List.copyOf(lines.list);
  }

  @Test
  void measuresRequestsByRouteAndTheStore() {
    String uri = api.create("/bridges", "{}").path("uri").asText();
    api.get(uri).expect(200);
    api.get("/bridges/" + "0".repeat(8)).expect(404);
    api.send("BREW", "/bridges", "").expect(405);
    // A request is counted after its answer went out.
    await()
        .untilAsserted(
            () -> assertThat(page("/metrics").expect(200).text()).contains("method=\"OTHER\""));
    Api.Answer metrics = page("/metrics").expect(200);
    assertThat(metrics.contentType()).startsWith("text/plain; version=0.0.4");
    assertThat(metrics.text())
        .contains(
            "midonet_http_requests_total{method=\"GET\",route=\"/bridges/{id}\",status=\"200\"}"
                + " 2.0",
            "midonet_http_requests_total{method=\"GET\",route=\"/bridges/{id}\",status=\"404\"}"
                + " 1.0",
            "midonet_http_requests_total{method=\"POST\",route=\"/bridges\",status=\"201\"} 1.0",
            "method=\"OTHER\"",
            "midonet_http_request_duration_seconds_bucket{method=\"POST\",route=\"/bridges\",le=",
            "midonet_store_duration_seconds_count{operation=\"write\"} 1",
            "midonet_store_session{state=\"connected\"} 1.0",
            "jvm_memory_used_bytes");
    assertThat(metrics.text()).as("no ids").doesNotContain(uri.substring(uri.length() - 36));
  }

  @Test
  void tellsWhetherItCanServe() {
    assertThat(page("/healthz").expect(200).json().path("status").asText()).isEqualTo("ok");
    api.ensemble.suspend();
    Api.Answer away = page("/healthz").expect(503);
    assertThat(away.json().path("checks").path("store").asText()).isEqualTo("suspended");
    api.ensemble.resume();
    page("/healthz").expect(200);
  }

  @Test
  void showsTheApiToPeopleWithoutLoadingAnythingFromElsewhere() {
    Api.Answer docs = api.get("/docs").expect(200);
    api.get("/docs/").expect(200);
    assertThat(docs.contentType()).startsWith("text/html");
    assertThat(docs.header("Content-Security-Policy")).contains("default-src 'none'");
    assertThat(docs.text()).contains("openapi.json").doesNotContain("http://", "https://");
  }

  @Test
  void givesEveryRequestAnIdAndALineInTheAccessLog() {
    List<ILoggingEvent> lines =
        logged(
            "org.midonet.cluster.access",
            2,
            () -> {
              Api.Answer given = api.send("GET", "/bridges?x=1", "", "X-Request-Id", "req-7");
              assertThat(given.header("X-Request-Id")).isEqualTo("req-7");
              Api.Answer bad =
                  api.send(
                      "GET",
                      "/nowhere/a%20b",
                      "",
                      "X-Request-Id",
                      "no good; rm",
                      "X-Auth-Token",
                      "t1");
              assertThat(bad.header("X-Request-Id")).startsWith("req-").isNotEqualTo("req-7");
            });
    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst().getFormattedMessage())
        .matches("127\\.0\\.0\\.1 admin GET /midonet-api/bridges 200 \\d+ ms");
    assertThat(lines.getFirst().getMDCPropertyMap()).containsEntry("request", "req-7");
    assertThat(lines.getLast().getFormattedMessage())
        .contains("404")
        .doesNotContain("\n")
        .doesNotContain("t1");
  }

  @Test
  void writesDownWhoChangedWhatFromWhatToWhat() throws Exception {
    List<ILoggingEvent> events =
        logged(
            AuditLog.NAME,
            3,
            () -> {
              JsonNode router = api.create("/routers", "{\"name\": \"r\", \"asNumber\": 1}");
              ObjectNode renamed = router.deepCopy();
              renamed.put("name", "s");
              api.send(
                      "PUT",
                      router.path("uri").asText(),
                      renamed.toString(),
                      "Content-Type",
                      "application/json",
                      "X-Request-Id",
                      "req-rename")
                  .expect(204);
              api.put(router.path("uri").asText(), renamed.toString()).expect(204);
              api.post("/routers", "{\"nothing\": 1}").expect(400);
              api.delete(router.path("uri").asText()).expect(204);
              api.get("/routers").expect(200);
            });
    List<JsonNode> lines = new ArrayList<>();
    for (ILoggingEvent event : events) {
      lines.add(Api.JSON.readTree(event.getFormattedMessage()));
    }
    assertThat(lines).hasSize(3);
    assertThat(lines).allMatch(line -> line.path("user").asText().equals("admin"));
    assertThat(lines).allMatch(line -> line.path("type").asText().equals("Router"));
    assertThat(lines.get(0).path("action").asText()).isEqualTo("create");
    assertThat(lines.get(0).path("after").path("name").asText()).isEqualTo("r");
    assertThat(lines.get(0).has("before")).isFalse();
    assertThat(lines.get(1).path("action").asText()).isEqualTo("update");
    assertThat(lines.get(1).path("request").asText()).isEqualTo("req-rename");
    assertThat(lines.get(1).path("before")).isEqualTo(Api.JSON.readTree("{\"name\": \"r\"}"));
    assertThat(lines.get(1).path("after")).isEqualTo(Api.JSON.readTree("{\"name\": \"s\"}"));
    assertThat(lines.get(2).path("action").asText()).isEqualTo("delete");
    assertThat(lines.get(2).path("before").path("name").asText()).isEqualTo("s");
  }

  private List<JsonNode> audited(int count, Runnable scene) throws Exception {
    List<JsonNode> lines = new ArrayList<>();
    for (ILoggingEvent event : logged(AuditLog.NAME, count, scene)) {
      lines.add(Api.JSON.readTree(event.getFormattedMessage()));
    }
    return lines;
  }

  @Test
  void writesDownWhatIsPutIntoTables() throws Exception {
    JsonNode bridge = api.create("/bridges", "{}");
    JsonNode port = api.create(bridge.path("ports").asText(), "{\"type\": \"Bridge\"}");
    String mac = "ac:ca:ba:00:00:01";
    List<JsonNode> lines =
        audited(
            4,
            () -> {
              String entry =
                  api.create(
                          bridge.path("macTable").asText(),
                          "{\"macAddr\": \"%s\", \"portId\": \"%s\"}".formatted(mac, Api.id(port)))
                      .path("uri")
                      .asText();
              String pair =
                  api.create(
                          bridge.path("arpTable").asText(),
                          "{\"ip\": \"10.0.0.9\", \"mac\": \"%s\"}".formatted(mac))
                      .path("uri")
                      .asText();
              api.delete(entry).expect(204);
              api.delete(entry).expect(204);
              api.delete(pair).expect(204);
            });
    assertThat(lines)
        .extracting(line -> line.path("action").asText() + " " + line.path("type").asText())
        .containsExactly(
            "create MacTable", "create AddressTable", "delete MacTable", "delete AddressTable");
    assertThat(lines).allMatch(line -> line.path("id").equals(bridge.path("id")));
    assertThat(lines.get(0).path("after").path("port")).isEqualTo(port.path("id"));
    assertThat(lines.get(2).path("before")).isEqualTo(lines.get(0).path("after"));
    assertThat(lines.get(3).path("before").path("address").asText()).isEqualTo("10.0.0.9");
  }

  @Test
  void writesDownWhatIsConfigured() throws Exception {
    String template = "/conf/templates/audited";
    List<JsonNode> lines =
        audited(
            4,
            () -> {
              settle(template, "cluster.auth.keystone { port : 5000, user_password : hush1 }");
              settle(template, "cluster.auth.keystone { port : 5001 }");
              settle(template, "cluster.auth.keystone { port : 5001 }");
              settle(template, "cluster.auth.keystone.user_password : hush2");
              api.delete(template).expect(200);
            });
    assertThat(lines)
        .extracting(line -> line.path("action").asText())
        .containsExactly("create", "update", "update", "delete");
    assertThat(lines).allMatch(line -> line.path("type").asText().equals("Configuration"));
    assertThat(lines).allMatch(line -> line.path("id").asText().equals("templates/audited"));
    assertThat(lines.get(1).path("before"))
        .isEqualTo(Api.JSON.readTree("{\"cluster.auth.keystone.port\": \"5000\"}"));
    assertThat(lines.get(1).path("after"))
        .isEqualTo(Api.JSON.readTree("{\"cluster.auth.keystone.port\": \"5001\"}"));
    assertThat(lines.get(2).path("after"))
        .isEqualTo(Api.JSON.readTree("{\"cluster.auth.keystone.user_password\": \"(not shown)\"}"));
    assertThat(lines.toString()).doesNotContain("hush");
  }

  private void settle(String template, String text) {
    api.send("POST", template, text, "Content-Type", "text/plain").expect(200);
  }
}
