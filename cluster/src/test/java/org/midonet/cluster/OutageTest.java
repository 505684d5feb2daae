package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The store away: writes are refused in time, and nothing is half-written. */
@Tag("slow")
class OutageTest {

  @Test
  void answers503UntilTheStoreIsBack() {
    try (Api api = new Api()) {
      api.create("/bridges", "{\"name\": \"before\"}");
      api.ensemble.suspend();
      Api.Answer away = api.post("/bridges", "{\"name\": \"during\"}").expect(503);
      assertThat(away.header("Retry-After")).isEqualTo("3");
      assertThat(away.json().path("code").asInt()).isEqualTo(503);
      api.ensemble.resume();
      assertThat(api.get("/bridges").expect(200).json()).hasSize(1);
      api.post("/bridges", "{\"name\": \"after\"}").expect(201);
    }
  }
}
