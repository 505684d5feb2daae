package org.midonet.cluster.neutron.translate;

import static org.midonet.cluster.neutron.translate.DerivedId.ANTI_SPOOF_CHAIN;
import static org.midonet.cluster.neutron.translate.DerivedId.ANTI_SPOOF_JUMP;
import static org.midonet.cluster.neutron.translate.DerivedId.INBOUND_CHAIN;
import static org.midonet.cluster.neutron.translate.DerivedId.OUTBOUND_CHAIN;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.Ip6;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;
import org.midonet.topology.Chain;
import org.midonet.topology.FragmentPolicy;
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

  /** Makes the chains be those of the port. */
  static void put(Draft draft, NeutronPort port) throws MidonetException {
    UUID in = INBOUND_CHAIN.of(port.id());
    UUID out = OUTBOUND_CHAIN.of(port.id());
    UUID spoof = ANTI_SPOOF_CHAIN.of(port.id());
    List<Rule> inbound = new ArrayList<>();
    List<Rule> outbound = new ArrayList<>();
    List<Rule> antiSpoof = new ArrayList<>();
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
      antiSpoof.addAll(antiSpoof(spoof, port));
    }
    String name = "OS_PORT_" + port.id();
    // The chain that is jumped to comes first, so that it is there when the jump is.
    Rules.fill(draft, Rules.chain(spoof, name + "_ANTI_SPOOF"), antiSpoof);
    Rules.fill(draft, Rules.chain(in, name + "_INBOUND"), inbound);
    Rules.fill(draft, Rules.chain(out, name + "_OUTBOUND"), outbound);
  }

  /** Removes the chains. */
  static void remove(Draft draft, UUID port) throws MidonetException {
    draft.remove(Chain.class, INBOUND_CHAIN.of(port));
    draft.remove(Chain.class, OUTBOUND_CHAIN.of(port));
    draft.remove(Chain.class, ANTI_SPOOF_CHAIN.of(port));
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
    for (FixedIp fixed : port.fixedIps()) {
      rules.addAll(speaker(chain, Prefix.host(fixed.ipAddress()), port.macAddress()));
    }
    boolean ip6 = port.fixedIps().stream().anyMatch(fixed -> fixed.ipAddress().bits() == 128);
    if (ip6 && port.macAddress().isPresent()) {
      IpAddress linkLocal = linkLocal(port.macAddress().get());
      rules.addAll(speaker(chain, Prefix.host(linkLocal), port.macAddress()));
    }
    for (AddressPair pair : port.allowedAddressPairs()) {
      rules.addAll(speaker(chain, pair.ipAddress(), pair.macAddress().or(port::macAddress)));
    }
    rules.add(
        Rules.literal(DerivedId.named(chain, "drop"), chain, RuleAction.DROP, Rules.any().build()));
    return rules.stream().distinct().toList();
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
