package org.midonet.simulation.view;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.midonet.topology.Chain;
import org.midonet.topology.ForwardNatRule;
import org.midonet.topology.NatTarget;
import org.midonet.topology.ReverseNatRule;
import org.midonet.topology.Rule;

/**
 * A chain as flat arrays: a chain of a hundred rules is walked without following a pointer that
 * need not be.
 */
public final class CompiledChain {

  /** Its identity. */
  public final UUID id;

  /** Its rules, in order; those that do not exist (yet) are left out. */
  public final Rule[] rules;

  /** The condition of each rule. */
  public final CompiledCondition[] conditions;

  /**
   * Whether a rule of its own asks for the direction of the connection, or translates with state.
   */
  public final boolean stateful;

  private CompiledChain(UUID id, Rule[] rules, CompiledCondition[] conditions, boolean stateful) {
    this.id = id;
    this.rules = rules;
    this.conditions = conditions;
    this.stateful = stateful;
  }

  /** Compiles a chain, whose rules are looked up. */
  public static CompiledChain of(Chain chain, Function<UUID, Optional<Rule>> rule) {
    return of(chain.id(), chain.ruleIds().stream().map(rule).flatMap(Optional::stream).toList());
  }

  /** Compiles a chain of these rules. */
  static CompiledChain of(UUID id, List<Rule> rules) {
    CompiledCondition[] conditions = new CompiledCondition[rules.size()];
    boolean stateful = false;
    for (int i = 0; i < conditions.length; i++) {
      conditions[i] = CompiledCondition.of(rules.get(i).condition());
      stateful |= conditions[i].asksDirection() || translatesWithState(rules.get(i));
    }
    return new CompiledChain(id, rules.toArray(Rule[]::new), conditions, stateful);
  }

  private static boolean translatesWithState(Rule rule) {
    return rule instanceof ReverseNatRule || (rule instanceof ForwardNatRule nat && !isStatic(nat));
  }

  /**
   * Whether a translation needs no state: it leaves ports alone, and there is one address to choose
   * (a source translation without ports always takes the first).
   */
  public static boolean isStatic(ForwardNatRule rule) {
    for (NatTarget target : rule.targets()) {
      boolean choice = rule.destination() && !target.from().equals(target.to());
      if (choice || target.portFrom() != 0 || target.portTo() != 0) {
        return false;
      }
    }
    return !rule.destination() || rule.targets().size() <= 1;
  }

  /** Whether another compilation says the same. */
  public boolean sameAs(CompiledChain other) {
    return id.equals(other.id) && List.of(rules).equals(List.of(other.rules));
  }
}
