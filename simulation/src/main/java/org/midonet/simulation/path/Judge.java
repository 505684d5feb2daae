package org.midonet.simulation.path;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.simulation.Action;
import org.midonet.simulation.ConnectionTemplate;
import org.midonet.simulation.DropReason;
import org.midonet.simulation.Effect;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Packet;
import org.midonet.simulation.Packet.Asked;
import org.midonet.simulation.Step;
import org.midonet.simulation.Verdict;
import org.midonet.simulation.Verdict.Delivery;

/** From a packet to its verdict: walks it, and says what became of it. */
public final class Judge {

  private static final long GROUP_BIT = 1L << 40; // of a MAC: it names a group of stations

  private Judge() {}

  /** The verdict on a packet that came in by an exterior port. */
  public static Verdict judge(NetworkView view, UUID ingress, Packet packet) {
    Recording recording = new Recording();
    Walk opener = packet.opener().map(known -> Openers.walk(view, known)).orElse(null);
    boolean answers = packet.asked() == Asked.RETURN;
    Walk walk =
        new Walk(
            view,
            recording,
            Walk.Kind.WIRE,
            packet.asked(),
            ingress,
            packet.frame(),
            answers ? opener : null);
    walk.sameWay = answers ? null : opener;
    walk.entered = ingress;
    walk.kept = packet.kept().orElse(null);
    walk.limit = packet.limit().orElse(0);
    walk.unanswered = packet.unanswered();
    InFlight start = InFlight.of(recording, packet.key());
    walk.start = start;
    Ports.enterFromOutside(walk, start.copy(), ingress);
    if (opener != null) {
      recording.cacheable = false; // What is said rests on this connection alone.
    }
    return conclude(walk, start);
  }

  private static Verdict conclude(Walk walk, InFlight start) {
    if (walk.toMetadata != null) {
      return new Verdict.Forward(basis(walk), List.of(walk.toMetadata), Optional.empty());
    }
    if (walk.handedTo != null) {
      List<Action> untouched = List.of(new Action.ReturnTo(walk.ingress, walk.handedTo));
      return new Verdict.Forward(basis(walk), TooBig.cut(walk, untouched), Optional.empty());
    }
    if (!walk.needs.isEmpty()) {
      return new Verdict.Waiting(basis(walk), walk.needs);
    }
    if (walk.exits.isEmpty()) {
      return walk.consumed || !walk.deliveries.isEmpty() ? answer(walk) : dropped(walk, start);
    }
    if (Quotes.deliver(walk, start)) {
      return new Verdict.Answer(basis(walk), Optional.empty());
    }
    Optional<ConnectionTemplate> template = Templates.of(walk, start);
    boolean reserved = template.flatMap(ConnectionTemplate::reverse).isPresent();
    if (walk.draw != null && !reserved && !walk.ownExits().isEmpty()) {
      return lost(walk);
    }
    List<Action> actions = TooBig.cut(walk, Edits.all(start, walk.exits));
    return new Verdict.Forward(basis(walk), actions, template);
  }

  /**
   * Dropped as an opener's packet. Where the way asks for the direction of a connection it may
   * still be an answer to one that is known elsewhere: it is judged as such, and what lets it
   * through only if it is known is part of the verdict. Nothing is learned from what may not be
   * true.
   */
  private static Verdict dropped(Walk walk, InFlight start) {
    Recording recording = walk.recording;
    if (walk.asked != Asked.FORWARD || !recording.stateful || !mayAnswer(start)) {
      return new Verdict.Drop(basis(walk), walk.dropReason(), walk.dropRule());
    }
    int steps = recording.steps.size();
    List<Effect> effects = List.copyOf(recording.effects);
    walk.step(new Step.JudgedAsAnswer());
    Walk answer =
        new Walk(
            walk.view, recording, Walk.Kind.WIRE, Asked.RETURN, walk.ingress, walk.frame, null);
    answer.entered = walk.ingress;
    answer.limit = walk.limit;
    Ports.enterFromOutside(answer, start.copy(), walk.ingress);
    recording.effects.clear();
    recording.effects.addAll(effects);
    if (!answer.needs.isEmpty()) {
      walk.deliveries.addAll(answer.deliveries);
      return new Verdict.Waiting(basis(walk), answer.needs);
    }
    boolean arrives =
        answer.exits.size() == 1 && answer.exits.getFirst().answerable() && answer.handedTo == null;
    if (arrives && Quotes.deliver(answer, start)) {
      for (Delivery made : answer.deliveries) {
        walk.deliveries.add(new Delivery(made.port(), made.frame(), true));
      }
      return new Verdict.Drop(basis(walk), walk.dropReason(), walk.dropRule());
    }
    if (!arrives) {
      recording.steps.subList(steps, recording.steps.size()).clear();
    }
    return new Verdict.Drop(
        basis(walk),
        walk.dropReason(),
        walk.dropRule(),
        arrives ? Edits.all(start, answer.exits) : List.of());
  }

  /** Whether it may belong to a connection that another has opened. */
  private static boolean mayAnswer(InFlight start) {
    return (Tracking.tracked(start) || Quotes.isError(start))
        && !start.ethIs(false, GROUP_BIT, GROUP_BIT);
  }

  /**
   * A drawn port is reserved by the reverse entry, and there can be none: as a rule because a
   * bridge does not know where the next hop is. Asking for the next hop teaches it.
   */
  private static Verdict lost(Walk walk) {
    Walk.NextHop hop = walk.lastHop;
    if (hop != null) {
      NextHops.request(hop.out(), hop.address())
          .ifPresent(
              frame -> Made.sendFromPort(walk, hop.out(), frame, "a request for " + hop.address()));
    }
    walk.drop(walk.ingress, DropReason.NAT_IMPOSSIBLE);
    return new Verdict.Drop(basis(walk), DropReason.NAT_IMPOSSIBLE, Optional.empty());
  }

  private static Verdict answer(Walk walk) {
    Optional<Verdict.Reply> reply =
        walk.recording.cacheable && walk.deliveries.size() == 1
            ? Optional.ofNullable(walk.reply)
            : Optional.empty();
    return new Verdict.Answer(basis(walk, reply.isPresent()), reply);
  }

  private static Verdict.Basis basis(Walk walk) {
    return basis(walk, walk.recording.cacheable && walk.deliveries.isEmpty());
  }

  private static Verdict.Basis basis(Walk walk, boolean cacheable) {
    Recording recording = walk.recording;
    return new Verdict.Basis(
        recording.mask(),
        Optional.ofNullable(recording.question),
        recording.dependencies,
        recording.effects,
        recording.steps,
        walk.deliveries,
        cacheable);
  }
}
