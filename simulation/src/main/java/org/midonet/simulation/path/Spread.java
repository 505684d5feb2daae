package org.midonet.simulation.path;

/** A hash that spreads: every bit of what goes in changes half of the bits that come out. */
final class Spread {

  private Spread() {}

  /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
  static long mix(long value) {
    long mixed = value + 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
