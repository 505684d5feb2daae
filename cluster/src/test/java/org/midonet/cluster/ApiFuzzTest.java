package org.midonet.cluster;

import org.junit.jupiter.api.Test;
import org.midonet.fuzz.Campaign;

/** A part of what {@code bin/fuzz api} does for as long as one likes. */
class ApiFuzzTest {

  @Test
  void everyBodyHasAnAnswer() {
    Campaign.run(ApiFuzz::fuzzerTestOneInput, ApiFuzz.seeds(), 40_000, 1);
  }
}
