package org.midonet.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.midonet.agent.upcall.Counters;
import org.midonet.datapath.DropReason;

class CountersFileTest {
  @Test
  void oneCounterALineByName() {
    assertThat(
            CountersFile.text(
                    Map.of(DropReason.MALFORMED.code(), 10L, DropReason.FIRST_OF_AGENT, 3L),
                    new Counters())
                .lines())
        .startsWith("drop.malformed 10", "drop.32 3")
        .contains("upcall.misses 0", "upcall.waiting-full 0");
  }
}
