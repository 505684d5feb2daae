package org.midonet.simulation.path;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.simulation.Dependency.OfChain;
import org.midonet.simulation.view.CompiledChain;
import org.midonet.topology.Bridge;
import org.midonet.topology.JumpRule;
import org.midonet.topology.Port;
import org.midonet.topology.Router;
import org.midonet.topology.Rule;

/**
 * Whether what a packet passed may treat its answer by the direction of the connection: then state
 * is needed even where the packet itself met no such rule. All filters of all ports and devices on
 * its path are looked at, whichever way they face.
 */
final class Statefulness {

  private Statefulness() {}

  static boolean along(Walk walk, InFlight packet) {
    for (UUID id : packet.ports) {
      Port port = walk.port(id);
      if (port != null
          && (any(walk, port.inboundFilterId()) || any(walk, port.outboundFilterId()))) {
        return true;
      }
    }
    for (UUID id : packet.devices) {
      Bridge bridge = walk.view.bridge(id).bridge();
      if (bridge != null
          && (any(walk, bridge.inboundFilterId()) || any(walk, bridge.outboundFilterId()))) {
        return true;
      }
      Router router = walk.view.router(id).router();
      if (router != null
          && (any(walk, router.localRedirectChainId())
              || any(walk, router.inboundFilterId())
              || any(walk, router.forwardChainId())
              || any(walk, router.outboundFilterId()))) {
        return true;
      }
    }
    return false;
  }

  private static boolean any(Walk walk, Optional<UUID> chain) {
    return chain.isPresent() && any(walk, chain.get(), new ArrayList<>(4));
  }

  private static boolean any(Walk walk, UUID id, List<UUID> seen) {
    if (seen.contains(id)) {
      return false;
    }
    seen.add(id);
    walk.depend(new OfChain(id));
    CompiledChain chain = walk.view.chain(id);
    if (chain == null) {
      return false;
    }
    if (chain.stateful) {
      return true;
    }
    for (Rule rule : chain.rules) {
      if (rule instanceof JumpRule jump && any(walk, jump.jumpChainId(), seen)) {
        return true;
      }
    }
    return false;
  }
}
