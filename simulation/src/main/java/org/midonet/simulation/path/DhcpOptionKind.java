package org.midonet.simulation.path;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.midonet.packet.DhcpOption;
import org.midonet.packet.DhcpOptions;
import org.midonet.packet.Ip4;
import org.midonet.packet.Prefix;

/** How the text of a DHCP option's value becomes octets. */
enum DhcpOptionKind {
  /** No value. */
  EMPTY,
  TEXT,
  /** Hexadecimal, with or without colons; anything else is taken as text. */
  OCTETS,
  ADDRESS,
  ADDRESSES,
  /** {@code network/length}, or address and mask: several. */
  NETWORKS,
  BOOLEAN,
  U8,
  U16,
  U32,
  /** Signed. */
  S32,
  U8_LIST,
  U16_LIST,
  /** 1, 2, 4 or 8: the NetBIOS node type. */
  ONE_OF_1248,
  ONE_TO_3,
  ONE_TO_8,
  /** A number and addresses. */
  U8_ADDRESSES,
  /** A number and text. */
  U8_TEXT,
  /** A hardware type and hexadecimal; without a type, text of type 0. */
  CLIENT_ID,
  /** Pairs of network and gateway. */
  ROUTES,
  /** Domain names in the form of DNS, not compressed. */
  DOMAINS;

  /**
   * The octets of a value.
   *
   * @throws IllegalArgumentException if the text is no such value
   */
  byte[] octets(String text) {
    return switch (this) {
      case EMPTY -> new byte[0];
      case TEXT -> text.getBytes(StandardCharsets.UTF_8);
      case OCTETS -> hexOrText(text);
      case ADDRESS -> Ip4.parse(text).toBytes();
      case ADDRESSES -> addresses(text);
      case NETWORKS -> networks(text);
      case BOOLEAN -> new byte[] {truth(text)};
      case U8 -> number(text, 1);
      case U16 -> number(text, 2);
      case U32 -> number(text, 4);
      case S32 -> new Ip4(Integer.parseInt(text)).toBytes();
      case U8_LIST -> numbers(text, 1);
      case U16_LIST -> numbers(text, 2);
      case ONE_OF_1248 -> oneOf(text, List.of("1", "2", "4", "8"));
      case ONE_TO_3 -> oneOf(text, List.of("1", "2", "3"));
      case ONE_TO_8 -> oneOf(text, List.of("1", "2", "3", "4", "5", "6", "7", "8"));
      case U8_ADDRESSES -> join(number(first(text), 1), addresses(rest(text)));
      case U8_TEXT -> join(number(first(text), 1), rest(text).getBytes(StandardCharsets.UTF_8));
      case CLIENT_ID -> clientId(text);
      case ROUTES -> routes(text);
      case DOMAINS -> domains(text);
    };
  }

  private static String[] words(String text) {
    return text.strip().split("[,\\s]+", -1);
  }

  private static String first(String text) {
    return words(text)[0];
  }

  private static String rest(String text) {
    String[] parts = text.strip().split("[,\\s]+", 2);
    if (parts.length < 2) {
      throw new IllegalArgumentException("something must follow the number: " + text);
    }
    return parts[1];
  }

  private static byte[] join(byte[] one, byte[] other) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(one);
    bytes.writeBytes(other);
    return bytes.toByteArray();
  }

  private static byte[] hexOrText(String text) {
    String digits = text.startsWith("0x") ? text.substring(2) : text.replace(":", "");
    boolean hex =
        (text.startsWith("0x") || text.contains(":")) && digits.matches("([0-9a-fA-F]{2})+");
    return hex ? HexFormat.of().parseHex(digits) : text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] addresses(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String address : words(text)) {
      bytes.writeBytes(Ip4.parse(address).toBytes());
    }
    return bytes.toByteArray();
  }

  private static byte[] networks(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String word : words(text)) {
      if (word.contains("/")) {
        Prefix network = Prefix.parse(word);
        bytes.writeBytes(network.address().toBytes());
        bytes.writeBytes(
            network
                .netmask()
                .orElseThrow(() -> new IllegalArgumentException("not IPv4: " + word))
                .toBytes());
      } else {
        bytes.writeBytes(Ip4.parse(word).toBytes());
      }
    }
    if (bytes.size() % 8 != 0) {
      throw new IllegalArgumentException("a network is an address and a mask: " + text);
    }
    return bytes.toByteArray();
  }

  private static byte truth(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "1", "true", "yes", "on" -> 1;
      case "0", "false", "no", "off" -> 0;
      default -> throw new IllegalArgumentException("neither true nor false: " + text);
    };
  }

  private static byte[] number(String text, int octets) {
    long number = Long.parseLong(text);
    if (number < 0 || number >>> (8 * octets) != 0) {
      throw new IllegalArgumentException("out of range: " + text);
    }
    byte[] bytes = new byte[octets];
    for (int i = 0; i < octets; i++) {
      bytes[i] = (byte) (number >>> (8 * (octets - 1 - i)));
    }
    return bytes;
  }

  private static byte[] numbers(String text, int octets) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String word : words(text)) {
      bytes.writeBytes(number(word, octets));
    }
    return bytes.toByteArray();
  }

  private static byte[] oneOf(String text, List<String> allowed) {
    if (!allowed.contains(text)) {
      throw new IllegalArgumentException("not one of " + allowed + ": " + text);
    }
    return number(text, 1);
  }

  /** RFC 2132, 9.14: a type, as a rule that of the hardware, and what identifies. */
  private static byte[] clientId(String text) {
    String digits = text.replace(":", "");
    return text.contains(":") && digits.matches("([0-9a-fA-F]{2})+")
        ? HexFormat.of().parseHex(digits)
        : join(new byte[1], text.getBytes(StandardCharsets.UTF_8));
  }

  /** Pairs of network and gateway: {@code 10.0.0.0/8,192.168.1.1,0.0.0.0/0,192.168.1.2}. */
  private static byte[] routes(String text) {
    String[] parts = words(text);
    if (parts.length % 2 != 0) {
      throw new IllegalArgumentException("a route is a network and a gateway: " + text);
    }
    List<DhcpOptions.Route> routes = new ArrayList<>();
    for (int i = 0; i < parts.length; i += 2) {
      routes.add(new DhcpOptions.Route(Prefix.parse(parts[i]), Ip4.parse(parts[i + 1])));
    }
    return DhcpOptions.builder()
        .putRoutes(routes)
        .build()
        .bytes(DhcpOption.CLASSLESS_ROUTES)
        .orElseThrow();
  }

  private static byte[] domains(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String name : words(text)) {
      String full = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
      for (String label : full.split("\\.", -1)) {
        byte[] octets = label.getBytes(StandardCharsets.UTF_8);
        if (octets.length == 0 || octets.length > 63) {
          throw new IllegalArgumentException("not a domain name: " + name);
        }
        bytes.write(octets.length);
        bytes.writeBytes(octets);
      }
      bytes.write(0);
    }
    return bytes.toByteArray();
  }
}
