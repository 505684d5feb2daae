package org.midonet.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/** Addresses as text, from files, the API and command lines. */
public final class AddressFuzz {

  private static final List<Function<String, Object>> PARSERS =
      List.of(Mac::parse, Ip4::parse, Ip6::parse, IpAddress::parse, Prefix::parse);

  private AddressFuzz() {}

  /** Some of every kind. */
  public static List<byte[]> seeds() {
    return List.of(
            "02:00:00:00:00:0a",
            "10.0.0.1",
            "255.255.255.255",
            "10.0.0.0/8",
            "2001:db8::1",
            "::",
            "::ffff:10.0.0.1",
            "fe80:0:0:0:0:0:0:1",
            "2001:db8::/32",
            "0.0.0.0/0")
        .stream()
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
        .toList();
  }

  /** What is an address is the same one when it is written and read again. */
  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, StandardCharsets.ISO_8859_1);
    for (Function<String, Object> parser : PARSERS) {
      Object read;
      try {
        read = parser.apply(text);
      } catch (IllegalArgumentException expected) {
        assertThat(expected.getMessage()).isNotEmpty();
        continue;
      }
      assertThat(parser.apply(read.toString())).isEqualTo(read);
    }
  }
}
