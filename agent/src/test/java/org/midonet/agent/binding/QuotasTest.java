package org.midonet.agent.binding;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuotasTest {

  private static final int ROOM = 262_144;
  private final Quotas quotas = new Quotas(ROOM, 65_535);

  @Test
  void guestsShareAHalfButHaveEnough() {
    for (int guests = 1; guests <= 20; guests++) {
      boolean _ = quotas.share(guests);
      int each = quotas.of(false).connections();
      assertThat(each).isBetween(Quotas.LEAST, 65_536);
      assertThat(guests * each + quotas.of(true).connections()).isLessThanOrEqualTo(ROOM);
    }
    assertThat(quotas.share(500)).isTrue();
    assertThat(quotas.of(false).connections()).isEqualTo(Quotas.LEAST);
    assertThat(quotas.of(true).connections()).isEqualTo(ROOM / 4);
  }

  @Test
  void theShareChangesSeldom() {
    int changes = 0;
    for (int guests = 1; guests <= 64; guests++) {
      changes += quotas.share(guests) ? 1 : 0;
    }
    assertThat(changes).isEqualTo(6);
  }

  @Test
  void aLargeTableIsForUse() {
    Quotas large = new Quotas(2_000_000, 65_535);
    assertThat(large.of(false).connections()).isEqualTo(500_000);
    assertThat(large.of(true).connections()).isEqualTo(500_000);
  }

  @Test
  void aSmallTableIsNotGivenToOne() {
    Quotas small = new Quotas(65_536, 65_535);
    assertThat(small.of(false).connections()).isEqualTo(32_768);
    assertThat(small.of(true).connections()).isEqualTo(16_384);
  }

  @Test
  void guestsShareTheRoomForMissesThatWait() {
    for (int guests = 1; guests <= 64; guests++) {
      boolean _ = quotas.share(guests);
      int each = quotas.of(false).missOctets();
      assertThat(each).isBetween(64 << 10, 4 << 20);
      assertThat(guests * each).isLessThanOrEqualTo(8 << 20);
    }
  }
}
