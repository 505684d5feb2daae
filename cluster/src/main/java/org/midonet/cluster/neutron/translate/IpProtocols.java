package org.midonet.cluster.neutron.translate;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.neutron.SecurityGroupRule;
import org.midonet.topology.neutron.SecurityGroupRule.Ethertype;

/**
 * Protocols as Neutron names them: {@code neutron_lib.constants.IP_PROTOCOL_MAP}, whose numbers are
 * those of IANA.
 */
final class IpProtocols {

  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;

  private static final Map<String, Integer> NAMES =
      Map.ofEntries(
          Map.entry("ah", 51),
          Map.entry("dccp", 33),
          Map.entry("egp", 8),
          Map.entry("esp", 50),
          Map.entry("gre", 47),
          Map.entry("icmp", ICMP),
          Map.entry("icmpv6", ICMPV6),
          Map.entry("igmp", 2),
          Map.entry("ipip", 4),
          Map.entry("ipv6-encap", 41),
          Map.entry("ipv6-frag", 44),
          Map.entry("ipv6-icmp", ICMPV6),
          Map.entry("ipv6-nonxt", 59),
          Map.entry("ipv6-opts", 60),
          Map.entry("ipv6-route", 43),
          Map.entry("ospf", 89),
          Map.entry("pgm", 113),
          Map.entry("rsvp", 46),
          Map.entry("sctp", 132),
          Map.entry("tcp", 6),
          Map.entry("udp", 17),
          Map.entry("udplite", 136),
          Map.entry("vrrp", 112));

  private IpProtocols() {}

  /** The number of a rule's protocol; empty: any. */
  static OptionalInt number(SecurityGroupRule rule) throws InvalidInput {
    String text = rule.protocol().orElse("any").trim().toLowerCase(Locale.ROOT);
    if (text.equals("any") || text.isEmpty()) {
      return OptionalInt.empty();
    }
    Integer number = NAMES.get(text);
    if (number == null && text.matches("[0-9]{1,3}") && Integer.parseInt(text) <= 255) {
      number = Integer.parseInt(text);
    }
    if (number == null) {
      // The original let everything pass instead.
      throw new InvalidInput("protocol", "is not known: " + text);
    }
    // Neutron takes the plain name for both versions.
    boolean six = rule.ethertype().equals(Optional.of(Ethertype.IPV6));
    return OptionalInt.of(number == ICMP && six ? ICMPV6 : number);
  }

  static boolean isIcmp(OptionalInt number) {
    return number.isPresent() && (number.getAsInt() == ICMP || number.getAsInt() == ICMPV6);
  }
}
