package org.midonet.simulation.view;

import java.util.List;
import java.util.UUID;
import org.midonet.topology.Mirror;

/**
 * A mirror: where copies go, and of what.
 *
 * @param mirror its configuration
 * @param conditions copies are made of what meets any of them; of nothing, if there are none
 */
public record CompiledMirror(Mirror mirror, List<CompiledCondition> conditions) {

  static CompiledMirror of(Mirror mirror) {
    return new CompiledMirror(
        mirror, mirror.conditions().stream().map(CompiledCondition::of).toList());
  }

  /** The port by which copies leave. */
  public UUID toPort() {
    return mirror.toPortId();
  }
}
