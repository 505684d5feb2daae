package org.midonet.simulation.path;

import java.util.Locale;
import java.util.Optional;
import org.midonet.packet.DhcpOption;
import org.midonet.packet.DhcpOptions;
import org.midonet.packet.Ip4;
import org.midonet.simulation.path.DhcpOptionTypes.Option;
import org.midonet.topology.DhcpHost;

/**
 * The extra options of a reservation, by number or by the names that dnsmasq (and so Neutron) uses,
 * with values as text. What is not known or out of range is left out, the rest is still sent.
 */
final class DhcpExtraOptions {

  private DhcpExtraOptions() {}

  /** Adds an option, or replaces it. */
  static void put(DhcpOptions.Builder options, String name, String value) {
    find(name)
        .ifPresent(
            option ->
                bytes(option.kind(), value.strip())
                    .ifPresent(octets -> options.put(option.code(), octets)));
  }

  /** Where a client boots from, which dnsmasq names like an option although it is a field. */
  static Optional<Ip4> nextServer(DhcpHost host) {
    for (DhcpHost.ExtraOption extra : host.extraOptions()) {
      if (extra.name().strip().equalsIgnoreCase("server-ip-address")) {
        try {
          return Optional.of(Ip4.parse(extra.value().strip()));
        } catch (IllegalArgumentException e) {
          return Optional.empty(); // As if it were not there, like any other slip.
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Option> find(String name) {
    String key = name.strip().toLowerCase(Locale.ROOT);
    // Which message it is, and what relays add, is not an operator's to say.
    return (key.matches("[0-9]{1,3}")
            ? DhcpOptionTypes.byCode(Integer.parseInt(key))
            : DhcpOptionTypes.byName(key))
        .filter(option -> option.code() != DhcpOption.MESSAGE_TYPE);
  }

  private static Optional<byte[]> bytes(DhcpOptionKind kind, String value) {
    try {
      return value.isEmpty() && kind != DhcpOptionKind.EMPTY
          ? Optional.empty()
          : Optional.of(kind.octets(value));
    } catch (IllegalArgumentException e) {
      // An operator's slip in one option must not cost the client its address.
      return Optional.empty();
    }
  }
}
