package org.midonet.datapath.contract;

import java.util.Arrays;
import java.util.HexFormat;

/** A frame as a value: equal if its bytes are, and printed as hexadecimal. */
public record Frame(String hex) {

  /** Of these bytes. */
  public static Frame of(byte[] bytes) {
    return new Frame(HexFormat.of().formatHex(bytes));
  }

  /** Its bytes. */
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  /** The first so many bytes: without padding behind a short packet. */
  public Frame cutTo(int length) {
    byte[] bytes = bytes();
    return bytes.length <= length ? this : of(Arrays.copyOf(bytes, length));
  }

  @Override
  public String toString() {
    return hex;
  }
}
