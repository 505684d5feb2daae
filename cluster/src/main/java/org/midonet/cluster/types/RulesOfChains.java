package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.ObjectResource;
import org.midonet.cluster.api.Rejected;
import org.midonet.cluster.api.Rules;
import org.midonet.cluster.json.Problems;
import org.midonet.cluster.json.Scalars;
import org.midonet.nsdb.Change;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.TopologyTransaction;
import org.midonet.topology.Chain;
import org.midonet.topology.ForwardNatRule;
import org.midonet.topology.JumpRule;
import org.midonet.topology.L2TransformRule;
import org.midonet.topology.LiteralRule;
import org.midonet.topology.ReverseNatRule;
import org.midonet.topology.Rule;
import org.midonet.topology.TraceRule;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;

/**
 * {@code /rules} and {@code /chains/{id}/rules}: a new rule takes its position in the chain, and
 * later ones move down.
 */
final class RulesOfChains implements Rules<Rule> {

  static final String PATH = "rules";

  private RulesOfChains() {}

  static ObjectResource<Rule> resource(Nsdb nsdb) {
    return ObjectResource.of(Rule.class, PATH, Media.of("Rule-v2"), RuleShapes.shape(nsdb))
        .announced("", "ruleTemplate")
        .immutable()
        .missingDeleteIs404()
        .rules(new RulesOfChains())
        .under(Chain.class, Paths.CHAINS, "rules", "chainId", chain -> ofChain(nsdb, chain));
  }

  private static List<Rule> ofChain(Nsdb nsdb, UUID chain) throws MidonetException {
    return nsdb.topology().list(Rule.class, nsdb.topology().get(Chain.class, chain).ruleIds());
  }

  @Override
  public Rule prepare(Rule draft) throws InvalidInput {
    return switch (draft) {
      case LiteralRule rule -> rule.withCondition(Conditions.settled(rule.condition()));
      case JumpRule rule -> rule.withCondition(Conditions.settled(rule.condition()));
      case ForwardNatRule rule ->
          rule.withCondition(Conditions.settled(rule.condition(), rule.targets()));
      case ReverseNatRule rule -> rule.withCondition(Conditions.settled(rule.condition()));
      case TraceRule rule -> rule.withCondition(Conditions.settled(rule.condition()));
      case L2TransformRule rule -> rule.withCondition(Conditions.settled(rule.condition()));
    };
  }

  @Override
  public void created(Rule made, ObjectNode body, TopologyTransaction transaction)
      throws MidonetException {
    Chain chain = transaction.get(Chain.class, made.chainId());
    List<UUID> ruleIds = new ArrayList<>(chain.ruleIds());
    int position = position(body);
    if (position > ruleIds.size() + 1) {
      throw new InvalidInput(RuleShapes.POSITION, "must lie between 1 and " + (ruleIds.size() + 1));
    }
    ruleIds.add(position - 1, made.id());
    transaction.apply(new Change.Update(chain.withRuleIds(ruleIds)));
  }

  /** From 1; 0 and none mean 1 too. */
  private static int position(ObjectNode body) {
    if (!body.hasNonNull(RuleShapes.POSITION)) {
      return 1;
    }
    Problems problems = Problems.none();
    Optional<Integer> position =
        Scalars.integer(0, Integer.MAX_VALUE)
            .read(body.path(RuleShapes.POSITION), problems.at(RuleShapes.POSITION));
    return Math.max(1, position.orElseThrow(() -> Rejected.invalid(problems)));
  }
}
