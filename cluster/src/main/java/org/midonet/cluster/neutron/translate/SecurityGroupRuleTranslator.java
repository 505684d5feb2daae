package org.midonet.cluster.neutron.translate;

import static org.midonet.cluster.neutron.translate.DerivedId.INBOUND_CHAIN;
import static org.midonet.cluster.neutron.translate.DerivedId.LATER_FRAGMENTS;
import static org.midonet.cluster.neutron.translate.DerivedId.OUTBOUND_CHAIN;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.midonet.packet.Prefix;
import org.midonet.topology.ConditionBuilder;
import org.midonet.topology.FragmentPolicy;
import org.midonet.topology.PortRange;
import org.midonet.topology.Rule;
import org.midonet.topology.RuleAction;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.neutron.NeutronAddressGroup;
import org.midonet.topology.neutron.SecurityGroupRule;
import org.midonet.topology.neutron.SecurityGroupRule.Direction;
import org.midonet.topology.neutron.SecurityGroupRule.Ethertype;

/**
 * A rule of a security group is a rule of its group's chain; one with ports is two, since later
 * fragments have none and shall pass too.
 */
public final class SecurityGroupRuleTranslator implements Translator<SecurityGroupRule> {

  private static final int LAST_PORT = 65535;

  @Override
  public SecurityGroupRule kept(SecurityGroupRule now) throws MidonetException {
    if (now.direction().isEmpty()) {
      throw new InvalidInput("direction", "must be ingress or egress");
    }
    if (now.remoteAddressGroupId().isPresent()
        && (now.remoteGroupId().isPresent() || now.remoteIpPrefix().isPresent())) {
      throw new InvalidInput("remote_address_group_id", "is the only remote of its rule");
    }
    IpProtocols.number(now);
    return now;
  }

  @Override
  public void created(SecurityGroupRule now, Draft draft) throws MidonetException {
    if (now.remoteAddressGroupId().isEmpty()) {
      append(now, now.id(), now.remoteIpPrefix(), draft);
      return;
    }
    NeutronAddressGroup remote =
        draft.get(NeutronAddressGroup.class, now.remoteAddressGroupId().get());
    for (Prefix addresses : remote.addresses()) {
      appendRemote(now, addresses, draft);
    }
  }

  /** The rule lets addresses of an address group pass: one rule for each. */
  static void appendRemote(SecurityGroupRule rule, Prefix addresses, Draft draft)
      throws MidonetException {
    Ethertype version = addresses.address().bits() == 32 ? Ethertype.IPV4 : Ethertype.IPV6;
    if (rule.ethertype().isEmpty() || rule.ethertype().get() == version) {
      append(rule, remoteId(rule, addresses), Optional.of(addresses), draft);
    }
  }

  /** The rule lets addresses of an address group pass no more. */
  static void removeRemote(SecurityGroupRule rule, Prefix addresses, Draft draft)
      throws MidonetException {
    draft.remove(Rule.class, remoteId(rule, addresses));
    draft.remove(Rule.class, LATER_FRAGMENTS.of(remoteId(rule, addresses)));
  }

  private static UUID remoteId(SecurityGroupRule rule, Prefix addresses) {
    return DerivedId.named(rule.id(), "remote " + addresses);
  }

  private static void append(SecurityGroupRule now, UUID id, Optional<Prefix> remote, Draft draft)
      throws MidonetException {
    boolean ingress = now.direction().equals(Optional.of(Direction.INGRESS));
    UUID chain = (ingress ? OUTBOUND_CHAIN : INBOUND_CHAIN).of(now.securityGroupId());
    boolean ports = now.portRangeMin().isPresent() || now.portRangeMax().isPresent();
    ConditionBuilder first = condition(now, ingress, remote);
    if (ports) {
      ports(now, first.fragmentPolicy(FragmentPolicy.HEADER));
    }
    Rules.append(draft, Rules.literal(id, chain, RuleAction.ACCEPT, first.build()));
    if (ports) {
      Rules.append(
          draft,
          Rules.literal(
              LATER_FRAGMENTS.of(id),
              chain,
              RuleAction.ACCEPT,
              condition(now, ingress, remote).fragmentPolicy(FragmentPolicy.NONHEADER).build()));
    }
  }

  @Override
  public void updated(SecurityGroupRule before, SecurityGroupRule now, Draft draft)
      throws MidonetException {
    throw new InvalidInput("id", "a rule of a security group cannot be changed");
  }

  @Override
  public void deleted(SecurityGroupRule before, Draft draft) throws MidonetException {
    draft.remove(Rule.class, before.id());
    draft.remove(Rule.class, LATER_FRAGMENTS.of(before.id()));
    if (before.remoteAddressGroupId().isPresent()) {
      NeutronAddressGroup remote =
          draft.get(NeutronAddressGroup.class, before.remoteAddressGroupId().get());
      for (Prefix addresses : remote.addresses()) {
        removeRemote(before, addresses, draft);
      }
    }
  }

  private static ConditionBuilder condition(
      SecurityGroupRule rule, boolean ingress, Optional<Prefix> remote) throws MidonetException {
    ConditionBuilder condition = Rules.any();
    condition.etherType(rule.ethertype().map(SecurityGroupRule.Ethertype::number));
    OptionalInt protocol = IpProtocols.number(rule);
    if (protocol.isPresent()) {
      condition.protocol(Optional.of(protocol.getAsInt()));
    }
    if (ingress) {
      condition.source(remote).ipAddressGroupSourceId(rule.remoteGroupId());
    } else {
      condition.destination(remote).ipAddressGroupDestinationId(rule.remoteGroupId());
    }
    return condition;
  }

  /** Types and codes stand where ports do, each exactly. */
  private static void ports(SecurityGroupRule rule, ConditionBuilder condition)
      throws MidonetException {
    if (IpProtocols.isIcmp(IpProtocols.number(rule))) {
      condition
          .sourcePorts(rule.portRangeMin().map(type -> new PortRange(type, type)))
          .destinationPorts(rule.portRangeMax().map(code -> new PortRange(code, code)));
    } else {
      condition.destinationPorts(
          Optional.of(
              new PortRange(rule.portRangeMin().orElse(0), rule.portRangeMax().orElse(LAST_PORT))));
    }
  }
}
