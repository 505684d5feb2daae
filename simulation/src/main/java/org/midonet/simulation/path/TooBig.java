package org.midonet.simulation.path;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.midonet.packet.EtherType;
import org.midonet.packet.Ethernet;
import org.midonet.packet.Ipv4;
import org.midonet.packet.MalformedPacket;
import org.midonet.simulation.Action;
import org.midonet.simulation.DropReason;
import org.midonet.simulation.Step;

/**
 * A packet that is larger than its way out carries. The last router on its path tells the sender
 * the MTU (RFC 1191, RFC 8201), or has it cut where IPv4 allows (RFC 1812 4.2.2.7); without a
 * router nobody can say anything, and it is dropped.
 */
final class TooBig {

  private TooBig() {}

  /** Whether a packet that would leave here goes no further, because it is too big. */
  static boolean stops(Walk walk, InFlight packet, UUID at) {
    if (walk.limit == 0 || walk.kind != Walk.Kind.WIRE || walk.copies) {
      return false;
    }
    walk.recording.cacheable = false;
    boolean cut = packet.arrival != null && mayBeCut(walk);
    walk.step(new Step.TooBig(at, walk.limit, cut));
    if (cut) {
      return false;
    }
    Errors.tooBig(walk, packet, walk.limit);
    walk.drop(at, DropReason.TOO_BIG);
    return true;
  }

  /** The actions for a packet that was too big and may be cut; else the same. */
  static List<Action> cut(Walk walk, List<Action> actions) {
    if (walk.limit == 0 || actions.isEmpty()) {
      return actions;
    }
    List<Action> cutting = new ArrayList<>(actions);
    cutting.add(actions.size() - 1, new Action.Fragment(walk.limit));
    return cutting;
  }

  private static boolean mayBeCut(Walk walk) {
    MemorySegment frame = walk.frame;
    if (frame == null || walk.limit < 68) {
      return false;
    }
    try {
      Ethernet ethernet = Ethernet.parse(frame);
      return ethernet.etherType() == EtherType.IPV4
          && !Ipv4.parse(ethernet.payload()).dontFragment();
    } catch (MalformedPacket e) {
      return false; // What cannot be read cannot be cut.
    }
  }
}
