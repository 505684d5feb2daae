package org.midonet.cli.kind;

import org.midonet.cli.value.Choice;
import org.midonet.cli.value.NatTargets;

/** A rule of a chain. */
final class RuleKind {
  private RuleKind() {}

  static Kind declare() {
    return Kind.named("rule")
        .media("Rule-v2")
        .template("ruleTemplate")
        .sortedBy("position")
        .has(Conditions.attributes())
        .has(Attribute.reference("chain", "chainId", "chain").asHidden())
        .has(Attribute.text("pos", "position"))
        .has(
            Attribute.of(
                "type",
                "type",
                Choice.of("accept", "continue", "drop", "jump")
                    .spelled("l2-transform", "l2_transform")
                    .spelled("redirect", "redirect")
                    .spelled("reject", "reject")
                    .spelled("return", "return")
                    .spelled("trace", "trace")
                    .spelled("dnat", "dnat")
                    .spelled("snat", "snat")
                    .spelled("rev_dnat", "rev_dnat")
                    .spelled("rev_snat", "rev_snat")))
        .has(
            Attribute.of(
                "action", "flowAction", Choice.of("accept", "continue", "redirect", "return")))
        .has(Attribute.reference("jump-to", "jumpChainId", "chain"))
        .has(Attribute.reference("target-port", "targetPortId", "port"))
        .has(Attribute.flag("ingress", "ingress"))
        .has(Attribute.flag("fail-open", "failOpen"))
        .has(Attribute.flag("pop-vlan", "popVlan"))
        .has(Attribute.text("push-vlan", "pushVlan"))
        .has(Attribute.of("target", "natTargets", NatTargets.TARGETS))
        .has(Attribute.text("traceid", "requestId"))
        .has(Attribute.text("tracelimit", "limit"))
        .build();
  }
}
