package org.midonet.simulation.path;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.UUID;
import org.midonet.packet.FlowKeys;
import org.midonet.packet.MalformedPacket;
import org.midonet.simulation.Packet.Asked;
import org.midonet.simulation.Step;
import org.midonet.simulation.Verdict.Delivery;
import org.midonet.topology.Port;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;

/**
 * Packets that devices make travel as others do, to the exterior ports by which they leave as whole
 * frames. Rules see them as answers. What they read is in no mask: the verdict they come with holds
 * for one packet.
 */
final class Made {

  private Made() {}

  /** Sends a frame out of a port of the device that made it. */
  static void sendFromPort(Walk cause, Port port, byte[] frame, String what) {
    run(cause, port.deviceId(), frame, what, (walk, packet) -> Ports.leave(walk, packet, port));
  }

  /** Has the router that made a packet find its way. */
  static void route(Walk cause, Router router, RouterPort in, byte[] frame, String what) {
    run(
        cause,
        router.id(),
        frame,
        what,
        (walk, packet) -> Routing.route(walk, packet, router, null));
  }

  private interface Start {
    void go(Walk walk, InFlight packet);
  }

  private static void run(Walk cause, UUID device, byte[] frame, String what, Start start) {
    if (cause.kind == Walk.Kind.FORESEEN) {
      return;
    }
    cause.recording.cacheable = false;
    cause.step(new Step.Made(device, what));
    try {
      MemorySegment bytes = MemorySegment.ofArray(frame);
      Recording recording = new Recording();
      Walk walk =
          new Walk(
              cause.view, recording, Walk.Kind.MADE, Asked.RETURN, cause.ingress, bytes, cause);
      InFlight packet = InFlight.of(recording, FlowKeys.parse(bytes));
      InFlight asMade = packet.copy();
      packet.devices.add(device);
      start.go(walk, packet);
      cause.recording.absorb(recording);
      cause.needs.addAll(walk.needs);
      cause.deliveries.addAll(walk.deliveries);
      for (Walk.Exit exit : walk.exits) {
        byte[] out = Rewriting.apply(frame, Edits.all(asMade, List.of(exit)));
        cause.deliveries.add(new Delivery(exit.port(), out));
      }
    } catch (MalformedPacket e) {
      throw new AssertionError("a packet of our own making is malformed: " + what, e);
    }
  }
}
