package org.midonet.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HavocTest {

  private static final List<byte[]> SAMPLES =
      List.of("{\"a\": [1]}".getBytes(StandardCharsets.UTF_8), new byte[60]);

  private static List<String> made(long seed) {
    Havoc havoc = new Havoc(SAMPLES, new Random(seed));
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      made.add(new String(havoc.next(), StandardCharsets.ISO_8859_1));
    }
    return made;
  }

  @Test
  void everyRunMakesTheSame() {
    assertThat(made(1)).isEqualTo(made(1)).isNotEqualTo(made(2));
  }

  @Test
  void whatIsMadeVariesAndKeepsBounds() {
    Set<String> different = new HashSet<>(made(1));
    assertThat(different).hasSizeGreaterThan(1500);
    assertThat(different).contains("{\"a\": [1]}").anyMatch(String::isEmpty);
    assertThat(different).allMatch(input -> input.length() <= Havoc.LONGEST);
    assertThat(different).anyMatch(input -> input.startsWith("{") && input.contains("\0"));
  }

  @Test
  void samplesAreLeftAsTheyAre() {
    made(1);
    assertThat(SAMPLES.get(1)).containsOnly(0);
  }

  @Test
  void whatATargetDoesNotBearIsTold() {
    assertThatThrownBy(
            () ->
                Campaign.run(
                    input -> {
                      if (input.length > 2 && input[2] == (byte) 0xff) {
                        throw new IllegalStateException("here");
                      }
                    },
                    SAMPLES,
                    100_000,
                    1))
        .isInstanceOf(AssertionError.class)
        .hasMessageMatching("not borne: ([0-9a-f]{2}){2}ff([0-9a-f]{2})*")
        .hasRootCauseMessage("here");
  }
}
