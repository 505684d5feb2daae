package org.midonet.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.midonet.lab.Lab;

@Tag("lab")
class PeersTest {
  @Test
  void everyPeerCarriesEveryKindOfLoad() {
    try (Lab lab = Lab.unique("mt")) {
      Load load = Load.compile(lab.directory());
      for (Subject subject : Peers.create(lab)) {
        var _ = load.serve(lab, subject.server());
        for (Measure measure : Measure.values()) {
          assertThat(load.run(subject, measure, 0.2))
              .as("%s over %s", measure.word(), subject.name())
              .isPositive();
        }
        assertThat(load.firstPacket(subject, 5))
            .as("first packet over %s", subject.name())
            .isFinite();
      }
    }
  }
}
