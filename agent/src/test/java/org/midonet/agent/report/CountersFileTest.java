package org.midonet.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.midonet.agent.flow.Judgement;
import org.midonet.agent.meter.Meters;
import org.midonet.agent.upcall.Counters;
import org.midonet.datapath.DropReason;

class CountersFileTest {
  private static final UUID RULE = new UUID(7, 8);

  private final Meters meters = new Meters(_ -> Optional.empty(), Optional::empty);

  @Test
  void oneCounterALineByName() {
    meters.dropped(RULE, 60);
    meters.dropped(RULE, 60);
    assertThat(
            CountersFile.text(
                    Map.of(DropReason.MALFORMED.code(), 10L, DropReason.FIRST_OF_AGENT + 2, 3L),
                    new Counters(),
                    meters)
                .lines())
        .startsWith("drop.malformed 10", "drop.decided-rule 3", "rule." + RULE + " 2")
        .contains("upcall.misses 0", "upcall.waiting-full 0");
  }

  @Test
  void everyReasonHasANameOfItsOwn() {
    assertThat(java.util.stream.IntStream.rangeClosed(1, DropReason.LAST).boxed())
        .extracting(CountersFile::reason)
        .doesNotHaveDuplicates();
    for (var reason : org.midonet.simulation.DropReason.values()) {
      assertThat(CountersFile.reason(Judgement.code(reason)))
          .isEqualTo("decided-" + CountersFile.word(reason));
      assertThat(Judgement.code(reason)).isLessThanOrEqualTo(DropReason.LAST);
    }
  }

  @Test
  void whatRulesDroppedIsReadBack(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("counters");
    assertThat(CountersFile.byRule(file)).isEmpty();
    meters.dropped(RULE, 60);
    Files.writeString(file, CountersFile.text(Map.of(), new Counters(), meters));
    assertThat(CountersFile.byRule(file)).containsExactly(Map.entry(RULE.toString(), 1L));
    Files.writeString(file, "rule.x\nrule.y z\nrule.w 1");
    assertThat(CountersFile.byRule(file)).containsExactly(Map.entry("w", 1L));
  }
}
