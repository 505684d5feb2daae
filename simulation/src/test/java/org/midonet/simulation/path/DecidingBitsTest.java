package org.midonet.simulation.path;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.midonet.topology.PortRange;

class DecidingBitsTest {

  /** Those bits decide, and one fewer would not. */
  @Property(tries = 5000)
  void theyAreTheFewestThatDecide(
      @ForAll @IntRange(max = 255) int value,
      @ForAll @IntRange(max = 255) int one,
      @ForAll @IntRange(max = 255) int other) {
    PortRange range = new PortRange(Math.min(one, other), Math.max(one, other));
    int bits = DecidingBits.of(value, range, 8);
    assertThat(decides(bits, value, range)).isTrue();
    if (bits != 0) {
      assertThat(decides(bits & (bits << 1) & 0xff, value, range)).isFalse();
    }
  }

  private static boolean decides(int bits, int value, PortRange range) {
    for (int v = 0; v < 256; v++) {
      if (((v ^ value) & bits) == 0 && range.contains(v) != range.contains(value)) {
        return false;
      }
    }
    return true;
  }
}
