package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.midonet.cluster.json.Addresses;
import org.midonet.cluster.json.Codec;
import org.midonet.cluster.json.Property;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.cluster.json.ShapeBuilder.Getter;
import org.midonet.cluster.json.VariantShape;
import org.midonet.cluster.json.VariantShape.Variant;
import org.midonet.nsdb.Nsdb;
import org.midonet.topology.Chain;
import org.midonet.topology.ForwardNatRule;
import org.midonet.topology.ForwardNatRuleBuilder;
import org.midonet.topology.JumpRule;
import org.midonet.topology.JumpRuleBuilder;
import org.midonet.topology.L2TransformRule;
import org.midonet.topology.L2TransformRuleBuilder;
import org.midonet.topology.LiteralRule;
import org.midonet.topology.LiteralRuleBuilder;
import org.midonet.topology.NatTarget;
import org.midonet.topology.ReverseNatRule;
import org.midonet.topology.ReverseNatRuleBuilder;
import org.midonet.topology.Rule;
import org.midonet.topology.RuleAction;
import org.midonet.topology.TraceRule;
import org.midonet.topology.TraceRuleBuilder;
import org.midonet.topology.error.MidonetException;

/** The JSON of rules, by type. */
final class RuleShapes {

  static final String POSITION = "position";

  private static final String TYPE = "type";
  private static final Map<String, RuleAction> LITERALS =
      new Words()
          .and("accept", RuleAction.ACCEPT)
          .and("drop", RuleAction.DROP)
          .and("reject", RuleAction.REJECT)
          .and("return", RuleAction.RETURN);
  private static final Codec<RuleAction> AFTER_NAT =
      Scalars.words(
          new Words()
              .and("accept", RuleAction.ACCEPT)
              .and("continue", RuleAction.CONTINUE)
              .and("return", RuleAction.RETURN));
  private static final Codec<RuleAction> AFTER_TRANSFORM =
      Scalars.words(
          new Words().and("accept", RuleAction.ACCEPT).and("redirect", RuleAction.REDIRECT));

  private RuleShapes() {}

  /** Words in the order in which they are told. */
  private static final class Words extends LinkedHashMap<String, RuleAction> {
    private static final long serialVersionUID = 1L;

    Words and(String word, RuleAction action) {
      put(word, action);
      return this;
    }
  }

  static Shape<Rule> shape(Nsdb nsdb) {
    return new VariantShape<>(
        TYPE,
        List.of(
            new Variant<>(
                LiteralRule.class,
                RuleShapes::literalWord,
                List.copyOf(LITERALS.keySet()),
                literal(nsdb)),
            new Variant<>(JumpRule.class, rule -> "jump", List.of("jump"), jump(nsdb)),
            new Variant<>(
                ForwardNatRule.class,
                rule -> rule.destination() ? "dnat" : "snat",
                List.of("dnat", "snat"),
                forwardNat(nsdb)),
            new Variant<>(
                ReverseNatRule.class,
                rule -> rule.destination() ? "rev_dnat" : "rev_snat",
                List.of("rev_dnat", "rev_snat"),
                reverseNat(nsdb)),
            new Variant<>(TraceRule.class, rule -> "trace", List.of("trace"), trace(nsdb)),
            new Variant<>(
                L2TransformRule.class,
                rule -> "l2_transform",
                List.of("l2_transform"),
                transform(nsdb))));
  }

  private static Shape<LiteralRule> literal(Nsdb nsdb) {
    ShapeBuilder<LiteralRule, LiteralRuleBuilder> shape =
        ShapeBuilder.of(
            LiteralRuleBuilder::builder, LiteralRuleBuilder::builder, LiteralRuleBuilder::build);
    common(
        shape,
        nsdb,
        LiteralRuleBuilder::id,
        LiteralRuleBuilder::chainId,
        LiteralRuleBuilder::meterName);
    return shape
        .special(
            typeProperty(),
            (rule, links) -> JsonNodeFactory.instance.textNode(literalWord(rule)),
            (value, builder, replacing, problems) ->
                Optional.ofNullable(LITERALS.get(value.asText())).ifPresent(builder::action))
        .flattened(Conditions.SHAPE, LiteralRule::condition, LiteralRuleBuilder::condition)
        .build();
  }

