package org.midonet.cluster.json;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Optional;
import java.util.regex.Pattern;
import org.midonet.packet.Ip4;
import org.midonet.packet.Ip6;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;

/** Codecs of network addresses, in the text forms of the API. */
public final class Addresses {

  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
  private static final Pattern IPV4_TEXT = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
  private static final Pattern STRICT_MAC = Pattern.compile("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}");
  private static final Pattern LOOSE_MAC =
      Pattern.compile("[0-9a-fA-F]{1,2}(:[0-9a-fA-F]{1,2}){5}");
  private static final Pattern MASK = Pattern.compile("[0-9a-fA-F]{4}(\\.[0-9a-fA-F]{4}){2}");

  /** Dotted quad, without leading zeros. */
  public static final Codec<IpAddress> IPV4 =
      address("ipv4", "must be an IPv4 address", Addresses::ipv4);

  /** IPv4 or IPv6; IPv6 is written in eight groups. */
  public static final Codec<IpAddress> IP = address("ip", "must be an IP address", Addresses::ip);

  /** IPv6; written in eight groups. */
  public static final Codec<IpAddress> IPV6 =
      address(
          "ipv6",
          "must be an IPv6 address",
          text -> ip(text).filter(address -> address instanceof Ip6));

  /** Six groups of exactly two hexadecimal digits. */
  public static final Codec<Mac> MAC = mac(STRICT_MAC);

  /** Six groups of one or two hexadecimal digits. */
  public static final Codec<Mac> LOOSE_MAC_CODEC = mac(LOOSE_MAC);

  /** A MAC's mask: {@code ffff.ff00.0000}. */
  public static final Codec<Mac> MAC_MASK =
      Scalars.codec(
          Codec.schema("string").put("pattern", MASK.pattern()),
          (node, problems) -> {
            if (node.isTextual() && MASK.matcher(node.textValue()).matches()) {
              return Optional.of(new Mac(Long.parseLong(node.textValue().replace(".", ""), 16)));
            }
            problems.add("must be three groups of four hexadecimal digits, such as ffff.ff00.0000");
            return Optional.empty();
          },
          mask -> {
            String digits = mask.toString().replace(":", "");
            return JsonNodeFactory.instance.textNode(
                digits.substring(0, 4) + "." + digits.substring(4, 8) + "." + digits.substring(8));
          });

  private Addresses() {}

  /** An IPv4 address in its one accepted form. */
  public static Optional<IpAddress> ipv4(String text) {
    return IPV4_TEXT.matcher(text).matches()
        ? Optional.of(IpAddress.parse(text))
        : Optional.empty();
  }

  /** An IPv4 or IPv6 address. */
  public static Optional<IpAddress> ip(String text) {
    if (text.indexOf(':') < 0) {
      return ipv4(text);
    }
    try {
      return Optional.of(IpAddress.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A MAC, with {@code :} or, as in paths, {@code -} between its groups of one or two digits. */
  public static Optional<Mac> macIn(String text) {
    return looseMac(text.replace('-', ':'));
  }

  /** The MAC as it stands in paths: with {@code -}. */
  public static String macInPath(Mac mac) {
    return mac.toString().replace(':', '-');
  }

  /** The text of an address: an IPv6 address is never abbreviated. */
  public static String text(IpAddress address) {
    return switch (address) {
      case Ip4 ip4 -> ip4.toString();
      case Ip6 ip6 -> {
        StringBuilder text = new StringBuilder();
        for (int group = 0; group < 8; group++) {
          long half = group < 4 ? ip6.high() : ip6.low();
          long value = (half >>> (16 * (3 - group % 4))) & 0xffff;
          text.append(group == 0 ? "" : ":").append(Long.toHexString(value));
        }
        yield text.toString();
      }
    };
  }

  private static Optional<Mac> looseMac(String text) {
    if (!LOOSE_MAC.matcher(text).matches()) {
      return Optional.empty();
    }
    return Optional.of(Mac.parse(text));
  }

  private static Codec<Mac> mac(Pattern form) {
    return Scalars.codec(
        Codec.schema("string").put("pattern", form.pattern()),
        (node, problems) -> {
          Optional<Mac> mac =
              node.isTextual() && form.matcher(node.textValue()).matches()
                  ? looseMac(node.textValue())
                  : Optional.empty();
          if (mac.isEmpty()) {
            problems.add("must be a MAC address, such as 02:00:00:00:00:01");
          }
          return mac;
        },
        mac -> JsonNodeFactory.instance.textNode(mac.toString()));
  }

  private static Codec<IpAddress> address(String format, String complaint, Parser parser) {
    return Scalars.codec(
        Codec.schema("string").put("format", format),
        (node, problems) -> {
          Optional<IpAddress> address =
              node.isTextual() ? parser.parse(node.textValue()) : Optional.empty();
          if (address.isEmpty()) {
            problems.add(complaint);
          }
          return address;
        },
        address -> JsonNodeFactory.instance.textNode(text(address)));
  }

  private interface Parser {
    Optional<IpAddress> parse(String text);
  }
}
