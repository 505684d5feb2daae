package org.midonet.cluster.auth.keystone;

import org.junit.jupiter.api.Test;
import org.midonet.fuzz.Campaign;

class KeystoneFuzzTest {

  @Test
  void everyAnswerIsUnderstoodOrNot() {
    Campaign.run(KeystoneFuzz::fuzzerTestOneInput, KeystoneFuzz.seeds(), 20_000, 1);
  }
}
