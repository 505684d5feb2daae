package org.midonet.cluster.neutron.translate;

import static org.midonet.cluster.neutron.translate.DerivedId.ANTI_SPOOF_CHAIN;
import static org.midonet.cluster.neutron.translate.DerivedId.ANTI_SPOOF_JUMP;
import static org.midonet.cluster.neutron.translate.DerivedId.INBOUND_CHAIN;
import static org.midonet.cluster.neutron.translate.DerivedId.OUTBOUND_CHAIN;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.midonet.packet.Icmpv6Type;
import org.midonet.packet.Ip6;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;
import org.midonet.topology.Chain;
import org.midonet.topology.Condition;
import org.midonet.topology.FragmentPolicy;
import org.midonet.topology.JumpRule;
import org.midonet.topology.PortRange;
import org.midonet.topology.Rule;
import org.midonet.topology.RuleAction;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.neutron.NeutronPort;
import org.midonet.topology.neutron.NeutronPort.AddressPair;
import org.midonet.topology.neutron.NeutronPort.FixedIp;
import org.midonet.topology.neutron.SecurityGroup;

/**
 * The three chains of a VIF port: what it may send, what it may get, and as whom it may speak. They
 * are there with port security off too, and empty.
 */
final class PortFilter {

  private static final int UDP = 17;
  private static final int DHCP_CLIENT = 68;
  private static final int DHCP_SERVER = 67;

  private PortFilter() {}

  /** The chain of what the port may say about IPv6 addresses. */
  private static UUID advertisements(UUID port) {
    return DerivedId.named(ANTI_SPOOF_CHAIN.of(port), "advertisements");
  }

  /** Makes the chains be those of the port. */
  static void put(Draft draft, NeutronPort port) throws MidonetException {
    UUID in = INBOUND_CHAIN.of(port.id());
    UUID out = OUTBOUND_CHAIN.of(port.id());
    UUID spoof = ANTI_SPOOF_CHAIN.of(port.id());
    List<Rule> inbound = new ArrayList<>();
    List<Rule> outbound = new ArrayList<>();
    List<Rule> antiSpoof = new ArrayList<>();
    List<Rule> advertises = new ArrayList<>();
    if (port.portSecurityEnabled()) {
      inbound.add(Rules.jump(ANTI_SPOOF_JUMP.of(port.id()), in, spoof));
      inbound.add(Rules.returnFlow(in));
      outbound.add(Rules.returnFlow(out));
      for (UUID group : port.securityGroups().stream().distinct().toList()) {
        draft.get(SecurityGroup.class, group);
        inbound.add(Rules.jump(DerivedId.named(in, "group " + group), in, INBOUND_CHAIN.of(group)));
        outbound.add(
            Rules.jump(DerivedId.named(out, "group " + group), out, OUTBOUND_CHAIN.of(group)));
      }
      inbound.add(dropAllButArp(in));
      outbound.add(dropAllButArp(out));
      advertises.addAll(advertises(port));
      antiSpoof.addAll(antiSpoof(spoof, port));
    }
    String name = "OS_PORT_" + port.id();
    // The chain that is jumped to comes first, so that it is there when the jump is.
    UUID advertisements = advertisements(port.id());
    if (!advertises.isEmpty()) {
      Rules.fill(draft, Rules.chain(advertisements, name + "_ADVERTISEMENTS"), advertises);
    }
    Rules.fill(draft, Rules.chain(spoof, name + "_ANTI_SPOOF"), antiSpoof);
    if (advertises.isEmpty()) {
      draft.remove(Chain.class, advertisements);
    }
    Rules.fill(draft, Rules.chain(in, name + "_INBOUND"), inbound);
    Rules.fill(draft, Rules.chain(out, name + "_OUTBOUND"), outbound);
  }

  /** Removes the chains. */
  static void remove(Draft draft, UUID port) throws MidonetException {
    draft.remove(Chain.class, INBOUND_CHAIN.of(port));
    draft.remove(Chain.class, OUTBOUND_CHAIN.of(port));
    draft.remove(Chain.class, ANTI_SPOOF_CHAIN.of(port));
    draft.remove(Chain.class, advertisements(port));
  }

  private static Rule dropAllButArp(UUID chain) {
    return Rules.literal(
        DerivedId.named(chain, "drop"),
        chain,
        RuleAction.DROP,
        Rules.any().etherType(Optional.of(Rules.ARP)).etherTypeInverted(true).build());
  }

