package org.midonet.fuzz;

import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Gives a target many inputs, the same in every run, so that a failure comes again. */
public final class Campaign {

  /** What is attacked. */
  @FunctionalInterface
  public interface Target {
    /** Takes an input; whatever it throws is a fault. */
    void take(byte[] input);
  }

  private Campaign() {}

  /**
   * Gives the target its samples, and then as many inputs made of them.
   *
   * @throws AssertionError with the input that the target did not bear
   */
  public static void run(Target target, List<byte[]> samples, int inputs, long seed) {
    samples.forEach(sample -> give(target, sample));
    Havoc havoc = new Havoc(samples, new Random(seed));
    for (int i = 0; i < inputs; i++) {
      give(target, havoc.next());
    }
  }

  private static void give(Target target, byte[] input) {
    byte[] given = input.clone(); // a target may write into its input
    try {
      target.take(given);
    } catch (RuntimeException | Error e) {
      throw new AssertionError("not borne: " + HexFormat.of().formatHex(input), e);
    }
  }
}
