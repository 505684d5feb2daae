package org.midonet.cli;

import org.junit.jupiter.api.Test;
import org.midonet.cli.conf.ConfFuzz;
import org.midonet.cli.language.LanguageFuzz;
import org.midonet.fuzz.Campaign;

/** The targets of {@code bin/fuzz}, for some seconds in every build. */
class FuzzTest {

  @Test
  void lines() {
    Campaign.run(LanguageFuzz::fuzzerTestOneInput, LanguageFuzz.seeds(), 30_000, 1);
  }

  @Test
  void settings() {
    Campaign.run(ConfFuzz::fuzzerTestOneInput, ConfFuzz.seeds(), 30_000, 2);
  }
}