  private static List<Rule> antiSpoof(UUID chain, NeutronPort port) {
    List<Rule> rules = new ArrayList<>();
    // The original asks for the ports alone, which everything without ports meets too.
    rules.add(
        Rules.literal(
            DerivedId.named(chain, "dhcp"),
            chain,
            RuleAction.RETURN,
            Rules.whole()
                .fragmentPolicy(FragmentPolicy.HEADER)
                .protocol(Optional.of(UDP))
                .sourcePorts(new PortRange(DHCP_CLIENT, DHCP_CLIENT))
                .destinationPorts(new PortRange(DHCP_SERVER, DHCP_SERVER))
                .build()));
    if (!ip6(port).isEmpty()) {
      // A guest is no router, and speaks for its own addresses alone (decision 0185).
      rules.add(
          Rules.literal(
              DerivedId.named(chain, "router advertisements"),
              chain,
              RuleAction.DROP,
              icmp(Icmpv6Type.ROUTER_ADVERTISEMENT)));
      rules.add(
          new JumpRule(
              DerivedId.named(chain, "advertisements jump"),
              chain,
              icmp(Icmpv6Type.NEIGHBOUR_ADVERTISEMENT),
              advertisements(port.id()),
              Optional.empty()));
    }
    for (FixedIp fixed : port.fixedIps()) {
      rules.addAll(speaker(chain, Prefix.host(fixed.ipAddress()), port.macAddress()));
    }
    ownLinkLocal(port)
        .ifPresent(address -> rules.addAll(speaker(chain, address, port.macAddress())));
    for (AddressPair pair : port.allowedAddressPairs()) {
      rules.addAll(speaker(chain, pair.ipAddress(), pair.macAddress().or(port::macAddress)));
    }
    rules.add(
        Rules.literal(DerivedId.named(chain, "drop"), chain, RuleAction.DROP, Rules.any().build()));
    return rules.stream().distinct().toList();
  }

  /** A packet of ICMPv6 of a type; its ports are its type and code. */
  private static Condition icmp(int type) {
    return Rules.whole()
        .fragmentPolicy(FragmentPolicy.HEADER)
        .etherType(Optional.of(Rules.IPV6))
        .protocol(Optional.of(IpProtocol.ICMPV6))
        .sourcePorts(new PortRange(type, type))
        .build();
  }

  /** Of its advertisements those return that tell of an address of the port. */
  private static List<Rule> advertises(NeutronPort port) {
    UUID chain = advertisements(port.id());
    List<Rule> rules = new ArrayList<>();
    for (Prefix own : ip6(port)) {
      rules.add(
          Rules.literal(
              DerivedId.named(chain, "of " + own),
              chain,
              RuleAction.RETURN,
              Rules.any().icmpDataSource(Optional.of(own)).build()));
    }
    if (!rules.isEmpty()) {
      rules.add(
          Rules.literal(
              DerivedId.named(chain, "drop"), chain, RuleAction.DROP, Rules.any().build()));
    }
    return rules;
  }

  /** The IPv6 addresses that a port may speak from. */
  private static List<Prefix> ip6(NeutronPort port) {
    Stream<Prefix> fixed = port.fixedIps().stream().map(ip -> Prefix.host(ip.ipAddress()));
    Stream<Prefix> pairs = port.allowedAddressPairs().stream().map(AddressPair::ipAddress);
    return Stream.of(fixed, ownLinkLocal(port).stream(), pairs)
        .flatMap(each -> each)
        .filter(prefix -> prefix.address().bits() == 128)
        .distinct()
        .toList();
  }

  /** That of a port with an IPv6 address. */
  private static Optional<Prefix> ownLinkLocal(NeutronPort port) {
    boolean ip6 = port.fixedIps().stream().anyMatch(fixed -> fixed.ipAddress().bits() == 128);
    return port.macAddress().filter(mac -> ip6).map(mac -> Prefix.host(linkLocal(mac)));
  }

  /** ARP and IP from addresses that the port may use. */
  private static List<Rule> speaker(UUID chain, Prefix addresses, Optional<Mac> mac) {
    List<Rule> rules = new ArrayList<>();
    if (addresses.address().bits() == 32) {
      rules.add(
          Rules.literal(
              DerivedId.named(chain, "arp " + addresses),
              chain,
              RuleAction.RETURN,
              Rules.any().etherType(Optional.of(Rules.ARP)).source(addresses).build()));
    }
    rules.add(
        Rules.literal(
            DerivedId.named(chain, "ip " + addresses + mac.map(m -> " " + m).orElse("")),
            chain,
            RuleAction.RETURN,
            Rules.any().source(addresses).ethSource(mac).build()));
    return rules;
  }

  /** The address that a machine makes of its MAC: RFC 4291 appendix A. */
  static Ip6 linkLocal(Mac mac) {
    long value = mac.value();
    long identifier = (value >>> 24 ^ 0x02_0000L) << 40 | 0xff_fe00_0000L | (value & 0xff_ffffL);
    return new Ip6(0xfe80_0000_0000_0000L, identifier);
  }
}
