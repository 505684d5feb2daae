package org.midonet.simulation.path;

import java.util.UUID;
import org.midonet.simulation.Step;
import org.midonet.simulation.view.CompiledTrace;

/**
 * Trace requests at a device, looked at before its filters. They only note that they were met:
 * nothing becomes of the packet, but its mask tells it from packets that would not meet them.
 */
final class Traces {

  private Traces() {}

  static void met(Walk walk, InFlight packet, UUID at) {
    if (walk.kind != Walk.Kind.WIRE || walk.copies) {
      return;
    }
    for (CompiledTrace trace : walk.view.tracesAt(at)) {
      if (Conditions.hold(walk, packet, trace.condition())) {
        walk.step(new Step.Traced(trace.request().id(), at));
      }
    }
  }
}
