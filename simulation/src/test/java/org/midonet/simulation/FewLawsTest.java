package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The laws on a few clouds. Mutation testing leaves out {@link LawsTest}, whose hundreds of clouds
 * each mutant that survives would have to see, and is content with these.
 */
class FewLawsTest {

  private final LawsTest laws = new LawsTest();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void hold(long seed) {
    assertThatCode(
            () -> {
              laws.masksAreSound(seed);
              laws.dependenciesAreSound(seed);
              laws.templatesHoldForEveryDrawnPort(seed);
              laws.answersGoBack(seed);
              laws.everyPacketEnds(seed);
            })
        .doesNotThrowAnyException();
  }
}
