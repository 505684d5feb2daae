package org.midonet.topology;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Optional;
import java.util.UUID;

/** One rule of a chain: a condition, and what happens to the packets that meet it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = LiteralRule.class, name = "literal"),
  @JsonSubTypes.Type(value = JumpRule.class, name = "jump"),
  @JsonSubTypes.Type(value = ForwardNatRule.class, name = "nat"),
  @JsonSubTypes.Type(value = ReverseNatRule.class, name = "reverse_nat"),
  @JsonSubTypes.Type(value = TraceRule.class, name = "trace"),
  @JsonSubTypes.Type(value = L2TransformRule.class, name = "l2_transform")
})
public sealed interface Rule extends TopologyObject
    permits LiteralRule, JumpRule, ForwardNatRule, ReverseNatRule, TraceRule, L2TransformRule {

  /** The chain it belongs to; its place in it is its place in {@link Chain#ruleIds()}. */
  UUID chainId();

  /** The packets it applies to. */
  Condition condition();

  /** Under which name the packets that meet it are counted, if any ({@code meters:user:NAME}). */
  Optional<String> meterName();
}
