package org.midonet.simulation.path;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.midonet.simulation.Dependency.OfChain;
import org.midonet.simulation.Dependency.OfMeter;
import org.midonet.simulation.DropReason;
import org.midonet.simulation.Step;
import org.midonet.simulation.view.CompiledChain;
import org.midonet.topology.ForwardNatRule;
import org.midonet.topology.JumpRule;
import org.midonet.topology.L2TransformRule;
import org.midonet.topology.LiteralRule;
import org.midonet.topology.ReverseNatRule;
import org.midonet.topology.Rule;
import org.midonet.topology.RuleAction;
import org.midonet.topology.TraceRule;

/** Chains: the rules in order, until one decides. */
final class Filters {

  /** So many chains may be open at once: the first, and jumps from one to the next. */
  static final int MAX_DEPTH = 64;

  /** What a jump counts for, among the rules that are looked at. */
  private static final int JUMP = 16;

  private static final Outcome ACCEPTED = new Outcome(Kind.ACCEPT, null);
  static final Outcome ENDED = new Outcome(Kind.ENDED, null);

  private Filters() {}

  enum Kind {
    ACCEPT,
    DROP,
    REJECT,
    /** The packet's walk is over, and what became of it is said. */
    ENDED
  }

  /** What a filter decided, and by which rule. */
  record Outcome(Kind kind, @Nullable UUID rule) {}

  /** The place of a filter: for translations, whose they are; for the trace, of what. */
  private record Place(UUID device, List<UUID> entered) {}

  /**
   * Runs a filter.
   *
   * @param chain the chain; nothing there accepts
   * @param inbound which of the two filters
   * @param of the port or device whose filter it is
   * @param device the device in whose name it translates
   */
  static Outcome run(
      Walk walk, InFlight packet, Optional<UUID> chain, boolean inbound, UUID of, UUID device) {
    if (chain.isEmpty()) {
      return ACCEPTED;
    }
    walk.step(new Step.Filtered(chain.get(), inbound, of));
    Outcome outcome = chain(walk, packet, chain.get(), new Place(device, new ArrayList<>(4)));
    return outcome == null ? ACCEPTED : outcome;
  }

  /** Runs rules that were made for a port: what they rest on is the port. */
  static Outcome runOn(
      Walk walk, InFlight packet, CompiledChain rules, boolean inbound, UUID port, UUID device) {
    if (rules.rules.length == 0) {
      return ACCEPTED;
    }
    walk.step(new Step.Filtered(rules.id, inbound, port));
    Outcome outcome = rules(walk, packet, rules, new Place(device, new ArrayList<>(1)));
    return outcome == null ? ACCEPTED : outcome;
  }

  /** The decision of a chain; null when it decides nothing. */
  private static @Nullable Outcome chain(Walk walk, InFlight packet, UUID id, Place place) {
    walk.depend(new OfChain(id));
    CompiledChain chain = walk.view.chain(id);
    if (chain == null || place.entered().contains(id)) {
      return null;
    }
    return rules(walk, packet, chain, place);
  }

  private static @Nullable Outcome rules(
      Walk walk, InFlight packet, CompiledChain chain, Place place) {
    UUID id = chain.id;
    if (place.entered().size() >= MAX_DEPTH) {
      return tangled(walk, place);
    }
    place.entered().add(id);
    walk.rules += JUMP;
    Outcome decided = null;
    for (int i = 0; i < chain.rules.length; i++) {
      if (++walk.rules > Walk.MAX_RULES) {
        decided = tangled(walk, place);
        break;
      }
      Rule rule = chain.rules[i];
      if (!Conditions.hold(walk, packet, chain.conditions[i])
          && !Translating.goesLikewise(walk, rule)) {
        continue;
      }
      if (walk.kind == Walk.Kind.WIRE && rule.meterName().isPresent()) {
        walk.depend(new OfMeter(rule.meterName().get()));
      }
      if (rule instanceof JumpRule jump) {
        walk.step(new Step.Matched(rule.id(), id, "jump"));
        decided = chain(walk, packet, jump.jumpChainId(), place);
        if (decided != null) {
          break;
        }
        continue;
      }
      RuleAction action = apply(walk, packet, rule, place.device());
      if (action == null) {
        decided = ENDED;
        break;
      }
      walk.step(new Step.Matched(rule.id(), id, action.name().toLowerCase(Locale.ROOT)));
      if (action == RuleAction.RETURN) {
        break;
      }
      if (action == RuleAction.REDIRECT
          && rule instanceof L2TransformRule redirect
          && redirect.targetPortId().isPresent()) {
        Redirecting.go(walk, packet, redirect, redirect.targetPortId().get());
        decided = ENDED;
        break;
      }
      decided =
          switch (action) {
            case ACCEPT, REDIRECT -> ACCEPTED;
            case DROP -> new Outcome(Kind.DROP, rule.id());
            case REJECT -> new Outcome(Kind.REJECT, rule.id());
            case CONTINUE, RETURN -> null;
          };
      if (decided != null) {
        break;
      }
    }
    place.entered().removeLast();
    return decided;
  }

  private static Outcome tangled(Walk walk, Place place) {
    walk.drop(place.device(), DropReason.TOO_MANY_RULES);
    return ENDED;
  }

  /** What follows a rule that holds; null when it ended the walk. */
  private static @Nullable RuleAction apply(Walk walk, InFlight packet, Rule rule, UUID device) {
    return switch (rule) {
      case LiteralRule literal -> literal.action();
      case JumpRule jump -> RuleAction.CONTINUE;
      case TraceRule trace -> {
        walk.step(new Step.Traced(trace.traceRequestId().orElse(trace.id()), device));
        yield RuleAction.CONTINUE;
      }
      case ForwardNatRule nat ->
          after(Translating.forward(walk, packet, nat, device), nat.action());
      case ReverseNatRule nat ->
          after(Translating.reverse(walk, packet, nat, device), nat.action());
      case L2TransformRule transform -> {
        if (transform.popVlan()) {
          packet.popTag();
        }
        if (transform.pushVlan() != 0) {
          packet.pushTag(transform.pushVlan());
        }
        yield transform.action();
      }
    };
  }

  private static @Nullable RuleAction after(Translating.Result result, RuleAction action) {
    return switch (result) {
      case DONE -> action;
      case NOT_APPLIED -> RuleAction.CONTINUE;
      case ENDED -> null;
    };
  }
}
