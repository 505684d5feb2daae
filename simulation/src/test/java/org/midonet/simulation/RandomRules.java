package org.midonet.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;
import org.midonet.simulation.Cloud.RuleMaker;
import org.midonet.topology.Condition;
import org.midonet.topology.ConditionBuilder;
import org.midonet.topology.ForwardNatRule;
import org.midonet.topology.FragmentPolicy;
import org.midonet.topology.IpAddressGroup;
import org.midonet.topology.JumpRule;
import org.midonet.topology.L2TransformRule;
import org.midonet.topology.LiteralRule;
import org.midonet.topology.PortGroup;
import org.midonet.topology.PortRange;
import org.midonet.topology.ReverseNatRule;
import org.midonet.topology.Rule;
import org.midonet.topology.RuleAction;
import org.midonet.topology.TraceRule;

/** Chains at random, and the groups that their conditions name. */
final class RandomRules {

  private static final List<String> CHAINS = List.of("c0", "c1", "c2", "c3", "c4");
  private static final List<String> ADDRESS_GROUPS = List.of("group", "group6");
  private static final List<String> PORT_GROUPS = List.of("ports1", "ports2");

  private final Cloud cloud;
  private final Dice dice;

  RandomRules(Cloud cloud, Dice dice) {
    this.cloud = cloud;
    this.dice = dice;
  }

  void chains() {
    CHAINS.forEach(this::change);
  }

  /** One of the chains has other rules. */
  void change() {
    change(dice.pick(CHAINS));
  }

  private void change(String chain) {
    List<RuleMaker> rules = new ArrayList<>();
    for (int i = dice.below(4); i >= 0; i--) {
      rules.add(rule());
    }
    cloud.chain(chain, rules.toArray(RuleMaker[]::new));
  }

  /** The name of a chain, or nothing. */
  String chainOrNone() {
    return dice.oneIn(3) ? "" : dice.pick(CHAINS);
  }

  /**
   * The router translates what leaves by its uplink, as Neutron would have it, with a floating
   * address; a guest is in a security group.
   */
  void translating() {
    cloud.chain(
        "natin",
        Cloud.nat(
            true,
            c -> c.destination(Prefix.parse("203.0.113.50/32")),
            "10.0.2.5",
            "10.0.2.5",
            0,
            0),
        Cloud.reverse(false, c -> c.destination(Prefix.parse("203.0.113.2/32"))));
    cloud.chain(
        "natout",
        Cloud.nat(
            false,
            c -> c.source(Prefix.parse("10.0.2.5/32")).outPortIds(List.of(cloud.id("up"))),
            "203.0.113.50",
            "203.0.113.50",
            0,
            0),
        Cloud.snat(
            c -> c.source(Prefix.parse("10.0.0.0/8")).outPortIds(List.of(cloud.id("up"))),
            "203.0.113.2"));
    cloud.filters("r", "natin", "natout");
    if (!dice.oneIn(4)) {
      cloud
          .block("vm1", "r", "203.0.113.2", 0x5000, 64)
          .block("vm3", "r", "203.0.113.2", 0x5040, 32);
    }
    cloud.chain(
        "sg",
        Cloud.accept(c -> c.matchReturnFlow(true)),
        rule(),
        Cloud.drop(c -> c.etherType(0x806).etherTypeInverted(true)));
    cloud.filters("vm1", chainOrNone(), "sg");
  }

  /** A group of addresses or of ports is there, with other members or of another kind; or not. */
  void changeGroup() {
    switch (dice.below(4)) {
      case 0 -> {
        String group = dice.pick(ADDRESS_GROUPS);
        List<String> pool = group.equals("group") ? Dice.IPS : Dice.IPS6;
        List<IpAddressGroup.Member> members = new ArrayList<>();
        for (int i = dice.below(3); i >= 0; i--) {
          members.add(new IpAddressGroup.Member(IpAddress.parse(dice.pick(pool)), List.of()));
        }
        cloud.put(new IpAddressGroup(cloud.id(group), Optional.empty(), members));
      }
      case 1 ->
          cloud.put(
              new PortGroup(
                  cloud.id(dice.pick(PORT_GROUPS)),
                  Optional.empty(),
                  Optional.empty(),
                  dice.coin()));
      case 2 -> cloud.remove(PortGroup.class, dice.pick(PORT_GROUPS));
      default -> cloud.remove(IpAddressGroup.class, dice.pick(ADDRESS_GROUPS));
    }
  }

  /** The groups that a port is in. */
  List<UUID> memberships() {
    return PORT_GROUPS.stream().filter(group -> dice.coin()).map(cloud::id).toList();
  }

  /** A rule, which may count its packets. */
  RuleMaker rule() {
    RuleMaker plain = plainRule();
    if (!dice.oneIn(4)) {
      return plain;
    }
    Optional<String> meter = Optional.of(dice.pick(List.of("meter1", "meter2")));
    return (to, id, chain) -> counting(plain.make(to, id, chain), meter);
  }

  private static Rule counting(Rule rule, Optional<String> meter) {
    return switch (rule) {
      case LiteralRule r -> r.withMeterName(meter);
      case JumpRule r -> r.withMeterName(meter);
      case ForwardNatRule r -> r.withMeterName(meter);
      case ReverseNatRule r -> r.withMeterName(meter);
      case L2TransformRule r -> r.withMeterName(meter);
      case TraceRule r -> r.withMeterName(meter);
    };
  }

