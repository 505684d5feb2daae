package org.midonet.agent.flow;

import java.util.Optional;
import java.util.UUID;
import org.midonet.simulation.NetworkView;
import org.midonet.topology.Port;

/**
 * To which host what is for a port is sent: where it is active, else where it is bound. An agent
 * whose session has ended declares nothing, but what it has left in its kernel goes on forwarding;
 * and where nobody is, the packet is dropped there instead of here.
 */
public final class Locations {

  private Locations() {}

  /** The host, if the port is active or bound at all. */
  public static Optional<UUID> hostOf(NetworkView view, UUID port) {
    return view.hostOf(port).or(() -> view.port(port).filter(Port::exterior).flatMap(Port::hostId));
  }
}
