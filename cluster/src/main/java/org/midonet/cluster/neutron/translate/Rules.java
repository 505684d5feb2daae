package org.midonet.cluster.neutron.translate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.topology.Chain;
import org.midonet.topology.ChainBuilder;
import org.midonet.topology.Condition;
import org.midonet.topology.ConditionBuilder;
import org.midonet.topology.ForwardNatRule;
import org.midonet.topology.FragmentPolicy;
import org.midonet.topology.JumpRule;
import org.midonet.topology.LiteralRule;
import org.midonet.topology.NatTarget;
import org.midonet.topology.ReverseNatRule;
import org.midonet.topology.Rule;
import org.midonet.topology.RuleAction;
import org.midonet.topology.error.MidonetException;

/** Rules of the shapes that translation uses, and their places in chains. */
final class Rules {

  static final int ARP = 0x0806;
  static final int IPV4 = 0x0800;
  static final int IPV6 = 0x86dd;

  private Rules() {}

  /**
   * A condition on packets of any fragment kind; the original's conditions without a policy hold
   * for whole packets only, which {@link #whole} says.
   */
  static ConditionBuilder any() {
    return ConditionBuilder.builder().fragmentPolicy(FragmentPolicy.ANY);
  }

  /** A condition on whole packets. */
  static ConditionBuilder whole() {
    return ConditionBuilder.builder().fragmentPolicy(FragmentPolicy.UNFRAGMENTED);
  }

  static LiteralRule literal(UUID id, UUID chain, RuleAction action, Condition condition) {
    return new LiteralRule(id, chain, condition, action);
  }

  /** Lets the answers of connections pass. */
  static LiteralRule returnFlow(UUID chain) {
    return literal(
        DerivedId.named(chain, "return flow"),
        chain,
        RuleAction.ACCEPT,
        whole().matchReturnFlow(true).build());
  }

  static JumpRule jump(UUID id, UUID chain, UUID to) {
    return new JumpRule(id, chain, Condition.ANY, to, Optional.empty());
  }

  /** Translates to one address, and leaves the ports alone. */
  static ForwardNatRule staticNat(
      UUID id,
      UUID chain,
      RuleAction action,
      boolean destination,
      IpAddress to,
      Optional<UUID> floatingIpPort,
      Condition condition) {
    return new ForwardNatRule(
        id,
        chain,
        condition,
        action,
        destination,
        List.of(new NatTarget(to, to, 0, 0)),
        floatingIpPort);
  }

  /** Translates sources to one address and a port of a range. */
  static ForwardNatRule dynamicSnat(
      UUID id, UUID chain, IpAddress to, NatPorts ports, Condition condition) {
    return new ForwardNatRule(
        id,
        chain,
        condition,
        RuleAction.ACCEPT,
        false,
        List.of(new NatTarget(to, to, ports.first(), ports.last())),
        Optional.empty());
  }

  static ReverseNatRule reverseSnat(UUID id, UUID chain, Condition condition) {
    return new ReverseNatRule(id, chain, condition, RuleAction.ACCEPT, false, Optional.empty());
  }

  static Chain chain(UUID id, String name) {
    return ChainBuilder.builder().id(id).name(name).build();
  }

  /** Makes a chain have exactly these rules, in this order. */
  static void fill(Draft draft, Chain chain, List<Rule> rules) throws MidonetException {
    List<UUID> ids = rules.stream().map(Rule::id).toList();
    Set<UUID> wanted = new HashSet<>(ids);
    for (UUID old : draft.find(Chain.class, chain.id()).map(Chain::ruleIds).orElse(List.of())) {
      if (!wanted.contains(old)) {
        draft.remove(Rule.class, old);
      }
    }
    for (Rule rule : rules) {
      draft.put(rule);
    }
    draft.put(chain.withRuleIds(ids));
  }

  /** Puts a rule into its chain: behind all others, or changed where it stands. */
  static void append(Draft draft, Rule rule) throws MidonetException {
    place(draft, rule, false);
  }

  /** Puts a rule in front of all others of its chain. */
  static void prepend(Draft draft, Rule rule) throws MidonetException {
    place(draft, rule, true);
  }

  private static void place(Draft draft, Rule rule, boolean front) throws MidonetException {
    Chain chain = draft.get(Chain.class, rule.chainId());
    draft.put(rule);
    List<UUID> ids = new ArrayList<>(chain.ruleIds());
    if (front) {
      ids.remove(rule.id());
      ids.addFirst(rule.id());
    } else if (!ids.contains(rule.id())) {
      ids.add(rule.id());
    }
    draft.put(chain.withRuleIds(ids));
  }
}
