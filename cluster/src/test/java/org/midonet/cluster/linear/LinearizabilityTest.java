package org.midonet.cluster.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.midonet.cluster.linear.Step.Call;
import org.midonet.cluster.linear.Step.Outcome;

/**
 * Two cluster nodes on three ZooKeeper servers, while nodes and ZooKeeper's leader are killed:
 * every object behaves as one register.
 */
@Tag("slow")
class LinearizabilityTest {

  private static final int HISTORIES = Integer.getInteger("histories", 208);
  private static final int AT_ONCE = 8;
  private static final int CLIENTS = 4;
  private static final int STEPS = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(8);
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  @Test
  void everyObjectIsOneRegister() throws Exception {
    long seed = Long.getLong("seed", ThreadLocalRandom.current().nextLong());
    Random random = new Random(seed);
    int nodesKilled = 0;
    int leadersKilled = 0;
    int steps = 0;
    int open = 0;
    List<String> anomalies = new ArrayList<>();
    try (Ensemble ensemble = new Ensemble(2);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      awaitNodes(ensemble);
      for (int round = 0; round * AT_ONCE < HISTORIES; round++) {
        Map<UUID, List<Step>> histories = new LinkedHashMap<>();
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
          UUID id = UUID.randomUUID();
          List<Step> history = Collections.synchronizedList(new ArrayList<>());
          histories.put(id, history);
          for (int c = 0; c < CLIENTS; c++) {
            Random own = new Random(random.nextLong());
            running.add(clients.submit(() -> live(ensemble, id, own, history)));
          }
        }
        // In the midst of it: somebody has done something, and nobody is done.
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> histories.values().stream().mapToInt(List::size).sum() > AT_ONCE * 4);
        if (round % 2 == 0) {
          ensemble.killNode(random.nextInt(2));
          nodesKilled++;
        } else if (ensemble.killLeader()) {
          leadersKilled++;
        }
        for (Future<?> one : running) {
          one.get();
        }
        awaitNodes(ensemble);
        for (Map.Entry<UUID, List<Step>> history : histories.entrySet()) {
          // What every node shows in the end is a part of the history.
          for (int node = 0; node < 2; node++) {
            history.getValue().add(ask(ensemble, node, history.getKey(), Call.READ, ""));
          }
          steps += history.getValue().size();
          open += (int) history.getValue().stream().filter(Step::isOptional).count();
          Checker.anomaly(history.getValue())
              .ifPresent(found -> anomalies.add(history.getKey() + ": " + found));
        }
      }
    }
    System.out.printf(
        "linearizability: %d histories, %d steps, %d of them open, %d nodes and %d leaders killed,"
            + " %d anomalies, seed %d%n",
        HISTORIES, steps, open, nodesKilled, leadersKilled, anomalies.size(), seed);
    assertThat(anomalies).as("seed " + seed).isEmpty();
    assertThat(leadersKilled).isPositive();
    assertThat(open).as("most answers came").isLessThan(steps / 2);
  }

  private void awaitNodes(Ensemble ensemble) {
    for (int node = 0; node < 2; node++) {
      int one = node;
      await("node " + one)
          .atMost(Duration.ofSeconds(90))
          .ignoreExceptions()
          .untilAsserted(
              () ->
                  assertThat(send(ensemble, one, "GET", "/bridges", "").statusCode())
                      .as(ensemble.log(one))
                      .isEqualTo(200));
    }
  }

  private void live(Ensemble ensemble, UUID id, Random random, List<Step> history) {
    for (int i = 0; i < STEPS; i++) {
      Call call =
          switch (random.nextInt(10)) {
            case 0, 1 -> Call.CREATE;
            case 2 -> Call.DELETE;
            case 3, 4, 5 -> Call.SET;
            default -> Call.READ;
          };
      history.add(ask(ensemble, random.nextInt(2), id, call, "v" + random.nextInt(1_000_000)));
    }
  }

  private Step ask(Ensemble ensemble, int node, UUID id, Call call, String value) {
    String item = "/bridges/" + id;
    String body = "{\"id\": \"%s\", \"name\": \"%s\"}".formatted(id, value);
    long start = System.nanoTime();
    try {
      HttpResponse<String> answer =
          switch (call) {
            case CREATE -> send(ensemble, node, "POST", "/bridges", body);
            case SET -> send(ensemble, node, "PUT", item, body);
            case DELETE -> send(ensemble, node, "DELETE", item, "{}");
            case READ -> send(ensemble, node, "GET", item, "");
          };
      long end = System.nanoTime();
      return switch (answer.statusCode()) {
        case 200 ->
            new Step(
                call, JSON.readTree(answer.body()).path("name").asText(), Outcome.DONE, start, end);
        case 201, 204 -> new Step(call, value, Outcome.DONE, start, end);
        case 404 -> new Step(call, value, Outcome.ABSENT, start, end);
        // A refusal for want of quiet has not happened; that it may not have is weaker, and true.
        case 409 ->
            call == Call.CREATE && answer.body().contains("exists")
                ? new Step(call, value, Outcome.PRESENT, start, end)
                : open(call, value, start);
        case 503 -> open(call, value, start);
        default -> throw new AssertionError(answer.statusCode() + " " + answer.body());
      };
    } catch (IOException e) {
      return open(call, value, start);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static Step open(Call call, String value, long start) {
    return new Step(call, value, Outcome.OPEN, start, Long.MAX_VALUE);
  }

  private HttpResponse<String> send(
      Ensemble ensemble, int node, String verb, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(ensemble.api(node) + path))
            .timeout(PATIENCE)
            .method(verb, BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }
}
