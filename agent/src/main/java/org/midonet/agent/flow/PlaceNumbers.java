package org.midonet.agent.flow;

import java.util.UUID;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.OverlayPort;
import org.midonet.simulation.Place;
import org.midonet.topology.Port;

/**
 * Numbers of places in the datapath. A port alone has its tunnel key. A shared place has a number
 * above those keys, computed from the identity of what is shared: it is the same after a restart
 * without being written down anywhere; the outer side of an overlay VTEP, which has no key,
 * likewise. Two of the few shared places of a host meet in one number once in a billion pairs; what
 * follows is that their connections must have different tuples.
 */
public final class PlaceNumbers {

  private static final int SHARED = 0x4000_0000;

  private PlaceNumbers() {}

  /** The number of a place; 0 for a port that is not (yet) there. */
  public static int of(NetworkView view, Place place) {
    return switch (place) {
      case Place.PortPlace alone ->
          OverlayPort.behind(view, alone.port()).isPresent()
              ? shared(alone.port())
              : view.port(alone.port()).map(Port::tunnelKey).orElse(0);
      case Place.GroupPlace group -> shared(group.group());
      case Place.RouterPlace router -> shared(router.router());
    };
  }

  private static int shared(UUID id) {
    return SHARED | (id.hashCode() & (SHARED - 1));
  }
}
