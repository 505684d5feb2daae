package org.midonet.simulation.path;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.simulation.Action;
import org.midonet.simulation.ConnectionTemplate;
import org.midonet.simulation.DropReason;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Packet;
import org.midonet.simulation.Verdict;

/** From a packet to its verdict: walks it, and says what became of it. */
public final class Judge {

  private Judge() {}

  /** The verdict on a packet that came in by an exterior port. */
  public static Verdict judge(NetworkView view, UUID ingress, Packet packet) {
    Recording recording = new Recording();
    Walk walk =
        new Walk(view, recording, Walk.Kind.WIRE, packet.asked(), ingress, packet.frame(), null);
    walk.entered = ingress;
    walk.kept = packet.kept().orElse(null);
    walk.limit = packet.limit().orElse(0);
    InFlight start = InFlight.of(recording, packet.key());
    Ports.enterFromOutside(walk, start.copy(), ingress);
    return conclude(walk, start);
  }

  private static Verdict conclude(Walk walk, InFlight start) {
    if (walk.handedTo != null) {
      List<Action> untouched = List.of(new Action.ReturnTo(walk.ingress, walk.handedTo));
      return new Verdict.Forward(basis(walk), TooBig.cut(walk, untouched), Optional.empty());
    }
    if (!walk.needs.isEmpty()) {
      return new Verdict.Waiting(basis(walk), walk.needs);
    }
    if (walk.exits.isEmpty()) {
      return walk.consumed || !walk.deliveries.isEmpty()
          ? new Verdict.Answer(basis(walk))
          : new Verdict.Drop(basis(walk), walk.dropReason(), walk.dropRule());
    }
    if (Quotes.deliver(walk, start)) {
      return new Verdict.Answer(basis(walk));
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

  private static Verdict.Basis basis(Walk walk) {
    Recording recording = walk.recording;
    boolean cacheable = recording.cacheable && walk.deliveries.isEmpty();
    return new Verdict.Basis(
        recording.mask(),
        recording.dependencies,
        recording.effects,
        recording.steps,
        walk.deliveries,
        cacheable);
  }
}
