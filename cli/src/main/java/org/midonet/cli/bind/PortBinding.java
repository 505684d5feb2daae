package org.midonet.cli.bind;

import java.util.Optional;
import java.util.UUID;
import org.midonet.nsdb.TopologyStore;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Port;
import org.midonet.topology.RouterPort;
import org.midonet.topology.VxlanPort;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.MidonetException;

/** Writes into a port where it is bound. */
final class PortBinding {
  private final TopologyStore topology;
  private final UUID host;

  PortBinding(TopologyStore topology, UUID host) {
    this.topology = topology;
    this.host = host;
  }

  /** Binds a port to an interface of this host, wherever it was bound before. */
  void bind(UUID port, String interfaceName) throws MidonetException {
    Port bound =
        topology.update(
            Port.class, port, stored -> at(stored, Optional.of(host), Optional.of(interfaceName)));
    assert bound.exterior() : bound;
  }

  /**
   * Unbinds a port if it is bound to this host. A port that is bound elsewhere stays so: a live
   * migration binds on the new host before it unbinds on the old one.
   */
  void unbind(UUID port) throws MidonetException {
    topology.update(
        Port.class,
        port,
        stored ->
            stored.hostId().filter(host::equals).isPresent()
                ? at(stored, Optional.empty(), Optional.empty())
                : stored);
  }

  private static Port at(Port port, Optional<UUID> host, Optional<String> interfaceName)
      throws Conflict {
    return switch (port) {
      case BridgePort bridge -> bridge.with(p -> p.hostId(host).interfaceName(interfaceName));
      case RouterPort router -> router.with(p -> p.hostId(host).interfaceName(interfaceName));
      case VxlanPort vxlan ->
          throw new Conflict("port " + vxlan.id() + " leads to a VTEP and cannot be bound");
    };
  }
}
