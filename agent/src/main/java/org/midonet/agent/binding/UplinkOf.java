package org.midonet.agent.binding;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.OverlayPort;
import org.midonet.topology.Port;
import org.midonet.topology.RouterPort;

/**
 * By which port packets of a router leave the virtual network: its own exterior port, else that of
 * the nearest router that it is linked to. Of several the first by id, so that all hosts that know
 * the same say the same. Not by its overlay VTEPs: behind them are other networks.
 */
final class UplinkOf {

  /** Beyond so many devices none is looked for. */
  private static final int MOST_DEVICES = 64;

  private UplinkOf() {}

  /**
   * The uplink, of those that are active.
   *
   * @param hostOf on which host a port is active
   */
  static Optional<UUID> router(
      NetworkView view, UUID router, BiFunction<NetworkView, UUID, Optional<UUID>> hostOf) {
    Set<UUID> seen = new HashSet<>(Set.of(router));
    Deque<UUID> next = new ArrayDeque<>(seen);
    while (!next.isEmpty() && seen.size() <= MOST_DEVICES) {
      UUID device = next.remove();
      for (UUID id : view.portsOf(device)) {
        Port port = view.port(id).orElse(null);
        if (port == null || OverlayPort.of(port).isPresent()) {
          continue;
        }
        if (port instanceof RouterPort && port.exterior() && hostOf.apply(view, id).isPresent()) {
          return Optional.of(id);
        }
        port.peerId()
            .flatMap(view::port)
            .filter(peer -> OverlayPort.of(peer).isEmpty() && seen.add(peer.deviceId()))
            .ifPresent(peer -> next.add(peer.deviceId()));
      }
    }
    return Optional.empty();
  }
}
