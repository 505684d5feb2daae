package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The laws on a few clouds. Mutation testing leaves out {@link LawsTest} and {@link
 * AnswerLawsTest}, whose hundreds of clouds each mutant that survives would have to see, and is
 * content with these.
 */
class FewLawsTest {

  private static final int CLOUDS = 20;

  private final LawsTest laws = new LawsTest();
  private final AnswerLawsTest answers = new AnswerLawsTest();

  static LongStream seeds() {
    return LongStream.rangeClosed(1, CLOUDS);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void hold(long seed) {
    assertThatCode(
            () -> {
              laws.masksAreSound(seed);
              laws.dependenciesAreSound(seed);
              answers.templatesHoldForEveryDrawnPort(seed);
              answers.answersGoBack(seed);
              laws.everyPacketEnds(seed);
            })
        .doesNotThrowAnyException();
  }
}
