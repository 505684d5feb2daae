package org.midonet.simulation.path;

import org.midonet.topology.PortRange;

/** How little of a number must be looked at to tell whether it lies in a range. */
final class DecidingBits {

  private DecidingBits() {}

  /**
   * The fewest leading bits of a value that decide whether it lies in the range, as a mask. The
   * aligned block around the value may grow until it would contain a value that is not alike: the
   * nearest ones are the range's own ends, or those just outside of it.
   *
   * @param width how many bits such values have
   */
  static int of(int value, PortRange range, int width) {
    int all = (1 << width) - 1;
    int free = width;
    if (value < range.start()) {
      free = firstDifference(value, range.start());
    } else if (value > range.end()) {
      free = firstDifference(value, range.end());
    } else {
      if (range.start() > 0) {
        free = firstDifference(value, range.start() - 1);
      }
      if (range.end() < all) {
        free = Math.min(free, firstDifference(value, range.end() + 1));
      }
    }
    return free >= width ? 0 : all & (-1 << free);
  }

  /** The number of the highest bit in which two different values differ. */
  private static int firstDifference(int one, int other) {
    return 31 - Integer.numberOfLeadingZeros(one ^ other);
  }
}
