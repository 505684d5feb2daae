package org.midonet.simulation.path;

import java.util.List;
import java.util.UUID;
import org.midonet.simulation.Dependency.OfMirror;
import org.midonet.simulation.Step;
import org.midonet.simulation.view.CompiledCondition;
import org.midonet.simulation.view.CompiledMirror;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Port;

/**
 * Mirrors: a copy of the packet as it is now leaves by the mirror's port, through that port's
 * filters; the packet goes on as if nothing had been. A copy is never copied again, tells nobody
 * that it was dropped, and makes no state.
 */
final class Mirroring {

  private Mirroring() {}

  /** Makes the copies that these mirrors want of a packet. */
  static void copy(Walk walk, InFlight packet, List<UUID> mirrors) {
    if (walk.copies) {
      return;
    }
    for (UUID id : mirrors) {
      walk.depend(new OfMirror(id));
      CompiledMirror mirror = walk.view.mirror(id);
      if (mirror != null && wants(walk, packet, mirror)) {
        Port port = walk.port(mirror.toPort());
        boolean back = port instanceof BridgePort && port.id().equals(packet.inPort);
        if (port != null && !back) {
          walk.step(new Step.Mirrored(id, port.id()));
          send(walk, packet.copy(), port);
        }
      }
    }
  }

  private static boolean wants(Walk walk, InFlight packet, CompiledMirror mirror) {
    for (CompiledCondition condition : mirror.conditions()) {
      if (Conditions.hold(walk, packet, condition)) {
        return true;
      }
    }
    return false;
  }

  private static void send(Walk walk, InFlight copy, Port port) {
    Walk aside = walk.aside();
    Ports.leave(aside, copy, port);
    walk.entries = aside.entries;
    walk.rules = aside.rules;
    walk.deliveries.addAll(aside.deliveries);
    if (aside.draw == null) {
      // Else it would need a connection of its own.
      aside.exits.forEach(exit -> walk.exits.add(exit.ofCopy()));
    }
  }
}
