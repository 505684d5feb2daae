package org.midonet.agent.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.midonet.datapath.DatapathException;
import org.midonet.datapath.DatapathPort;

class PortNumbersTest {

  private final PortNumbers numbers = new PortNumbers();

  @Test
  void aPortKeepsItsNumber() {
    int first = numbers.of(100);
    assertThat(numbers.of(200)).isNotEqualTo(first);
    assertThat(numbers.of(100)).isEqualTo(first);
  }

  @Test
  void aNumberThatWasFreedRestsAsLongAsPossible() {
    int first = numbers.of(100);
    assertThat(numbers.free(100)).hasValue(first);
    for (int key = 1000; key < 1000 + PortNumbers.HIGHEST - 1; key++) {
      assertThat(numbers.of(key)).isNotEqualTo(first);
    }
    assertThat(numbers.of(7)).isEqualTo(first);
  }

  @Test
  void whoHasNoNumberFreesNone() {
    assertThat(numbers.free(100)).isEmpty();
  }

  @Test
  void theNumbersOfAnAgentBeforeAreKept() {
    numbers.adopt(DatapathPort.of(17, 3, 1500, 100));
    assertThat(numbers.of(100)).isEqualTo(17);
    assertThat(numbers.of(200)).isEqualTo(18);
  }

  @Test
  void moreThanThereAreIsRefused() {
    for (int key = 1; key <= PortNumbers.HIGHEST; key++) {
      assertThat(numbers.of(key)).isNotEqualTo(PortNumbers.METADATA);
    }
    assertThatThrownBy(() -> numbers.of(9999)).isInstanceOf(DatapathException.class);
    numbers.free(5);
    assertThat(numbers.of(9999)).isPositive();
  }
}
