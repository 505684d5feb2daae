package org.midonet.simulation.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Agents of any release must choose alike: these are the numbers of the published generator. */
class SpreadTest {

  private static final long[] STATES = {0, 0x9e3779b97f4a7c15L, 0x3c6ef372fe94f82aL};

  @Test
  void itIsTheGeneratorWithTheSeedZero() {
    assertThat(LongStream.of(STATES).map(Spread::mix))
        .containsExactly(0xe220a8397b1dcdafL, 0x6e789e6aa1b965f4L, 0x06c45d188009454fL);
  }
}
