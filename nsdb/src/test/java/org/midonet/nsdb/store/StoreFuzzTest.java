package org.midonet.nsdb.store;

import org.junit.jupiter.api.Test;
import org.midonet.fuzz.Campaign;

class StoreFuzzTest {

  @Test
  void whatLiesInTheStoreIsUnderstoodOrNot() {
    Campaign.run(StoreFuzz::fuzzerTestOneInput, StoreFuzz.seeds(), 20_000, 1);
  }
}
