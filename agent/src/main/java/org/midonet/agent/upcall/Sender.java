package org.midonet.agent.upcall;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.midonet.agent.flow.Locations;
import org.midonet.agent.flow.Whereabouts;
import org.midonet.datapath.Action;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.Packet;
import org.midonet.datapath.TunnelKind;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Verdict.Delivery;
import org.midonet.topology.Port;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the frames that a simulation made, out of ports here and at other hosts. */
final class Sender {

  private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

  private final Datapath datapath;
  private final Whereabouts whereabouts;

  Sender(Datapath datapath, Whereabouts whereabouts) {
    this.datapath = datapath;
    this.whereabouts = whereabouts;
  }

  void send(List<Delivery> deliveries, NetworkView view) {
    for (Delivery delivery : deliveries) {
      Optional<Action> way =
          way(delivery.port(), view, delivery.ifKnown() ? TunnelKind.IF_KNOWN : TunnelKind.DELIVER);
      if (way.isPresent()) {
        datapath.execute(List.of(way.get()), new Packet(delivery.frame()));
      } else {
        LOG.debug("no way to port {} for a frame of ours", delivery.port());
      }
    }
  }

  private Optional<Action> way(UUID port, NetworkView view, TunnelKind kind) {
    OptionalInt local = whereabouts.localPort(port);
    if (local.isPresent()) {
      // A connection that is known here would have been found before.
      return kind == TunnelKind.IF_KNOWN
          ? Optional.empty()
          : Optional.of(new Action.Output(local.getAsInt()));
    }
    int key = view.port(port).map(Port::tunnelKey).orElse(0);
    return key == 0
        ? Optional.empty()
        : Locations.hostOf(view, port)
            .flatMap(whereabouts::tunnelTo)
            .map(remote -> new Action.Tunnel(remote, key, kind));
  }
}
