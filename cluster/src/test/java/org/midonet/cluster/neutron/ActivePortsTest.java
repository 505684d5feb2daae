package org.midonet.cluster.neutron;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.nsdb.MapChange;

class ActivePortsTest {

  private static final UUID HOST = new UUID(9, 9);

  private final ActivePorts ports = new ActivePorts(new UUID(7, 7));

  @Test
  void nothingIsSaidBeforeTheStoreHasBeenRead() {
    assertThat(ports.since(Optional.empty())).isEmpty();
  }

  @Test
  void withoutARevisionEverythingIsTold() {
    ports.snapshot(Map.of(port(1), HOST));
    ObjectNode answer = told("");
    assertThat(answer.path("complete").asBoolean()).isTrue();
    assertThat(answer.path("ports").findValuesAsText("id")).containsExactly(port(1).toString());
    assertThat(answer.path("ports").findValuesAsText("hostId")).containsExactly(HOST.toString());
  }

  @Test
  void sinceARevisionOnlyWhatChangedAndAsItIsNow() {
    ports.snapshot(Map.of(port(1), HOST, port(2), HOST));
    String before = told("").path("revision").asText();
    ports.changes(List.of(came(3), went(1)));
    ports.changes(List.of(went(3)));

    ObjectNode answer = told(before);

    assertThat(answer.path("complete").asBoolean()).isFalse();
    assertThat(states(answer)).containsExactlyInAnyOrder(port(1) + " false", port(3) + " false");
    assertThat(told(answer.path("revision").asText()).path("ports")).isEmpty();
  }

  @Test
  void aNewSnapshotAndAnotherMemorysRevisionMeanEverything() {
    ports.snapshot(Map.of(port(1), HOST));
    String before = told("").path("revision").asText();
    ports.snapshot(Map.of(port(2), HOST));
    for (String since : List.of(before, new UUID(1, 1) + ":1", "x", before + "0000000000")) {
      assertThat(told(since).path("complete").asBoolean()).as(since).isTrue();
    }
  }

  @Test
  void whoIsTooFarBehindIsToldEverything() {
    ports.snapshot(Map.of());
    String start = told("").path("revision").asText();
    ports.changes(List.of(came(1)));
    String later = told("").path("revision").asText();
    List<MapChange<UUID, UUID>> many = new ArrayList<>();
    for (int i = 0; i < ActivePorts.REMEMBERED; i++) {
      many.add(i % 2 == 0 ? came(2) : went(2));
    }
    ports.changes(many);

    assertThat(told(start).path("complete").asBoolean()).isTrue();
    assertThat(told(later).path("complete").asBoolean()).isFalse();
    assertThat(states(told(later))).containsExactly(port(2) + " false");
  }

  private ObjectNode told(String since) {
    return ports.since(Optional.of(since)).orElseThrow();
  }

  private static List<String> states(ObjectNode answer) {
    List<String> states = new ArrayList<>();
    answer
        .path("ports")
        .forEach(port -> states.add(port.path("id").asText() + " " + port.path("active")));
    return states;
  }

  private static UUID port(int number) {
    return new UUID(1, number);
  }

  private static MapChange<UUID, UUID> came(int number) {
    return new MapChange<>(port(number), Optional.empty(), Optional.of(HOST));
  }

  private static MapChange<UUID, UUID> went(int number) {
    return new MapChange<>(port(number), Optional.of(HOST), Optional.empty());
  }
}
