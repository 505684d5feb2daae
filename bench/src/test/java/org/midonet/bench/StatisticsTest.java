package org.midonet.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  @Test
  void mediansAndSpreads() {
    assertThat(Statistics.median(List.of(3.0, 1.0, 2.0))).isEqualTo(2.0);
    assertThat(Statistics.median(List.of(1.0, 2.0))).isEqualTo(1.5);
    assertThat(Statistics.spread(List.of(1.0, 2.0, 3.0, 4.0, 5.0))).isEqualTo(2.0 / 3.0);
    assertThat(Statistics.median(List.of())).isNaN();
  }

  @Test
  void aRatioMustReachItsGoalAndAFigureWithoutPeerMustStayBelow() {
    assertThat(new Row("tcp", "s", "b", Optional.of(0.9), 1, "", 0, 5, Optional.of(0.85)).met())
        .isTrue();
    assertThat(new Row("tcp", "s", "b", Optional.of(0.8), 1, "", 0, 5, Optional.of(0.85)).met())
        .isFalse();
    assertThat(
            new Row("agent-rss", "s", "", Optional.empty(), 410, "MiB", 0, 1, Optional.of(400.0))
                .met())
        .isFalse();
  }

  @Test
  void theJsonHasNullWhereThereIsNoPeer() {
    assertThat(
            new Row(
                    "agent-rss",
                    "midolman",
                    "",
                    Optional.empty(),
                    123.4567,
                    "MiB",
                    0,
                    1,
                    Optional.of(400.0))
                .json())
        .containsEntry("ratio", null)
        .containsEntry("baseline", null)
        .containsEntry("median", 123.457);
  }
}
