package org.midonet.simulation.path;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowKeys;
import org.midonet.packet.MalformedPacket;
import org.midonet.simulation.Action;
import org.midonet.simulation.Packet.Asked;
import org.midonet.simulation.Step;
import org.midonet.simulation.Verdict;
import org.midonet.simulation.Verdict.Delivery;
import org.midonet.topology.Port;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;

/**
 * Packets that devices make travel as others do, to the exterior ports by which they leave as whole
 * frames. Rules see them as answers. What they read is in no mask: the verdict they come with holds
 * for one packet. Answers to plain questions are the exception.
 */
final class Made {

  private Made() {}

  /** Sends a frame out of a port of the device that made it. */
  static void sendFromPort(Walk cause, Port port, byte[] frame, String what) {
    run(cause, port.deviceId(), frame, what, (walk, packet) -> Ports.leave(walk, packet, port));
  }

  /**
   * Sends a device's answer to a question for a neighbour. Where the question is a plain one, and
   * the answer comes out untouched where the question came in, the datapath can give it to all who
   * ask the same: then what is read of the answer is read of the question.
   */
  static void answer(
      Walk cause, InFlight question, Port port, byte[] frame, Verdict.Reply reply, String what) {
    Recording recording = cause.recording;
    if (cause.start == null || recording.question == null || !recording.cacheable) {
      sendFromPort(cause, port, frame, what);
      return;
    }
    cause.step(new Step.Made(port.deviceId(), what));
    InFlight packet = question.madeInto(key(frame, what));
    List<Action> edits =
        travel(
            cause,
            recording,
            packet,
            port.deviceId(),
            frame,
            (walk, made) -> Ports.leave(walk, made, port));
    if (edits.equals(List.of(new Action.Output(cause.ingress)))) {
      cause.reply = reply;
    } else {
      recording.cacheable = false;
    }
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
    Recording recording = new Recording();
    List<Action> _ =
        travel(cause, recording, InFlight.of(recording, key(frame, what)), device, frame, start);
    cause.recording.absorb(recording);
  }

  /**
   * Sends it on its way, and hands what came of it to its cause: all that is done to it, in order.
   */
  private static List<Action> travel(
      Walk cause, Recording recording, InFlight packet, UUID device, byte[] frame, Start start) {
    Walk walk =
        new Walk(
            cause.view,
            recording,
            Walk.Kind.MADE,
            Asked.RETURN,
            cause.ingress,
            MemorySegment.ofArray(frame),
            cause);
    InFlight asMade = packet.copy();
    packet.devices.add(device);
    start.go(walk, packet);
    cause.needs.addAll(walk.needs);
    cause.deliveries.addAll(walk.deliveries);
    List<Action> all = new ArrayList<>();
    for (Walk.Exit exit : walk.exits) {
      List<Action> edits = Edits.all(asMade, List.of(exit));
      all.addAll(edits);
      cause.deliveries.add(new Delivery(exit.port(), edited(frame, edits)));
    }
    return all;
  }

  private static byte[] edited(byte[] frame, List<Action> edits) {
    try {
      return Rewriting.apply(frame, edits);
    } catch (MalformedPacket e) {
      throw new AssertionError("a packet of our own making cannot be edited: " + edits, e);
    }
  }

  private static FlowKey key(byte[] frame, String what) {
    try {
      return FlowKeys.parse(frame);
    } catch (MalformedPacket e) {
      throw new AssertionError("a packet of our own making is malformed: " + what, e);
    }
  }
}
