package org.midonet.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LocalServerTest {

  private static HttpResponse<String> send(LocalServer server, String verb, String path)
      throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(uri).method(verb, BodyPublishers.noBody()).build(),
          BodyHandlers.ofString());
    }
  }

  @Test
  void servesMetricsAndHealth() throws Exception {
    PrometheusRegistry registry = new PrometheusRegistry();
    JvmMetrics.register(registry);
    Counter counter =
        Counter.builder()
            .name("things_total")
            .help("Things.")
            .labelNames("kind")
            .register(registry);
    counter.labelValues("odd").inc(3);
    AtomicReference<Optional<String>> store = new AtomicReference<>(Optional.empty());
    AtomicReference<Optional<String>> other = new AtomicReference<>(Optional.empty());
    Health health = new Health(Map.of("store", store::get), Map.of("other", other::get));
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (LocalServer server = LocalServer.start(any, new MetricsPage(registry), health)) {
      HttpResponse<String> metrics = send(server, "GET", "/metrics");
      assertThat(metrics.statusCode()).isEqualTo(200);
      assertThat(metrics.headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/plain; version=0.0.4");
      assertThat(metrics.body())
          .contains(
              "# TYPE things_total counter",
              "things_total{kind=\"odd\"} 3.0",
              "jvm_memory_used_bytes{area=\"heap\"}",
              "process_start_time_seconds");
      assertThat(send(server, "GET", "/healthz").body())
          .isEqualTo("{\"status\": \"ok\", \"checks\": {\"other\": \"ok\", \"store\": \"ok\"}}\n");
      other.set(Optional.of("slow"));
      assertThat(send(server, "GET", "/healthz").statusCode()).isEqualTo(200);
      assertThat(send(server, "GET", "/healthz").body()).contains("\"degraded\"", "\"slow\"");
      store.set(Optional.of("SUSPENDED \"x"));
      HttpResponse<String> away = send(server, "GET", "/healthz");
      assertThat(away.statusCode()).isEqualTo(503);
      assertThat(away.body()).contains("\"store\": \"SUSPENDED  x\"");
      assertThat(send(server, "POST", "/metrics").statusCode()).isEqualTo(405);
      assertThat(send(server, "GET", "/metrics/x").statusCode()).isEqualTo(404);
      assertThat(send(server, "GET", "/").statusCode()).isEqualTo(404);
    }
  }
}
