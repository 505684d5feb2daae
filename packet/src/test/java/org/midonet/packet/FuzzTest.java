package org.midonet.packet;

import org.junit.jupiter.api.Test;
import org.midonet.fuzz.Campaign;

/** The targets of {@code bin/fuzz}, in every build: half a million inputs in some seconds. */
class FuzzTest {

  @Test
  void frames() {
    Campaign.run(FrameFuzz::fuzzerTestOneInput, FrameFuzz.seeds(), 250_000, 1);
  }

  @Test
  void dhcp() {
    Campaign.run(DhcpFuzz::fuzzerTestOneInput, DhcpFuzz.seeds(), 150_000, 2);
  }

  @Test
  void addresses() {
    Campaign.run(AddressFuzz::fuzzerTestOneInput, AddressFuzz.seeds(), 200_000, 3);
  }
}