  private RuleMaker plainRule() {
    Condition made = condition();
    UnaryOperator<ConditionBuilder> parts = c -> ConditionBuilder.builder(made);
    return switch (dice.below(15)) {
      case 0, 1 -> Cloud.drop(parts);
      case 2, 3 -> Cloud.accept(parts);
      case 4 ->
          Cloud.literal(
              dice.pick(List.of(RuleAction.RETURN, RuleAction.CONTINUE, RuleAction.REJECT)), parts);
      case 5 -> Cloud.jump(dice.pick(CHAINS));
      case 6, 7 -> Cloud.snat(parts, "203.0.113.2");
      case 8 -> Cloud.nat(true, parts, dice.pick(Dice.IPS), "0.0.0.0", 0, 0);
      case 9 -> Cloud.nat(dice.coin(), parts, "10.0.2.5", "10.0.2.6", 80, 81);
      case 10 -> {
        String to = dice.pick(Dice.IPS6);
        yield Cloud.nat(dice.coin(), parts, to, to, 0, 0);
      }
      case 11 -> transforming(parts);
      case 12 ->
          (to, id, chain) ->
              new TraceRule(id, chain, made, Optional.of(to.id("request")), Optional.empty());
      default -> Cloud.reverse(dice.oneIn(4), parts);
    };
  }

  private RuleMaker transforming(UnaryOperator<ConditionBuilder> parts) {
    boolean pop = dice.oneIn(3);
    int push = dice.below(3) * 5;
    String to = dice.pick(List.of("vm1", "vm2", "vm4", "r2-net2", "up", "late"));
    RuleMaker redirect =
        Cloud.redirect(parts, pop, push, to, /* into= */ dice.oneIn(3), dice.coin());
    return dice.coin()
        ? redirect
        : (in, id, chain) ->
            ((L2TransformRule) redirect.make(in, id, chain))
                .with(r -> r.action(RuleAction.ACCEPT).targetPortId(Optional.empty()));
  }

  /** Some parts, any of which may be inverted. */
  Condition condition() {
    ConditionBuilder c = ConditionBuilder.builder();
    for (int i = dice.below(3); i >= 0; i--) {
      part(c, dice.oneIn(4));
    }
    return c.conjunctionInverted(dice.oneIn(10)).build();
  }

  private void part(ConditionBuilder c, boolean inverted) {
    switch (dice.below(24)) {
      case 0, 1 -> c.source(dice.prefix()).sourceInverted(inverted);
      case 2, 3 -> c.destination(dice.prefix()).destinationInverted(inverted);
      case 4 -> c.protocol(dice.pick(List.of(1, 6, 17, 58))).protocolInverted(inverted);
      case 5 -> c.etherType(dice.pick(List.of(0x800, 0x806, 0x86dd))).etherTypeInverted(inverted);
      case 6 -> c.sourcePorts(range()).sourcePortsInverted(inverted);
      case 7 -> c.destinationPorts(range()).destinationPortsInverted(inverted);
      case 8 -> c.ethSource(Mac.parse(dice.pick(Dice.MACS))).ethSourceInverted(inverted);
      case 9 ->
          c.ethDestination(Mac.parse(dice.pick(Dice.MACS)))
              .ethDestinationMask(Mac.parse("ff:ff:00:00:00:ff"));
      case 10, 11 -> c.matchReturnFlow(true);
      case 12 -> c.matchForwardFlow(true);
      case 13 ->
          c.inPortIds(List.of(cloud.id(dice.pick(RandomCloud.INGRESS)))).inPortsInverted(inverted);
      case 14 ->
          c.outPortIds(List.of(cloud.id(dice.pick(RandomCloud.INGRESS))))
              .outPortsInverted(inverted);
      case 15 ->
          c.ipAddressGroupSourceId(cloud.id(dice.pick(ADDRESS_GROUPS)))
              .ipAddressGroupSourceInverted(inverted);
      case 16 ->
          c.ipAddressGroupDestinationId(cloud.id(dice.pick(ADDRESS_GROUPS)))
              .ipAddressGroupDestinationInverted(inverted);
      case 17, 18 -> c.portGroupId(cloud.id(dice.pick(PORT_GROUPS))).portGroupInverted(inverted);
      case 19 ->
          c.traversedDeviceId(cloud.id(dice.pick(List.of("net1", "net2", "r", "vab"))))
              .traversedDeviceInverted(inverted);
      case 20 -> {
        if (inverted) {
          c.noVlan(true);
        } else {
          c.vlan(dice.below(3) * 5);
        }
      }
      case 21 -> c.fragmentPolicy(dice.pick(List.of(FragmentPolicy.values())));
      case 22 ->
          c.icmpDataDestination(Prefix.parse("10.0.0.0/8")).icmpDataDestinationInverted(inverted);
      default -> c.tos(dice.pick(List.of(0, 4))).tosInverted(inverted);
    }
  }

  private PortRange range() {
    return dice.pick(
        List.of(
            new PortRange(80, 80),
            new PortRange(0, 1023),
            new PortRange(1024, 65535),
            new PortRange(0x5010, 0x5020)));
  }
}
