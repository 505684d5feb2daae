package org.midonet.simulation.path;

import java.util.UUID;

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

  /**
   * What a candidate bids for something in rendezvous hashing: a number of 53 bits, of which every
   * machine thinks alike. Who bids most has it, and keeps it whoever else comes or goes, unless one
   * that comes bids more.
   */
  static long bid(long what, UUID candidate) {
    long id = mix(candidate.getMostSignificantBits() ^ candidate.getLeastSignificantBits() * 31);
    return mix(what ^ id) >>> 11;
  }
}
