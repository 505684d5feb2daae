package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.midonet.fuzz.Campaign;

/** A million frames that are almost right. */
@Tag("slow")
class SimulationFuzzTest {

  private static final int FRAMES = 1_000_000;

  @Test
  void everyFrameEnds() {
    int[] given = new int[1];
    Campaign.run(
        input -> {
          given[0]++;
          SimulationFuzz.fuzzerTestOneInput(input);
        },
        SimulationFuzz.seeds(),
        FRAMES,
        4);
    assertThat(given[0]).isGreaterThan(FRAMES);
  }
}
