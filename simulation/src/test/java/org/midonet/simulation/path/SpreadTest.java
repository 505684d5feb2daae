package org.midonet.simulation.path;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Agents of any release must choose alike: these are the numbers of the published generator. */
class SpreadTest {

  private static final long GAMMA = 0x9e3779b97f4a7c15L;

  @Test
  void itIsTheGeneratorWithTheSeedZero() {
    assertThat(Spread.mix(0)).isEqualTo(0xe220a8397b1dcdafL);
    assertThat(Spread.mix(GAMMA)).isEqualTo(0x6e789e6aa1b965f4L);
    assertThat(Spread.mix(2 * GAMMA)).isEqualTo(0x06c45d188009454fL);
  }
}
