package org.midonet.simulation.path;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.midonet.packet.DhcpOption;
import org.midonet.packet.DhcpOptions;
import org.midonet.packet.Ip4;
import org.midonet.packet.Prefix;

/**
 * The extra options of a reservation, by number or by the names that dnsmasq (and so Neutron) uses,
 * with values as text. What is not known or out of range is left out, the rest is still sent.
 */
final class DhcpExtraOptions {

  /** How the text of a value becomes octets. */
  private enum Kind {
    TEXT,
    ADDRESSES,
    BOOLEAN,
    U8,
    U16,
    U32,
    ROUTES
  }

  private record Option(int code, Kind kind) {}

  private static final Map<String, Option> BY_NAME =
      Map.ofEntries(
          Map.entry("netmask", new Option(1, Kind.ADDRESSES)),
          Map.entry("time-offset", new Option(2, Kind.U32)),
          Map.entry("router", new Option(3, Kind.ADDRESSES)),
          Map.entry("dns-server", new Option(6, Kind.ADDRESSES)),
          Map.entry("log-server", new Option(7, Kind.ADDRESSES)),
          Map.entry("lpr-server", new Option(9, Kind.ADDRESSES)),
          Map.entry("host-name", new Option(12, Kind.TEXT)),
          Map.entry("hostname", new Option(12, Kind.TEXT)),
          Map.entry("boot-file-size", new Option(13, Kind.U16)),
          Map.entry("domain-name", new Option(15, Kind.TEXT)),
          Map.entry("swap-server", new Option(16, Kind.ADDRESSES)),
          Map.entry("root-path", new Option(17, Kind.TEXT)),
          Map.entry("extension-path", new Option(18, Kind.TEXT)),
          Map.entry("ip-forward-enable", new Option(19, Kind.BOOLEAN)),
          Map.entry("default-ttl", new Option(23, Kind.U8)),
          Map.entry("mtu", new Option(26, Kind.U16)),
          Map.entry("interface-mtu", new Option(26, Kind.U16)),
          Map.entry("broadcast", new Option(28, Kind.ADDRESSES)),
          Map.entry("router-discovery", new Option(31, Kind.BOOLEAN)),
          Map.entry("arp-timeout", new Option(35, Kind.U32)),
          Map.entry("tcp-ttl", new Option(37, Kind.U8)),
          Map.entry("nis-domain", new Option(40, Kind.TEXT)),
          Map.entry("nis-server", new Option(41, Kind.ADDRESSES)),
          Map.entry("ntp-server", new Option(42, Kind.ADDRESSES)),
          Map.entry("netbios-ns", new Option(44, Kind.ADDRESSES)),
          Map.entry("netbios-nodetype", new Option(46, Kind.U8)),
          Map.entry("t1", new Option(58, Kind.U32)),
          Map.entry("t2", new Option(59, Kind.U32)),
          Map.entry("vendor-class", new Option(60, Kind.TEXT)),
          Map.entry("server-name", new Option(66, Kind.TEXT)),
          Map.entry("tftp-server", new Option(66, Kind.TEXT)),
          Map.entry("tftp-server-name", new Option(66, Kind.TEXT)),
          Map.entry("bootfile-name", new Option(67, Kind.TEXT)),
          Map.entry("smtp-server", new Option(69, Kind.ADDRESSES)),
          Map.entry("pop3-server", new Option(70, Kind.ADDRESSES)),
          Map.entry("www-server", new Option(72, Kind.ADDRESSES)),
          Map.entry("classless-static-route", new Option(121, Kind.ROUTES)),
          Map.entry("tftp-server-address", new Option(150, Kind.ADDRESSES)),
          Map.entry("server-ip-address", new Option(255, Kind.ADDRESSES)));

  private DhcpExtraOptions() {}

  /** Adds an option, or replaces it. */
  static void put(DhcpOptions.Builder options, String name, String value) {
    find(name)
        .ifPresent(
            option ->
                bytes(option.kind(), value.strip())
                    .ifPresent(octets -> options.put(option.code(), octets)));
  }

  private static Optional<Option> find(String name) {
    String key = name.strip().toLowerCase(Locale.ROOT);
    Option named = BY_NAME.get(key);
    if (named == null && key.matches("[0-9]{1,3}")) {
      int code = Integer.parseInt(key);
      named =
          BY_NAME.values().stream()
              .filter(option -> option.code() == code)
              .findFirst()
              .orElse(new Option(code, Kind.TEXT));
    }
    // The message type is the server's own; 0 and 255 are no options.
    return Optional.ofNullable(named)
        .filter(option -> option.code() > DhcpOption.PAD && option.code() < DhcpOption.END)
        .filter(
            option ->
                option.code() != DhcpOption.MESSAGE_TYPE && option.code() != DhcpOption.OVERLOAD);
  }

  private static Optional<byte[]> bytes(Kind kind, String value) {
    if (value.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          switch (kind) {
            case TEXT -> value.getBytes(StandardCharsets.UTF_8);
            case ADDRESSES -> addresses(value);
            case BOOLEAN -> new byte[] {truth(value)};
            case U8 -> number(value, 1);
            case U16 -> number(value, 2);
            case U32 -> number(value, 4);
            case ROUTES -> routes(value);
          });
    } catch (IllegalArgumentException e) {
      return Optional
          .empty(); // An operator's slip in one option must not cost the client its address.
    }
  }

  private static byte[] addresses(String value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String address : value.split("[,\\s]+", -1)) {
      bytes.writeBytes(Ip4.parse(address).toBytes());
    }
    return bytes.toByteArray();
  }

  private static byte truth(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "1", "true", "yes", "on" -> 1;
      case "0", "false", "no", "off" -> 0;
      default -> throw new IllegalArgumentException("neither true nor false: " + value);
    };
  }

  private static byte[] number(String value, int octets) {
    long number = Long.parseLong(value);
    if (number < 0 || number >>> (8 * octets) != 0) {
      throw new IllegalArgumentException("out of range: " + value);
    }
    byte[] bytes = new byte[octets];
    for (int i = 0; i < octets; i++) {
      bytes[i] = (byte) (number >>> (8 * (octets - 1 - i)));
    }
    return bytes;
  }

  /** Pairs of network and gateway: {@code 10.0.0.0/8,192.168.1.1,0.0.0.0/0,192.168.1.2}. */
  private static byte[] routes(String value) {
    String[] parts = value.split("[,\\s]+", -1);
    if (parts.length % 2 != 0) {
      throw new IllegalArgumentException("a route is a network and a gateway: " + value);
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
}