  private static String literalWord(LiteralRule rule) {
    return LITERALS.entrySet().stream()
        .filter(entry -> entry.getValue() == rule.action())
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  private static Shape<JumpRule> jump(Nsdb nsdb) {
    ShapeBuilder<JumpRule, JumpRuleBuilder> shape =
        ShapeBuilder.of(JumpRuleBuilder::builder, JumpRuleBuilder::builder, JumpRuleBuilder::build);
    common(shape, nsdb, JumpRuleBuilder::id, JumpRuleBuilder::chainId, JumpRuleBuilder::meterName);
    return shape
        .requiredReference(
            "jumpChainId", Chain.class, JumpRule::jumpChainId, JumpRuleBuilder::jumpChainId)
        .optional(
            "jumpChainName", Scalars.TEXT, JumpRule::jumpChainName, JumpRuleBuilder::jumpChainName)
        .flattened(Conditions.SHAPE, JumpRule::condition, JumpRuleBuilder::condition)
        .build();
  }

  private static Shape<ForwardNatRule> forwardNat(Nsdb nsdb) {
    ShapeBuilder<ForwardNatRule, ForwardNatRuleBuilder> shape =
        ShapeBuilder.of(
            ForwardNatRuleBuilder::builder,
            ForwardNatRuleBuilder::builder,
            ForwardNatRuleBuilder::build);
    common(
        shape,
        nsdb,
        ForwardNatRuleBuilder::id,
        ForwardNatRuleBuilder::chainId,
        ForwardNatRuleBuilder::meterName);
    return shape
        .special(
            typeProperty(),
            (rule, links) ->
                JsonNodeFactory.instance.textNode(rule.destination() ? "dnat" : "snat"),
            (value, builder, replacing, problems) ->
                builder.destination(value.asText().equals("dnat")))
        .required("flowAction", AFTER_NAT, ForwardNatRule::action, ForwardNatRuleBuilder::action)
        .required(
            "natTargets",
            natTarget().list(),
            ForwardNatRule::targets,
            ForwardNatRuleBuilder::targets)
        .flattened(Conditions.SHAPE, ForwardNatRule::condition, ForwardNatRuleBuilder::condition)
        .check(
            (rule, problems) -> {
              if (rule.targets().isEmpty()) {
                problems.at("natTargets").add("must have at least one element");
              }
            })
        .build();
  }

  private static Codec<NatTarget> natTarget() {
    Codec<Integer> port = Scalars.integer(0, 0xffff);
    return ShapeBuilder.<NatTarget, NatTargetBuilder>of(
            NatTargetBuilder::builder, NatTargetBuilder::builder, NatTargetBuilder::build)
        .required("addressFrom", Addresses.IP, NatTarget::from, NatTargetBuilder::from)
        .required("addressTo", Addresses.IP, NatTarget::to, NatTargetBuilder::to)
        .value("portFrom", port, 0, NatTarget::portFrom, NatTargetBuilder::portFrom)
        .value("portTo", port, 0, NatTarget::portTo, NatTargetBuilder::portTo)
        .check(
            (target, problems) -> {
              if (target.from().compareTo(target.to()) > 0
                  || target.from().bits() != target.to().bits()) {
                problems.at("addressTo").add("must not lie before addressFrom");
              }
              if (target.portFrom() > target.portTo()) {
                problems.at("portTo").add("must not lie before portFrom");
              }
            })
        .build()
        .codec();
  }

  private static Shape<ReverseNatRule> reverseNat(Nsdb nsdb) {
    ShapeBuilder<ReverseNatRule, ReverseNatRuleBuilder> shape =
        ShapeBuilder.of(
            ReverseNatRuleBuilder::builder,
            ReverseNatRuleBuilder::builder,
            ReverseNatRuleBuilder::build);
    common(
        shape,
        nsdb,
        ReverseNatRuleBuilder::id,
        ReverseNatRuleBuilder::chainId,
        ReverseNatRuleBuilder::meterName);
    return shape
        .special(
            typeProperty(),
            (rule, links) ->
                JsonNodeFactory.instance.textNode(rule.destination() ? "rev_dnat" : "rev_snat"),
            (value, builder, replacing, problems) ->
                builder.destination(value.asText().equals("rev_dnat")))
        .required("flowAction", AFTER_NAT, ReverseNatRule::action, ReverseNatRuleBuilder::action)
        .flattened(Conditions.SHAPE, ReverseNatRule::condition, ReverseNatRuleBuilder::condition)
        .build();
  }

  private static Shape<TraceRule> trace(Nsdb nsdb) {
    ShapeBuilder<TraceRule, TraceRuleBuilder> shape =
        ShapeBuilder.of(
            TraceRuleBuilder::builder, TraceRuleBuilder::builder, TraceRuleBuilder::build);
    common(
        shape, nsdb, TraceRuleBuilder::id, TraceRuleBuilder::chainId, TraceRuleBuilder::meterName);
    return shape
        .optional(
            "requestId",
            Scalars.UUID_CODEC,
            TraceRule::traceRequestId,
            TraceRuleBuilder::traceRequestId)
        .optional("limit", Scalars.LONG, TraceRule::limit, TraceRuleBuilder::limit)
        .flattened(Conditions.SHAPE, TraceRule::condition, TraceRuleBuilder::condition)
        .check(
            (rule, problems) -> {
              if (rule.traceRequestId().isEmpty()) {
                problems.at("requestId").add("may not be null");
              }
            })
        .build();
  }

  private static Shape<L2TransformRule> transform(Nsdb nsdb) {
    ShapeBuilder<L2TransformRule, L2TransformRuleBuilder> shape =
        ShapeBuilder.of(
            L2TransformRuleBuilder::builder,
            L2TransformRuleBuilder::builder,
            L2TransformRuleBuilder::build);
    common(
        shape,
        nsdb,
        L2TransformRuleBuilder::id,
        L2TransformRuleBuilder::chainId,
        L2TransformRuleBuilder::meterName);
    return shape
        .required(
            "flowAction", AFTER_TRANSFORM, L2TransformRule::action, L2TransformRuleBuilder::action)
        .value(
            "popVlan",
            Scalars.BOOLEAN,
            false,
            L2TransformRule::popVlan,
            L2TransformRuleBuilder::popVlan)
        .value(
            "pushVlan",
            Scalars.integer(0, 0xffff),
            0,
            L2TransformRule::pushVlan,
            L2TransformRuleBuilder::pushVlan)
        .optional(
            "targetPortId",
            Scalars.UUID_CODEC,
            L2TransformRule::targetPortId,
            L2TransformRuleBuilder::targetPortId)
        .value(
            "ingress",
            Scalars.BOOLEAN,
            false,
            L2TransformRule::ingress,
            L2TransformRuleBuilder::ingress)
        .value(
            "failOpen",
            Scalars.BOOLEAN,
            false,
            L2TransformRule::failOpen,
            L2TransformRuleBuilder::failOpen)
        .flattened(Conditions.SHAPE, L2TransformRule::condition, L2TransformRuleBuilder::condition)
        .build();
  }

  private static <R extends Rule, B> void common(
      ShapeBuilder<R, B> shape,
      Nsdb nsdb,
      BiConsumer<B, UUID> id,
      BiConsumer<B, UUID> chainId,
      BiConsumer<B, Optional<String>> meterName) {
    shape
        .id(Rule::id, id)
        .parent("chainId", Chain.class, true, Rule::chainId, chainId)
        .lookedUp(POSITION, Scalars.INTEGER, rules -> positions(nsdb, rules))
        .link("uri", Paths.item(RulesOfChains.PATH, Rule::id))
        .optional("meterName", Scalars.NAME, Rule::meterName, meterName)
        .ignored("properties");
  }

  /** The chain holds the order. */
  private static <R extends Rule> Getter<R, Optional<Integer>> positions(Nsdb nsdb, List<R> rules)
      throws MidonetException {
    Map<UUID, Integer> positions = new HashMap<>();
    List<UUID> chains = rules.stream().map(Rule::chainId).distinct().toList();
    for (Chain chain : nsdb.topology().list(Chain.class, chains)) {
      for (int i = 0; i < chain.ruleIds().size(); i++) {
        positions.put(chain.ruleIds().get(i), i + 1);
      }
    }
    return rule -> Optional.ofNullable(positions.get(rule.id()));
  }

  private static Property typeProperty() {
    return new Property(TYPE, Codec.schema("string"), Property.Use.WRITABLE, true);
  }
}
