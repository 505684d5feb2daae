package org.midonet.datapath;

/**
 * Chooses one of the things that are passed by, without knowing how many come: the one whose number
 * it is the turn of. The turn jumps from round to round, so that in the end everything has its
 * turn, wherever it lies.
 */
public final class SampleTurn {

  /** A prime: the turn comes to all things, unless their number is a multiple of it. */
  private static final int JUMP = 7919;

  private int turn;
  private int passed;

  /** The next thing passes by; whether it is the one. */
  public boolean isIt() {
    return passed++ == turn;
  }

  /** All have passed by. */
  public void over() {
    turn = passed == 0 ? 0 : (turn + JUMP) % passed;
    passed = 0;
  }
}
