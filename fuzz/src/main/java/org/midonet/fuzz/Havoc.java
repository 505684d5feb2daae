package org.midonet.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Makes inputs from samples: a few random changes each, of bits, of whole values, of length, and
 * parts of one sample put into another.
 */
public final class Havoc {

  /** The longest input: more than any frame, and what no sensible message has. */
  static final int LONGEST = 4096;

  /** Values at which lengths, counts and signs go wrong. */
  private static final int[] EDGES = {
    0, 1, 2, 3, 4, 7, 8, 16, 0x1f, 0x20, 0x3f, 0x40, 0x7f, 0x80, 0xfe, 0xff
  };

  private final List<byte[]> samples;
  private final RandomGenerator random;

  /**
   * Makes inputs from these samples.
   *
   * @param samples at least one
   */
  public Havoc(List<byte[]> samples, RandomGenerator random) {
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("without samples there is nothing to change");
    }
    this.samples = List.copyOf(samples);
    this.random = random;
  }

  /** The next input; of ten, one is a sample as it is. */
  public byte[] next() {
    byte[] input = pick().clone();
    for (int changes = random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(5);
        changes > 0;
        changes--) {
      input = changed(input);
    }
    return input.length > LONGEST ? Arrays.copyOf(input, LONGEST) : input;
  }

  private byte[] changed(byte[] input) {
    if (input.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    int at = random.nextInt(input.length);
    return switch (random.nextInt(9)) {
      case 0 -> flipped(input, at);
      case 1 -> with(input, at, random.nextInt());
      case 2 -> with(input, at, EDGES[random.nextInt(EDGES.length)]);
      case 3 -> with(input, at, input[at] + random.nextInt(-4, 5));
      case 4 -> Arrays.copyOf(input, at); // cut
      case 5 -> spliced(input, at, at, pick());
      case 6 -> spliced(input, at, Math.min(input.length, at + 1 + random.nextInt(8)), new byte[0]);
      case 7 -> spliced(input, at, at, Arrays.copyOfRange(input, at, atMost(input, at)));
      default -> overwritten(input, at, pick());
    };
  }

  private byte[] flipped(byte[] input, int at) {
    return with(input, at, input[at] ^ 1 << random.nextInt(8));
  }

  private static byte[] with(byte[] input, int at, int value) {
    input[at] = (byte) value;
    return input;
  }

  private int atMost(byte[] input, int at) {
    return Math.min(input.length, at + 1 + random.nextInt(32));
  }

  /** The octets from one place to another, replaced by a part of something else. */
  private byte[] spliced(byte[] input, int from, int to, byte[] other) {
    int length = other.length == 0 ? 0 : 1 + random.nextInt(Math.min(other.length, 64));
    int start = other.length == 0 ? 0 : random.nextInt(other.length - length + 1);
    byte[] made = new byte[input.length - (to - from) + length];
    System.arraycopy(input, 0, made, 0, from);
    System.arraycopy(other, start, made, from, length);
    System.arraycopy(input, to, made, from + length, input.length - to);
    return made;
  }

  /** The same place of another sample, which as a rule means the same there. */
  private byte[] overwritten(byte[] input, int at, byte[] other) {
    int length = Math.min(1 + random.nextInt(16), Math.min(input.length, other.length) - at);
    if (length > 0) {
      System.arraycopy(other, at, input, at, length);
    }
    return input;
  }

  private byte[] pick() {
    return samples.get(random.nextInt(samples.size()));
  }
}
