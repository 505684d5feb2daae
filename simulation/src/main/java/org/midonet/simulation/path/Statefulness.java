package org.midonet.simulation.path;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.midonet.simulation.Dependency.OfChain;
import org.midonet.simulation.Dependency.OfMirror;
import org.midonet.simulation.view.CompiledChain;
import org.midonet.simulation.view.CompiledCondition;
import org.midonet.simulation.view.CompiledMirror;
import org.midonet.topology.Bridge;
import org.midonet.topology.JumpRule;
import org.midonet.topology.Port;
import org.midonet.topology.Router;
import org.midonet.topology.Rule;

/**
 * Whether what a packet passed may treat its answer by the direction of the connection: then state
 * is needed even where the packet itself met no such rule. All filters and mirrors of all ports and
 * devices on its path are looked at, whichever way they face.
 */
final class Statefulness {

  private Statefulness() {}

  static boolean along(Walk walk, InFlight packet) {
    for (UUID id : packet.ports) {
      Port port = walk.port(id);
      if (port != null
          && (any(walk, port.inboundFilterId())
              || any(walk, port.outboundFilterId())
              || mirrored(walk, port.inboundMirrorIds())
              || mirrored(walk, port.outboundMirrorIds()))) {
        return true;
      }
    }
    for (UUID id : packet.devices) {
      Bridge bridge = walk.view.bridge(id).bridge();
      if (bridge != null
          && (any(walk, bridge.inboundFilterId())
              || any(walk, bridge.outboundFilterId())
              || mirrored(walk, bridge.inboundMirrorIds())
              || mirrored(walk, bridge.outboundMirrorIds()))) {
        return true;
      }
      Router router = walk.view.router(id).router();
      if (router != null
          && (any(walk, router.localRedirectChainId())
              || any(walk, router.inboundFilterId())
              || any(walk, router.forwardChainId())
              || any(walk, router.outboundFilterId())
              || mirrored(walk, router.inboundMirrorIds())
              || mirrored(walk, router.outboundMirrorIds()))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a mirror may want answers only, or only what is none. */
  private static boolean mirrored(Walk walk, List<UUID> mirrors) {
    for (UUID id : mirrors) {
      walk.depend(new OfMirror(id));
      CompiledMirror mirror = walk.view.mirror(id);
      if (mirror != null
          && mirror.conditions().stream().anyMatch(CompiledCondition::asksDirection)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a chain, or one that it leads to, treats connections as such. */
  private static boolean any(Walk walk, Optional<UUID> chain) {
    if (chain.isEmpty()) {
      return false;
    }
    Set<UUID> seen = new HashSet<>(chain.stream().toList());
    Deque<UUID> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      UUID id = open.remove();
      walk.depend(new OfChain(id));
      CompiledChain compiled = walk.view.chain(id);
      if (compiled == null) {
        continue;
      }
      if (compiled.stateful) {
        return true;
      }
      for (Rule rule : compiled.rules) {
        if (rule instanceof JumpRule jump && seen.add(jump.jumpChainId())) {
          open.add(jump.jumpChainId());
        }
      }
    }
    return false;
  }
}
