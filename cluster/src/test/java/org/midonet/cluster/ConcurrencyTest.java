package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Many callers at once: each answer is true, and nothing is lost or doubled. */
class ConcurrencyTest {

  private static final int CALLERS = 4;
  private static final int EACH = 6;

  private interface Work {
    int status(int caller, int turn);
  }

  private static List<Integer> all(Work work) throws Exception {
    List<Integer> statuses = new ArrayList<>();
    try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      List<Future<List<Integer>>> running = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        int caller = i;
        running.add(
            callers.submit(
                () -> {
                  List<Integer> mine = new ArrayList<>();
                  for (int turn = 0; turn < EACH; turn++) {
                    mine.add(work.status(caller, turn));
                  }
                  return mine;
                }));
      }
      for (Future<List<Integer>> one : running) {
        statuses.addAll(one.get());
      }
    }
    return statuses;
  }

  @Test
  void rulesOfOneChainAllFindTheirPlace() throws Exception {
    try (Api api = new Api()) {
      String rules = api.create("/chains", "{}").path("rules").asText();
      List<Integer> statuses =
          all((caller, turn) -> api.post(rules, "{\"type\": \"drop\"}").status());
      // 409: the store gave up on a steady stream of others' changes; then nothing was written.
      assertThat(statuses).allMatch(status -> status == 201 || status == 409);
      long made = statuses.stream().filter(status -> status == 201).count();
      JsonNode list = api.get(rules).json();
      assertThat(list).hasSize((int) made);
      for (int i = 0; i < list.size(); i++) {
        assertThat(list.get(i).path("position").asInt()).isEqualTo(i + 1);
      }
    }
  }

  @Test
  void aPortIsLinkedOnceAndTunnelKeysDiffer() throws Exception {
    try (Api api = new Api()) {
      String ports = api.create("/bridges", "{}").path("ports").asText();
      List<Integer> made =
          all((caller, turn) -> api.post(ports, "{\"type\": \"Bridge\"}").status());
      assertThat(made).containsOnly(201);
      Set<Integer> keys = new HashSet<>();
      List<JsonNode> all = new ArrayList<>();
      api.get(ports).json().forEach(all::add);
      all.forEach(port -> keys.add(port.path("tunnelKey").asInt()));
      assertThat(keys).hasSize(CALLERS * EACH);
      String link = all.getFirst().path("link").asText();
      List<Integer> linked =
          all(
              (caller, turn) ->
                  api.post(
                          link,
                          "{\"peerId\": \"" + Api.id(all.get(1 + caller * 5 + turn % 5)) + "\"}")
                      .status());
      assertThat(linked.stream().filter(status -> status == 201)).hasSize(1);
      assertThat(linked).allMatch(status -> status == 201 || status == 409);
      long peers =
          StreamSupport.stream(api.get(ports).json().spliterator(), false)
              .filter(port -> port.hasNonNull("peerId"))
              .count();
      assertThat(peers).isEqualTo(2);
    }
  }
}
