package org.midonet.agent.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.midonet.datapath.Action;
import org.midonet.datapath.DropReason;
import org.midonet.datapath.Template;
import org.midonet.packet.FlowMask;
import org.midonet.packet.IpAddress;
import org.midonet.simulation.Action.ToMetadata;
import org.midonet.simulation.Dependency;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Step;
import org.midonet.simulation.Verdict;

/**
 * A verdict in the datapath's words.
 *
 * @param mask the fields it rests on
 * @param dependencies what else it rests on
 * @param hosts other hosts whose addresses it needs
 * @param actions what is done to a packet; with a template, to those after the tuple is rewritten
 * @param template what the first packet of a connection makes
 * @param rule the rule that drops them, if one does; where actions send them on, the rule drops
 *     those whose connection is not known there
 */
public record Judgement(
    FlowMask mask,
    Set<Dependency> dependencies,
    Set<UUID> hosts,
    List<Action> actions,
    Optional<Template> template,
    Optional<UUID> rule) {

  /**
   * What a verdict means here; empty for one that no flow can stand for.
   *
   * @param owner number of the port to which connections are charged; 0 for none
   */
  public static Optional<Judgement> of(
      Verdict verdict, NetworkView view, Whereabouts whereabouts, int owner) {
    if (!verdict.cacheable()) {
      return Optional.empty();
    }
    Optional<Judgement> judgement =
        switch (verdict) {
          case Verdict.Forward forward -> Optional.of(forward(forward, view, whereabouts, owner));
          case Verdict.Drop drop -> Optional.of(drop(drop, view, whereabouts));
          case Verdict.Answer answer -> answer(answer, view, whereabouts);
          case Verdict.Waiting _ -> Optional.empty();
        };
    Optional<IpAddress> question = verdict.basis().question();
    return question.isEmpty()
        ? judgement
        : judgement.flatMap(judged -> judged.forQuestionsOf(question.get()));
  }

  /** What is done to plain questions for this neighbour, and to them only. */
  private Optional<Judgement> forQuestionsOf(IpAddress target) {
    if (template.isPresent()) {
      return Optional.empty(); // no question opens a connection
    }
    List<Action> guarded = new ArrayList<>(actions.size() + 1);
    guarded.add(new Action.Question(target));
    guarded.addAll(actions);
    return Optional.of(
        new Judgement(mask, dependencies, hosts, List.copyOf(guarded), template, rule));
  }

  /** The neighbour whose questions alone these actions are for. */
  static Optional<IpAddress> question(List<Action> actions) {
    return !actions.isEmpty() && actions.getFirst() instanceof Action.Question question
        ? Optional.of(question.target())
        : Optional.empty();
  }

  /** The datapath answers, by the port where the question came in. */
  private static Optional<Judgement> answer(
      Verdict.Answer answer, NetworkView view, Whereabouts whereabouts) {
    Translator translator = new Translator(view, whereabouts);
    return answer
        .reply()
        .flatMap(
            reply -> {
              UUID port = answer.deliveries().getFirst().port();
              List<Action> out =
                  translator.actions(List.of(new org.midonet.simulation.Action.Output(port)));
              return out.isEmpty()
                  ? Optional.empty()
                  : Optional.of(
                      new Judgement(
                          answer.mask(),
                          answer.dependencies(),
                          translator.hosts(),
                          List.of(new Action.Answer(reply.mac(), reply.router()), out.getFirst()),
                          Optional.empty(),
                          Optional.empty()));
            });
  }

  private static Judgement drop(Verdict.Drop drop, NetworkView view, Whereabouts whereabouts) {
    Translator translator = new Translator(view, whereabouts);
    List<Action> ifKnown = translator.ifKnown(drop.ifKnown());
    return ifKnown.isEmpty()
        ? drop(drop, translator.hosts(), code(drop.reason()), drop.rule())
        : new Judgement(
            drop.mask(),
            drop.dependencies(),
            translator.hosts(),
            ifKnown,
            Optional.empty(),
            drop.rule());
  }

  /**
   * Puts a guest's call through to the metadata service of this host: it comes from an address that
   * is the port's, and the answer is turned back into one to the guest.
   */
  private static Judgement metadata(
      Verdict.Forward forward, ToMetadata call, Whereabouts whereabouts) {
    OptionalInt port = whereabouts.localPort(call.ingressPort());
    Optional<MetadataRoute> route = whereabouts.metadata();
    if (port.isEmpty() || route.isEmpty()) {
      return drop(forward, Set.of(), DropReason.NO_OUTPUT.code(), Optional.empty());
    }
    Template template = route.get().template(call, port.getAsInt());
    return new Judgement(
        forward.mask(),
        forward.dependencies(),
        Set.of(),
        template.forwardActions(),
        Optional.of(template),
        Optional.empty());
  }

  private static Judgement forward(
      Verdict.Forward forward, NetworkView view, Whereabouts whereabouts, int owner) {
    if (forward.actions().size() == 1 && forward.actions().getFirst() instanceof ToMetadata call) {
      return metadata(forward, call, whereabouts);
    }
    Translator translator = new Translator(view, whereabouts);
    Optional<Template> template =
        forward.template().flatMap(made -> translator.template(made, owner, isChosen(forward)));
    List<Action> actions =
        forward.template().isPresent()
            ? template.map(Template::forwardActions).orElse(List.of())
            : translator.actions(forward.actions());
    if (actions.isEmpty()) {
      return drop(forward, translator.hosts(), translator.nowhere(), Optional.empty());
    }
    return new Judgement(
        forward.mask(),
        forward.dependencies(),
        translator.hosts(),
        actions,
        template,
        Optional.empty());
  }

  /**
   * Whether each connection's receiver was chosen, so that nobody can compute it again when there
   * is another choice.
   */
  private static boolean isChosen(Verdict.Forward forward) {
    boolean translates =
        forward.template().flatMap(made -> made.translation().destination()).isPresent();
    return translates
        && (forward.mask().tpSrc() == 0xffff
            || forward.basis().path().stream().anyMatch(Step.Balanced.class::isInstance));
  }

  private static Judgement drop(Verdict verdict, Set<UUID> hosts, int reason, Optional<UUID> rule) {
    return new Judgement(
        verdict.mask(),
        verdict.dependencies(),
        hosts,
        List.of(new Action.Drop(reason)),
        Optional.empty(),
        rule);
  }

  /** The counter of the datapath in which the simulation's reason is counted. */
  @SuppressWarnings("EnumOrdinal") // new reasons are appended: a counter keeps its meaning
  public static int code(org.midonet.simulation.DropReason reason) {
    return DropReason.FIRST_OF_AGENT + reason.ordinal();
  }

  /** The simulation's reason that is counted so; empty for a reason of the datapath's own. */
  @SuppressWarnings("EnumOrdinal") // as above
  public static Optional<org.midonet.simulation.DropReason> reason(int code) {
    return Arrays.stream(org.midonet.simulation.DropReason.values())
        .filter(reason -> code(reason) == code)
        .findFirst();
  }
}
